"""Who keeps the records of matches, who may say what of them, and which state may follow which."""

from __future__ import annotations

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from groups import queries as groups
from groups import rules as group_rules
from groups.models import Group
from matches.models import Match

# The order in which a match comes about; `NOT_FORMED` stands outside.
_ORDER = (
    Match.State.WISH,
    Match.State.INTRODUCED,
    Match.State.TALKING,
    Match.State.FORMED,
    Match.State.ACTIVE,
    Match.State.ENDED,
)


def keeps_records(user: User | AnonymousUser) -> TypeGuard[User]:
    """Coordinators and administrators see all matches and look after groups."""
    return isinstance(user, User) and user.has_role(Role.COORDINATOR, Role.ADMINISTRATOR)


def sets_targets(user: User | AnonymousUser) -> TypeGuard[User]:
    """Administrators write down what the plan wants."""
    return isinstance(user, User) and user.has_role(Role.ADMINISTRATOR)


def may_record(user: User | AnonymousUser) -> bool:
    """Staff, and whoever may speak for a group."""
    return keeps_records(user) or groups.voices_of(user).exists()


def may_change(user: User | AnonymousUser, match: Match) -> bool:
    """Staff; of a match that a party recorded also whoever speaks for that party."""
    return keeps_records(user) or (
        match.recorded_for is not None and group_rules.may_speak_for(user, match.recorded_for)
    )


def sides_of(user: User | AnonymousUser, match: Match) -> list[Group | None]:
    """The sides of the match a person speaks for: groups, or None for the volunteer themselves."""
    parties = [group for group in (match.group, match.other_group) if group]
    voices = set(groups.voices_of(user).filter(pk__in=[group.pk for group in parties]))
    sides: list[Group | None] = [group for group in parties if group in voices]
    if isinstance(user, User) and match.volunteer_id == user.pk:
        sides.append(None)
    return sides


def states_after(match: Match, user: User | AnonymousUser) -> list[Match.State]:
    """The states a match may come into now. Steps may be left out, but whatever happens later was first formed.

    What was formed by mistake only staff take back.
    """
    state = Match.State(match.state)
    if state == Match.State.NOT_FORMED:
        return []
    place = _ORDER.index(state)
    if match.is_formed:
        later = list(_ORDER[place + 1 :])
        return [*later, Match.State.NOT_FORMED] if keeps_records(user) else later
    return [*_ORDER[place + 1 : _ORDER.index(Match.State.FORMED) + 1], Match.State.NOT_FORMED]
