"""What the reader may do with a group, and what they should know about their own: parts of pages that others own."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from accounts.models import User
from groups import queries, rules
from groups.models import Group, Membership

register = template.Library()


@register.inclusion_tag("groups/_actions.html", takes_context=True)
def group_actions(context: Context, group: Group) -> dict[str, Any]:
    """The buttons below a group's name. Three queries for a signed-in person, none for a visitor."""
    user = context.get("user")
    place = queries.membership(user, group) if isinstance(user, User) else None
    is_staff = isinstance(user, User) and rules.may_register(user)
    return {
        "group": group,
        "place": place,
        "may_keep": place is not None and place.role == Membership.Role.REPRESENTATIVE,
        "may_register": is_staff,
        "asked": isinstance(user, User) and place is None and queries.open_requests(group).filter(user=user).exists(),
    }


@register.inclusion_tag("groups/_my_standing.html", takes_context=True)
def my_standing(context: Context) -> dict[str, Any]:
    """What waits for the reader in their groups: applications, closed groups, confirmations, handovers, requests."""
    user = context.get("user")
    return {"standing": queries.standing_of(user) if isinstance(user, User) else None, "user": user}
