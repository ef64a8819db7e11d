"""Passing the office of the representative on: proposed, accepted, then done by staff or by time, unless somebody objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import User
from groups import notices, queries, rules
from groups.models import Group, Handover, Membership
from groups.services.locking import locked
from groups.services.members import join, leave
from kernel import centre as centre_of
from kernel import dates
from kernel.models import Centre

Outcome = Handover.Outcome
Role = Membership.Role
BATCH = 20

_PROPOSED = gettext_lazy("%(group)sの代表者を引き継いでほしい、という願いが届きました。")
_BEGUN = gettext_lazy(
    "%(group)sの代表者を%(name)sさんに引き継ぐ手続きが始まりました。異議があれば、このページで伝えてください。"
)
_ACCEPTED = gettext_lazy(
    "%(name)sさんが、%(group)sの代表者を引き受けました。異議があれば、このページで伝えてください。"
)
_UNTIL = gettext_lazy(
    "%(name)sさんが、%(group)sの代表者を引き受けました。%(day)sに替わります。異議があれば、その前に伝えてください。"
)
_WAITS = gettext_lazy("%(group)sの引き継ぎは、職員の確認を待っています。")
_DONE = gettext_lazy("%(group)sの代表者は、%(name)sさんになりました。")
_DECLINED = gettext_lazy("%(name)sさんは、%(group)sの代表者を引き受けませんでした。")
_CANCELLED = gettext_lazy("%(group)sの代表者の引き継ぎは、取りやめになりました。")
_OBJECTED = gettext_lazy("%(group)sの代表者の引き継ぎに、異議が出ました。引き継ぎは止まりました。")


@transaction.atomic
def propose(
    *,
    group: Group,
    by: User,
    successor: User,
    predecessor: User | None,
    predecessor_then: str = Handover.Stays.MEMBER,
    reason: str = "",
) -> Handover:
    """Ask a person to take the office over: a representative asks a member for their own, staff anybody for a group left alone.

    Raises PermissionDenied, and ValidationError when another handover is open or the people do not fit.
    """
    group = locked(group)
    is_staff = rules.may_register(by)
    if not is_staff and not (predecessor == by and rules.may_keep_members(by, group)):
        raise PermissionDenied
    if predecessor == successor or queries.is_representative(successor, group):
        raise ValidationError(_("この人は、もう代表者です。ほかの人を選んでください。"))
    if predecessor is not None and not queries.is_representative(predecessor, group):
        raise ValidationError(_("いまの代表者から選んでください。"))
    if not is_staff and queries.membership(successor, group) is None:
        raise ValidationError(_("会員の中から選んでください。"))
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                group=group,
                predecessor=predecessor,
                successor=successor,
                predecessor_then=predecessor_then,
                reason=reason,
                proposed_by=by,
            )
    except IntegrityError:
        raise ValidationError(_("引き継ぎが、もう始まっています。先に、それを終えてください。")) from None
    _record(handover, "group.handover_proposed", by)
    _tell(handover, [successor], "proposed", _PROPOSED)
    others = [user for user in queries.representatives_of(group) if user.pk not in (by.pk, successor.pk)]
    _tell(handover, others, "begun", _BEGUN)
    return handover


@transaction.atomic
def accept(*, handover: Handover, by: User) -> None:
    """The successor takes it on; from now on time runs, or staff are asked. Raises PermissionDenied, ValidationError."""
    handover = _open(handover)
    if not rules.may_answer_handover(by, handover):
        raise PermissionDenied
    if handover.accepted_at is not None:
        return
    now, days = timezone.now(), (centre_of.current() or Centre()).handover_days
    handover.accepted_at = now
    handover.takes_effect_at = now + dt.timedelta(days=days) if days else None
    handover.save(update_fields=["accepted_at", "takes_effect_at"])
    _record(handover, "group.handover_accepted", by)
    members = [place.user for place in queries.members_of(handover.group) if place.user_id != by.pk]
    _tell(handover, members, "accepted", _UNTIL if handover.takes_effect_at else _ACCEPTED)
    notices.tell(
        notices.coordinators(),
        handover.group,
        f"handover:{handover.pk}:waits",
        _WAITS,
        page="groups:handover",
        why=notices.WHY_STAFF,
    )


@transaction.atomic
def decline(*, handover: Handover, by: User) -> None:
    """The successor does not want it. Raises PermissionDenied, ValidationError."""
    handover = _open(handover)
    if not rules.may_answer_handover(by, handover):
        raise PermissionDenied
    _end(handover, Outcome.DECLINED, by)
    _tell(handover, _concerned(handover, by), "declined", _DECLINED)


@transaction.atomic
def cancel(*, handover: Handover, by: User) -> None:
    """Who proposed it, or staff, call it off. Raises PermissionDenied, ValidationError."""
    handover = _open(handover)
    if not rules.may_cancel_handover(by, handover):
        raise PermissionDenied
    _end(handover, Outcome.CANCELLED, by)
    _tell(handover, _concerned(handover, by), "cancelled", _CANCELLED)


@transaction.atomic
def object_to(*, handover: Handover, by: User, note: str = "") -> None:
    """A member or representative objects: the handover stops and staff are told. Raises PermissionDenied, ValidationError."""
    handover = _open(handover)
    if not rules.may_object(by, handover):
        raise PermissionDenied
    handover.note = note
    _end(handover, Outcome.OBJECTED, by)
    _tell(handover, _concerned(handover, by), "objected", _OBJECTED)
    notices.tell(
        notices.coordinators(),
        handover.group,
        f"handover:{handover.pk}:objection",
        _OBJECTED,
        page="groups:handover",
        why=notices.WHY_STAFF,
        note=note,
    )


@transaction.atomic
def confirm(*, handover: Handover, by: User) -> None:
    """Staff let an accepted handover take effect now. Raises PermissionDenied, ValidationError."""
    handover = _open(handover)
    if not rules.may_register(by):
        raise PermissionDenied
    if handover.accepted_at is None:
        raise ValidationError(_("後任の人が、まだ引き受けていません。"))
    _take_effect(handover, by)


def due(now: dt.datetime) -> int:
    """The clock's entry: accepted handovers whose time has come take effect; each once, however many workers there are."""
    waiting = Handover.objects.filter(ended_at=None, takes_effect_at__lte=now).order_by("takes_effect_at")
    return sum(_by_time(handover, now) for handover in waiting[:BATCH])


