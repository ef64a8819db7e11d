"""Writing matches: recording, moving on, correcting, and what the sides say."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from groups import rules as group_rules
from groups.models import Group
from kernel import dates
from kernel.events import publish
from matches import rules
from matches.events import MatchRecorded, WordSaid
from matches.models import Match, Step, Target, Word
from matches.models.match import FORMED_STATES, folded, pair_of

State = Match.State


class AlreadyCounted(ValidationError):
    """The pair has this activity in this fiscal year already."""


@transaction.atomic
def record(
    *,
    by: User,
    client_id: uuid.UUID,
    kind: str,
    group: Group,
    title: str,
    state: str,
    other_group: Group | None = None,
    volunteer: User | None = None,
    volunteer_name: str = "",
    mediator: User | None = None,
    way: str = Match.Way.DIRECT,
    about: str = "",
    outcome: str = "",
    formed_on: dt.date | None = None,
) -> Match:
    """Store a match once per `client_id`. What staff record is confirmed at once, what a party records when the other side agrees.

    Raises PermissionDenied for who speaks for no side, AlreadyCounted, and ValidationError for a formed match without a day.
    """
    as_staff = rules.keeps_records(by)
    if not (as_staff or group_rules.may_speak_for(by, group)):
        raise PermissionDenied
    existing = Match.objects.filter(client_id=client_id).first()
    if existing:
        return existing
    now = timezone.now()
    match = Match(
        client_id=client_id,
        kind=kind,
        group=group,
        other_group=other_group,
        volunteer=volunteer,
        volunteer_name="" if volunteer else volunteer_name,
        way=way,
        mediator=mediator if way == Match.Way.MEDIATED else None,
        title=title,
        about=about,
        outcome=outcome,
        state=state,
        pair=pair_of(group, other_group, volunteer.pk if volunteer else None, volunteer_name),
        activity=folded(title),
        recorded_by=by,
        recorded_for=None if as_staff else group,
        asked_at=now,
        confirmed_at=now if as_staff else None,
    )
    _count_from(match, formed_on)
    match = _store(match)
    if match.recorded_by_id == by.pk and not match.steps.exists():
        Step.objects.create(match=match, state=state, by=by)
        _after_change(match, by)
        audit.record(actor=by, action="match.recorded", subject=f"match:{match.pk}", kind=kind, state=state)
    return match


@transaction.atomic
def move(*, match: Match, by: User, state: str, formed_on: dt.date | None = None, note: str = "") -> Match:
    """Bring a match into a later state. Raises ValidationError where the state no longer follows, and AlreadyCounted."""
    match = _locked(match, by)
    if state not in rules.states_after(match, by):
        raise ValidationError(
            _("いまの状況は「%(state)s」です。ほかの人が先に変えました。ページを開き直して、確かめてください。")
            % {"state": match.get_state_display()}
        )
    was_formed = match.is_formed
    match.state = state
    if match.is_formed and not was_formed:
        _count_from(match, formed_on)
    elif state == State.NOT_FORMED:
        match.formed_on = match.fiscal_year = None
    match = _store(match)
    Step.objects.create(match=match, state=state, note=note, by=by)
    audit.record(actor=by, action="match.moved", subject=f"match:{match.pk}", state=state)
    if match.is_formed and not was_formed:
        _ask_again(match, by)
    return match


@transaction.atomic
def edit(*, match: Match, by: User, formed_on: dt.date | None, **fields: Any) -> Match:
    """Correct title, about, outcome, way and mediator, and the day. Raises AlreadyCounted."""
    match = _locked(match, by)
    before = {name: getattr(match, name) for name in fields} | {"formed_on": match.formed_on}
    for name, value in fields.items():
        setattr(match, name, value)
    if match.way == Match.Way.DIRECT:
        match.mediator = None
    match.activity = folded(match.title)
    if match.is_formed:
        _count_from(match, formed_on)
    after = {name: getattr(match, name) for name in before}
    changed = sorted(name for name in before if before[name] != after[name])
    if changed:
        match = _store(match)
        audit.record(actor=by, action="match.edited", subject=f"match:{match.pk}", fields=changed)
        # Writing down what came of it is no new claim about the match itself.
        if changed != ["outcome"]:
            _ask_again(match, by)
    return match


@transaction.atomic
def say(*, match: Match, by: User, says: str, note: str = "") -> None:
    """A side says whether the record is right; a person who speaks for both says it for both. Raises PermissionDenied."""
    match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    sides = rules.sides_of(by, match)
    if not sides:
        raise PermissionDenied
    words = [Word.objects.create(match=match, group=side, says=says, note=note, by=by) for side in sides]
    _settle(match)
    publish(WordSaid(word_id=words[0].pk))


@transaction.atomic
def confirm(*, match: Match, by: User) -> None:
    """Staff vouch for what a party recorded. Raises PermissionDenied."""
    if not rules.keeps_records(by):
        raise PermissionDenied
    if Match.objects.filter(pk=match.pk, confirmed_at=None).update(confirmed_at=timezone.now()):
        audit.record(actor=by, action="match.confirmed", subject=f"match:{match.pk}")


@transaction.atomic
def erase_name(*, match: Match, by: User) -> None:
    """Take away the name of a volunteer without an account; the match itself goes on counting. Raises PermissionDenied."""
    if not rules.keeps_records(by):
        raise PermissionDenied
    erased = (
        Match.objects.filter(pk=match.pk)
        .exclude(volunteer_name="")
        .update(
            volunteer_name="",
            pair=f"g{match.group_id} x{match.pk}",
            name_erased_at=timezone.now(),
            name_erased_by=by,
        )
    )
    if erased:
        audit.record(actor=by, action="match.name_erased", subject=f"match:{match.pk}")


@transaction.atomic
def set_target(*, by: User, fiscal_year: int, kind: str, number: int) -> None:
    """What the plan wants in a year; the last who writes it decides. Raises PermissionDenied."""
    if not rules.sets_targets(by):
        raise PermissionDenied
    _target, is_new = Target.objects.update_or_create(
        fiscal_year=fiscal_year, kind=kind, defaults={"number": number, "set_by": by, "set_at": timezone.now()}
    )
    audit.record(actor=by, action="match.target", subject=f"{fiscal_year} {kind}", number=number, is_new=is_new)


def _locked(match: Match, by: User) -> Match:
    match = Match.objects.select_for_update(of=("self",)).select_related("recorded_for", "group").get(pk=match.pk)
    if not rules.may_change(by, match):
        raise PermissionDenied
    return match


def _count_from(match: Match, formed_on: dt.date | None) -> None:
    """The day it came to be decides the year in which it counts."""
    if match.state not in FORMED_STATES:
        match.formed_on = match.fiscal_year = None
        return
    if formed_on is None:
        raise ValidationError({"formed_on": _("成立した日を入力してください。")})
    match.formed_on, match.fiscal_year = formed_on, dates.fiscal_year(formed_on)


def _store(match: Match) -> Match:
    """Save; the unique keys decide. A second press finds what the first one made."""
    try:
        with transaction.atomic():
            match.save()
    except IntegrityError:
        mine = Match.objects.filter(client_id=match.client_id).exclude(pk=match.pk).first()
        if mine:
            return mine
        raise _counted_already(match) from None
    return match


def _counted_already(match: Match) -> AlreadyCounted:
    year = dates.era_year(dt.date(match.fiscal_year or 0, 4, 1))
    return AlreadyCounted(
        _(
            "この組み合わせの同じ活動は、%(year)s度にもう記録があります。1年に数えるのは1回です。"
            "別の活動のときは、活動の名前を変えてください。"
        )
        % {"year": year}
    )


def _ask_again(match: Match, by: User) -> None:
    """What the sides said was about something else: they are asked anew, unless staff vouch for the change."""
    match.asked_at = timezone.now()
    match.confirmed_at = match.asked_at if rules.keeps_records(by) else None
    match.save(update_fields=["asked_at", "confirmed_at"])
    _after_change(match, by)


def _after_change(match: Match, by: User) -> None:
    if match.recorded_for and not rules.keeps_records(by):
        Word.objects.create(match=match, group=match.recorded_for, says=Word.Says.RIGHT, by=by)
    publish(MatchRecorded(match_id=match.pk, by_id=by.pk))


def _settle(match: Match) -> None:
    """A record of a party is confirmed while every side's last word since it was asked is that it is right."""
    if match.recorded_for is None:
        return
    last = {word.group_id: word.says for word in match.words.filter(at__gte=match.asked_at)}
    sides = [match.group_id, match.other_group_id if match.other_group_id else None]
    agreed = all(last.get(side) == Word.Says.RIGHT for side in sides)
    if agreed != (match.confirmed_at is not None):
        match.confirmed_at = timezone.now() if agreed else None
        match.save(update_fields=["confirmed_at"])
