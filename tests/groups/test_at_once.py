"""People who press at the same moment: the database decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from groups import services, upkeep
from groups.models import Application, Group, Handover, Invitation, JoinRequest, Membership, Suspension
from groups.services import applications, handovers, invitations, members, standing
from notify.models import Notice
from tests.groups import scene
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Role = Membership.Role


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all of it in threads of their own; "done", or the sentence of whoever came too late."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except ValidationError as error:
            return str(error.messages[0])
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_two_staff_decide_an_application_once(world: World) -> None:
    application = scene.apply(world.citizen)

    def decide(user: User, decision: str) -> Callable[[], object]:
        seen = Application.objects.get(pk=application.pk)
        return lambda: applications.decide(application=seen, by=user, decision=decision, note="理由")

    results = at_once(decide(world.coordinator, "approved"), decide(world.administrator, "rejected"))
    application.refresh_from_db()
    group = Group.objects.get(pk=application.group_id)
    assert results.count("done") == 1
    assert "先に" in next(result for result in results if result != "done")
    assert (group.verified_at is not None) is (application.state == "approved")
    assert application.steps.count() == 2


def test_one_form_sent_twice_at_once_is_one_application(world: World) -> None:
    import uuid

    press = uuid.uuid4()
    deed = lambda: applications.apply(  # noqa: E731
        applicant=world.citizen, officers="代表", profile=scene.PROFILE, client_id=press
    )
    assert at_once(deed, deed, deed) == ["done"] * 3
    assert (Application.objects.count(), Group.objects.filter(client_id=press).count()) == (1, 1)


def test_one_use_left_lets_one_person_in(world: World) -> None:
    invitation = scene.invite(world, uses=1)

    def accept(user: User) -> Callable[[], object]:
        seen = Invitation.objects.select_related("group").get(pk=invitation.pk)
        return lambda: invitations.accept(invitation=seen, user=user)

    results = at_once(accept(world.citizen), accept(world.outsider), accept(world.counter))
    assert results.count("done") == 1
    assert Membership.objects.filter(user__in=[world.citizen, world.outsider, world.counter]).count() == 1
    invitation.refresh_from_db()
    assert invitation.uses_left == 0


def test_the_last_two_representatives_cannot_both_leave(world: World) -> None:
    services.join(group=world.green, user=world.editor, role=Role.REPRESENTATIVE)
    results = at_once(
        lambda: services.leave(group=world.green, user=world.editor),
        lambda: services.leave(group=world.green, user=world.representative),
    )
    assert results.count("done") == 1
    assert Membership.objects.filter(group=world.green, role=Role.REPRESENTATIVE).count() == 1


def test_they_cannot_take_each_other_s_office_either(world: World) -> None:
    services.join(group=world.green, user=world.editor, role=Role.REPRESENTATIVE)

    def demote(by: User, user: User) -> Callable[[], object]:
        def deed() -> None:
            from django.core.exceptions import PermissionDenied

            try:
                members.change_role(group=world.green, user=user, role=Role.MEMBER, by=by)
            except PermissionDenied:
                raise ValidationError("no longer representative") from None

        return deed

    results = at_once(demote(world.editor, world.representative), demote(world.representative, world.editor))
    assert results.count("done") == 1
    assert Membership.objects.filter(group=world.green, role=Role.REPRESENTATIVE).count() == 1


def test_one_handover_a_group_is_open(world: World) -> None:
    results = at_once(
        lambda: scene.propose(world),
        lambda: scene.propose(world, successor=world.member),
        lambda: scene.propose(world, by=world.coordinator, successor=world.citizen),
    )
    assert results.count("done") == 1
    assert Handover.objects.filter(group=world.green, ended_at=None).count() == 1


def test_time_and_an_objection_at_once_end_a_handover_once(world: World) -> None:
    handover = scene.propose(world)
    handovers.accept(handover=handover, by=world.editor)
    later = timezone.now() + dt.timedelta(days=15)
    at_once(
        lambda: handovers.due(later),
        lambda: handovers.object_to(handover=Handover.objects.get(pk=handover.pk), by=world.member, note="待って。"),
        lambda: handovers.due(later),
    )
    handover.refresh_from_db()
    is_editor = Membership.objects.get(user=world.editor).role
    assert (handover.outcome, is_editor) in [("done", Role.REPRESENTATIVE), ("objected", Role.EDITOR)]
    assert Membership.objects.filter(group=world.green, role=Role.REPRESENTATIVE).count() == 1


def test_suspended_at_once_is_suspended_once(world: World) -> None:
    results = at_once(
        lambda: standing.suspend(group=world.green, by=world.coordinator, reason="確かめます"),
        lambda: standing.suspend(group=world.green, by=world.administrator, reason="確かめます"),
    )
    assert sorted(results) == sorted(["done", "この団体の登録は、もう止まっています。"])
    assert Suspension.objects.filter(lifted_at=None).count() == 1


def test_erasing_and_reinstating_at_once_leave_no_verified_group_without_a_representative(world: World) -> None:
    standing.suspend(group=world.green, by=world.coordinator, reason="確かめます")
    at_once(
        lambda: standing.reinstate(group=world.green, by=world.coordinator),
        lambda: services.forget_person(world.representative),
    )
    assert Membership.objects.filter(group=world.green, role=Role.REPRESENTATIVE).count() == 0
    assert Group.objects.get(pk=world.green.pk).verified_at is None


def test_two_requests_of_one_person_are_one(world: World) -> None:
    ask = lambda: invitations.ask_to_join(group=world.green, user=world.citizen)  # noqa: E731
    assert at_once(ask, ask) == ["done", "done"]
    assert JoinRequest.objects.filter(answered_at=None).count() == 1


def test_two_workers_ask_for_a_confirmation_once(world: World) -> None:
    day = timezone.localdate() + dt.timedelta(days=20)
    Group.objects.filter(pk=world.green.pk).update(confirm_by=day)
    now = timezone.now()
    done: list[int] = []
    at_once(*[lambda: done.append(upkeep.ask_for_confirmation(now))] * 3)
    assert sum(done) == 1
    assert Notice.objects.filter(user=world.representative).count() == 1
