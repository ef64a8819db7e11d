"""The wall: who may see a consultation and who may work on it. `queries` says the same in SQL."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from consult.models import Assignment, Consultation, DeclinedAdviser
from consult.models.case import Status, Way
from groups import queries as groups

ANSWERING_ROLES = (Role.ADVISER, Role.SPECIALIST, Role.COORDINATOR)
OVER = (Status.CLOSED, Status.CANCELLED)
# A visit needs the way there and back, writing needs no time: both are arranged by hand.
BOOKABLE = (Way.CENTRE, Way.PHONE, Way.ONLINE)
# What staff may set by hand; the other states follow from what happens.
BY_HAND = (Status.NEED_INFO, Status.IN_PROGRESS, Status.FOLLOW_UP, Status.REFERRED, Status.CLOSED)


def answers(user: User | AnonymousUser) -> bool:
    """Whether the person answers consultations."""
    return isinstance(user, User) and user.has_role(*ANSWERING_ROLES)


def manages(user: User | AnonymousUser) -> bool:
    """Whether the person is responsible for all consultations."""
    return isinstance(user, User) and user.has_role(Role.MANAGER)


def works_queue(user: User | AnonymousUser) -> bool:
    """Whether the queue exists for this person."""
    return answers(user) or manages(user)


def is_conflicted(user: User, case: Consultation) -> bool:
    """The client, people of the group concerned, and whom the client does not want: never proposed, cannot take it."""
    return (
        case.client_id == user.pk
        or (case.group is not None and groups.membership(user, case.group) is not None)
        or DeclinedAdviser.objects.filter(client=case.client_id, adviser=user).exists()
    )


def may_be_assigned(user: User, case: Consultation) -> bool:
    """Whether this person of the centre can be the adviser of this case."""
    return user.is_active and works_queue(user) and not is_conflicted(user, case)


def is_assigned(user: User | AnonymousUser, case: Consultation) -> bool:
    """Whether the person is the adviser of the case now."""
    return works_queue(user) and Assignment.objects.filter(consultation=case, adviser=user.pk, ended_at=None).exists()


def is_over(case: Consultation) -> bool:
    """Closed or withdrawn."""
    return case.status in OVER


def may_write(user: User | AnonymousUser, case: Consultation) -> bool:
    """Client and adviser write to each other until the case is over."""
    return not is_over(case) and (case.client_id == user.pk or is_assigned(user, case))


def may_move(case: Consultation, to: str) -> bool:
    """Steps that staff set by hand; from a case that is over only back into work, and never out of a withdrawn one."""
    if case.status == Status.CANCELLED or to not in BY_HAND or to == case.status:
        return False
    return case.status != Status.CLOSED or to == Status.IN_PROGRESS
