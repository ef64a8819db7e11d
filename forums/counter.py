"""What the counter's list of deeds says about boards."""

from __future__ import annotations

from accounts.counter_pages import Kwargs
from forums.models import Topic


def topic_title(kwargs: Kwargs) -> str | None:
    """The topic the page is about, or leads to."""
    return Topic.objects.filter(pk=kwargs.get("pk", 0)).values_list("title", flat=True).first()
