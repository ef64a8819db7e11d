"""Whatever people do in whatever order: no verified group without a representative, nobody speaks for a group they left."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from groups import queries, rules, services
from groups.models import Group, Handover, Invitation, Membership
from groups.services import handovers, invitations, members, standing
from tests.world import World, build

PEOPLE = ("representative", "editor", "member", "citizen", "outsider", "coordinator")
REFUSED = (PermissionDenied, ValidationError)
people = st.sampled_from(PEOPLE)
roles = st.sampled_from(Membership.Role.values)


class Life(RuleBasedStateMachine):
    """The life of one group. What the rules refuse changes nothing; what they allow must keep the promises."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.world: World = build()
        self.group: Group = self.world.green
        self.now = timezone.now()
        self.gone: set[str] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def person(self, name: str) -> User:
        found: User = getattr(self.world, name)
        return found

    def try_to(self, deed, **kwargs) -> None:
        """One press of one person; those who have left the site press nothing."""
        actors = {value for value in kwargs.values() if isinstance(value, User)}
        if actors & {self.person(name) for name in self.gone}:
            return
        self.group.refresh_from_db()
        try:
            with transaction.atomic():
                deed(**kwargs)
        except REFUSED:
            pass

    def open_handover(self) -> Handover | None:
        return Handover.objects.filter(group=self.group).order_by("-pk").first()

    @rule(user=people, role=roles)
    def join(self, user: str, role: str) -> None:
        self.try_to(services.join, group=self.group, user=self.person(user), role=role)

    @rule(user=people)
    def leave(self, user: str) -> None:
        self.try_to(services.leave, group=self.group, user=self.person(user))

    @rule(by=people, user=people, role=roles)
    def promote(self, by: str, user: str, role: str) -> None:
        self.try_to(members.change_role, group=self.group, user=self.person(user), role=role, by=self.person(by))

    @rule(by=people, user=people)
    def take_out(self, by: str, user: str) -> None:
        self.try_to(members.take_out, group=self.group, user=self.person(user), by=self.person(by))

    @rule(by=people, role=roles)
    def invite(self, by: str, role: str) -> None:
        self.try_to(invitations.invite, group=self.group, by=self.person(by), role=role, days=7)

    @rule(user=people)
    def accept_invitation(self, user: str) -> None:
        if invitation := Invitation.objects.filter(group=self.group).order_by("-pk").first():
            self.try_to(invitations.accept, invitation=invitation, user=self.person(user))

    @rule(by=people, to=people, stays=st.sampled_from(Handover.Stays.values), own=st.booleans())
    def propose(self, by: str, to: str, stays: str, own: bool) -> None:
        office = queries.representatives_of(self.group).first()
        self.try_to(
            handovers.propose,
            group=self.group,
            by=self.person(by),
            successor=self.person(to),
            predecessor=self.person(by) if own else office,
            predecessor_then=stays,
        )

    @rule(
        by=people, step=st.sampled_from([handovers.decline, handovers.confirm, handovers.cancel, handovers.object_to])
    )
    def end_handover(self, by: str, step) -> None:
        if handover := self.open_handover():
            self.try_to(step, handover=handover, by=self.person(by))

    @rule()
    def successor_accepts(self) -> None:
        if handover := self.open_handover():
            self.try_to(handovers.accept, handover=handover, by=handover.successor)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)
        handovers.due(self.now)

    @rule(by=st.sampled_from(["coordinator", "representative"]))
    def suspend(self, by: str) -> None:
        self.try_to(standing.suspend, group=self.group, by=self.person(by), reason="確かめます")

    @rule(by=st.sampled_from(["coordinator", "representative"]))
    def reinstate(self, by: str) -> None:
        self.try_to(standing.reinstate, group=self.group, by=self.person(by))

    @precondition(lambda self: len(self.gone) < 3)
    @rule(user=people)
    def erase(self, user: str) -> None:
        if user not in self.gone:
            services.forget_person(self.person(user))
            self.gone.add(user)

    @invariant()
    def a_verified_group_has_a_representative(self) -> None:
        self.group.refresh_from_db()
        has_one = self.group.memberships.filter(role=Membership.Role.REPRESENTATIVE).exists()
        assert has_one or self.group.verified_at is None

    @invariant()
    def only_members_speak(self) -> None:
        inside = set(self.group.memberships.values_list("user__login_name", flat=True))
        for name in PEOPLE:
            speaks = rules.may_speak_for(self.person(name), self.group)
            assert speaks == queries.voices_of(self.person(name)).filter(pk=self.group.pk).exists()
            assert not speaks or name in inside
            assert not (speaks and name in self.gone)

    @invariant()
    def what_is_open_is_open_once_and_for_people_who_are_there(self) -> None:
        open_ones = Handover.objects.filter(group=self.group, ended_at=None)
        assert open_ones.count() <= 1
        for handover in open_ones:
            assert handover.successor.login_name not in self.gone
            if handover.predecessor is not None:
                assert queries.is_representative(handover.predecessor, self.group)
        closed = self.group.suspensions.filter(lifted_at=None).count()
        assert closed == (0 if self.group.verified_at else 1)


def live(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.django_db
def test_a_group_keeps_its_promises_whatever_people_do() -> None:
    live(examples=10, steps=20)


@pytest.mark.long
@pytest.mark.django_db
def test_a_group_keeps_its_promises_in_many_lives() -> None:
    live(examples=300, steps=50)
