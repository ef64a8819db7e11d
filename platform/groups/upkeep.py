"""The clock's entries: the yearly confirmation is asked for, and papers that no application took go."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Q
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from groups import notices, queries
from groups.models import ApplicationFile, Group
from kernel import dates

PAPERS_LIFE = dt.timedelta(days=7)
BATCH = 50

_SOON = gettext_lazy("%(group)sの年に一度の確認を、%(day)sまでにお願いします。")
_NOW = gettext_lazy("%(group)sの年に一度の確認の日になりました。きょう、確認をお願いします。")


def ask_for_confirmation(now: dt.datetime) -> int:
    """Ask representatives 30 days before the day and at the day; each time once a group, however many workers there are."""
    today = dates.day_of(now)
    unasked = Q(confirm_asked_on=None) | Q(confirm_by__lte=today, confirm_asked_on__lt=F("confirm_by"))
    groups = queries.to_confirm(today).filter(unasked).order_by("confirm_by", "pk")[:BATCH]
    return sum(_ask(group, today, unasked) for group in groups)


@transaction.atomic
def _ask(group: Group, today: dt.date, unasked: Q) -> int:
    claimed = Group.objects.filter(unasked, pk=group.pk, verified_at__isnull=False, confirm_by=group.confirm_by).update(
        confirm_asked_on=today
    )
    if claimed and group.confirm_by:
        is_day = group.confirm_by <= today
        notices.tell(
            queries.representatives_of(group),
            group,
            f"confirm:{group.confirm_by}:{'now' if is_day else 'soon'}",
            _NOW if is_day else _SOON,
            page="groups:confirm",
            why=notices.WHY_REPRESENTATIVE,
            day=lazy(dates.day, str)(group.confirm_by),
        )
    return claimed


def drop_papers(now: dt.datetime) -> int:
    """Delete what was sent with a form that never became right, after a week."""
    old = ApplicationFile.objects.filter(application=None, added_at__lte=now - PAPERS_LIFE)[:BATCH]
    for paper in old:
        paper.file.delete(save=False)
        paper.delete()
    return len(old)
