"""The part of a group's page that tells of its matches."""

from typing import Any

from django import template

from groups.models import Group
from matches import queries

register = template.Library()


@register.inclusion_tag("matches/_of_group.html")
def matches_of(group: Group) -> dict[str, Any]:
    """つながりの記録: with which verified groups this one was brought together, and in which year."""
    return {"matches": queries.public_of(group)}