@transaction.atomic
def _by_time(handover: Handover, now: dt.datetime) -> int:
    locked(handover.group)
    still = Handover.objects.filter(pk=handover.pk, ended_at=None, takes_effect_at__lte=now).first()
    if still is None:
        return 0
    _take_effect(still, None)
    return 1


def _take_effect(handover: Handover, by: User | None) -> None:
    # Ended first: the changes of roles below end what is still open for these people.
    _end(handover, Outcome.DONE, by)
    group, predecessor = handover.group, handover.predecessor
    join(group=group, user=handover.successor, role=Role.REPRESENTATIVE, by=by)
    if predecessor is not None and queries.is_representative(predecessor, group):
        if handover.predecessor_then == Handover.Stays.LEAVES:
            leave(group=group, user=predecessor, by=by)
        else:
            join(group=group, user=predecessor, role=handover.predecessor_then, by=by)
    told = {user.pk: user for user in _concerned(handover, None)}
    told |= {place.user_id: place.user for place in queries.members_of(group)}
    _tell(handover, told.values(), "done", _DONE)


def _open(handover: Handover) -> Handover:
    locked(handover.group)
    handover = Handover.objects.select_related("group", "successor", "predecessor", "proposed_by").get(pk=handover.pk)
    if handover.ended_at is not None:
        raise ValidationError(
            _("この引き継ぎは、もう終わっています（%(outcome)s）。") % {"outcome": handover.get_outcome_display()}
        )
    return handover


def _end(handover: Handover, outcome: str, by: User | None) -> None:
    handover.outcome, handover.ended_at, handover.ended_by = outcome, timezone.now(), by
    handover.save(update_fields=["outcome", "ended_at", "ended_by", "note"])
    _record(handover, f"group.handover_{outcome}", by)


def _concerned(handover: Handover, by: User | None) -> Iterable[User]:
    people = (handover.successor, handover.predecessor, handover.proposed_by)
    return {user.pk: user for user in people if user is not None and (by is None or user.pk != by.pk)}.values()


def _record(handover: Handover, action: str, by: User | None) -> None:
    audit.record(actor=by, action=action, subject=f"group:{handover.group_id}", person=handover.successor_id)


def _tell(handover: Handover, people: Iterable[User], key: str, text: Promise) -> None:
    day = handover.takes_effect_at
    notices.tell(
        people,
        handover.group,
        f"handover:{handover.pk}:{key}",
        text,
        page="groups:handover",
        name=handover.successor.name,
        day=lazy(dates.day, str)(day) if day else "",
    )
