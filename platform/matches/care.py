"""担当団体: reading and writing a coordinator's list of groups, and the reminder on the day of a next step.

It stands beside the matches because it is the same people's work on the same groups, one layer above them: what a
coordinator hears on the telephone becomes a match, and `groups` should not know of coordinators.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Role, User
from groups.models import Group
from kernel import csvs
from matches import rules
from matches.models import Care, CareContact
from notify.services import notify

BATCH = 50


def open_cares() -> QuerySet[Care]:
    """All groups on lists, the next day first, those without one last; each with its last contact (`last_on`, `last_way`)."""
    last = CareContact.objects.filter(group=OuterRef("group")).order_by("-on", "-pk")
    return (
        Care.objects.filter(ended_at=None)
        .select_related("group", "coordinator")
        .annotate(last_on=Subquery(last.values("on")[:1]), last_way=Subquery(last.values("way")[:1]))
        .order_by(F("next_on").asc(nulls_last=True), "group__kana", "pk")
    )


def contacts_of(group: Group, *, before: str = "") -> QuerySet[CareContact]:
    """What was said with a group, newest first; `before` is the cursor `<day>.<id>` of the last one seen (a broken one is ignored)."""
    rows = CareContact.objects.filter(group=group).select_related("by").order_by("-on", "-pk")
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})", before, re.ASCII)
    day = csvs.day(match[1]) if match else None
    return rows.filter(Q(on__lt=day) | Q(on=day, pk__lt=int(match[2]))) if match and day else rows


def groups_to_take(query: str) -> QuerySet[Group]:
    """Groups that are on nobody's list and whose name or kana holds the text, also those nobody has registered yet."""
    taken = Care.objects.filter(group=OuterRef("pk"), ended_at=None)
    found = Group.objects.filter(name__icontains=query) | Group.objects.filter(kana__icontains=query)
    return found.filter(~Exists(taken)).order_by("kana", "name", "pk")


def coordinators() -> QuerySet[User]:
    """Who may look after groups."""
    return User.objects.filter(staff_roles__role=Role.COORDINATOR, is_active=True).order_by("kana", "name", "pk")


@transaction.atomic
def take(*, group: Group, coordinator: User, by: User) -> Care:
    """Put a group on a coordinator's list. Raises ValidationError when somebody else took it first."""
    _check(by, coordinator)
    try:
        with transaction.atomic():
            care = Care.objects.create(group=group, coordinator=coordinator)
    except IntegrityError:
        care = Care.objects.select_related("coordinator").get(group=group, ended_at=None)
        if care.coordinator_id != coordinator.pk:
            raise ValidationError(
                _("%(name)sさんが、先にこの団体の担当になりました。") % {"name": care.coordinator.name}
            ) from None
        return care
    audit.record(actor=by, action="care.taken", subject=f"group:{group.pk}", coordinator=coordinator.pk)
    return care


@transaction.atomic
def hand_over(*, care: Care, to: User, by: User) -> Care:
    """Another coordinator goes on, with the same next step. Raises ValidationError when it was handed on or let go meanwhile."""
    _check(by, to)
    if care.coordinator_id == to.pk:
        return care
    _end(care, by)
    new = Care.objects.create(group_id=care.group_id, coordinator=to, next_step=care.next_step, next_on=care.next_on)
    audit.record(actor=by, action="care.handed_over", subject=f"group:{care.group_id}", to=to.pk)
    if to.pk != by.pk:
        with translation.override(to.language):
            text = _("%(name)sの担当になりました。") % {"name": care.group.name}
            _tell(new, f"care:{new.pk}:taken", text)
    return new


@transaction.atomic
def let_go(*, care: Care, by: User) -> None:
    """Take a group off the list; the contacts stay. Raises ValidationError when it is no longer on it."""
    _check(by, None)
    _end(care, by)
    audit.record(actor=by, action="care.ended", subject=f"group:{care.group_id}")


@transaction.atomic
def write_contact(
    *,
    care: Care,
    by: User,
    client_id: uuid.UUID,
    on: dt.date,
    way: str,
    note: str,
    next_step: str,
    next_on: dt.date | None,
) -> CareContact:
    """Write down a contact once per `client_id`, and what comes next."""
    _check(by, None)
    contact, is_new = CareContact.objects.get_or_create(
        client_id=client_id, defaults={"group_id": care.group_id, "on": on, "way": way, "note": note, "by": by}
    )
    if is_new:
        # Of the same day the coordinator has heard already.
        kept = care.reminded_at if next_on == care.next_on else None
        Care.objects.filter(pk=care.pk, ended_at=None).update(next_step=next_step, next_on=next_on, reminded_at=kept)
    return contact


def due(now: dt.datetime) -> int:
    """Remind each coordinator once on the day of a next step (or as soon after as the clock runs); returns how many."""
    today = timezone.localdate(now)
    waiting = Care.objects.filter(ended_at=None, reminded_at=None, next_on__lte=today)
    return sum(_remind(care, now) for care in waiting.select_related("group", "coordinator")[:BATCH])


@transaction.atomic
def _remind(care: Care, now: dt.datetime) -> int:
    claimed = Care.objects.filter(pk=care.pk, ended_at=None, reminded_at=None, next_on=care.next_on).update(
        reminded_at=now
    )
    if claimed:
        with translation.override(care.coordinator.language):
            text = _("きょうの予定: %(name)s「%(step)s」") % {
                "name": care.group.name,
                "step": care.next_step or _("連絡する"),
            }
            _tell(care, f"care:{care.pk}:{now.timestamp()}", text)
    return claimed


def _tell(care: Care, key: str, text: str) -> None:
    notify(
        user=care.coordinator,
        kind="care",
        thing=f"group:{care.group_id}",
        dedupe_key=key,
        text=text,
        why=_("あなたの担当団体だからです。"),
        url=reverse("matches:care", args=[care.pk]),
        mail_subject=text,
    )


def _check(by: User, coordinator: User | None) -> None:
    if not rules.keeps_records(by) or (coordinator and not coordinator.has_role(Role.COORDINATOR)):
        raise PermissionDenied


def _end(care: Care, by: User) -> None:
    # The condition decides between two who press at once.
    if not Care.objects.filter(pk=care.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by):
        raise ValidationError(_("この団体の担当は、もう変わっています。一覧を開き直してください。"))
