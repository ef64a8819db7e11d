"""People are told what became of their registration, and reminded the day before: each once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notify.models import Delivery, Notice
from realtime.exchange import reminders, services
from realtime.exchange.models import Session, Way
from tests.exchange.sessions import facts_of, make_session
from tests.world import World

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def registered(world: World, session: Session, *users: User) -> None:
    for user in users:
        services.register(session=session, user=user, way=Way.ONLINE)


def texts(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("id").values_list("text", flat=True))


def test_the_reminder_comes_the_day_before_and_only_once(world: World) -> None:
    session = make_session(world.coordinator)
    registered(world, session, world.citizen)
    assert reminders.due(session.starts_at - DAY - HOUR) == 0
    assert reminders.due(session.starts_at - DAY) == 1
    assert reminders.due(session.starts_at - HOUR) == 0
    assert [text.endswith("お待ちしています。") for text in texts(world.citizen)] == [False, True]


def test_who_waits_withdrew_or_has_just_registered_is_not_reminded(world: World) -> None:
    session = make_session(world.coordinator, capacity=2)
    registered(world, session, world.citizen, world.member, world.editor, world.outsider)
    services.withdraw(session=session, user=world.citizen)  # the editor moves up
    services.withdraw(session=session, user=world.editor)  # the outsider moves up
    registered(world, session, world.editor)  # waits
    with time_machine.travel(session.starts_at - HOUR, tick=False):
        services.withdraw(session=session, user=world.member)  # the editor moves up on the day
        assert reminders.due(timezone.now()) == 1
    reminded = Notice.objects.filter(text__endswith="お待ちしています。")
    assert [notice.user for notice in reminded] == [world.outsider]


def test_a_cancelled_session_reminds_nobody_and_tells_everybody(world: World) -> None:
    session = make_session(world.coordinator, capacity=1)
    registered(world, session, world.citizen, world.member)
    for _press in range(2):
        services.cancel(actor=world.coordinator, session=session, reason="台風のため")
    assert reminders.due(session.starts_at - HOUR) == 0
    for user in (world.citizen, world.member):
        assert [text.endswith("中止になりました。") for text in texts(user)] == [False, True]


def test_another_time_is_told_and_reminded_again(world: World) -> None:
    session = make_session(world.coordinator)
    registered(world, session, world.citizen)
    reminders.due(session.starts_at - HOUR)
    later = {name: getattr(session, name) + 7 * DAY for name in ("starts_at", "ends_at", "registration_closes_at")}
    services.edit(actor=world.coordinator, session=session, **facts_of(session, **later))
    assert texts(world.citizen)[-1].startswith("「担い手、どう見つけていますか」の日時や場所が変わりました。")
    assert reminders.due(later["starts_at"] - HOUR) == 1


def test_another_title_tells_nobody(world: World) -> None:
    session = make_session(world.coordinator)
    registered(world, session, world.citizen)
    services.edit(actor=world.coordinator, session=session, **facts_of(session, title="担い手の会"))
    assert len(texts(world.citizen)) == 1


def test_an_e_mail_goes_to_a_verified_address_in_the_language_of_the_person(world: World) -> None:
    session = make_session(world.coordinator)
    for user, verified in ((world.citizen, True), (world.member, False)):
        User.objects.filter(pk=user.pk).update(email=f"{user.login_name}@mihon.example")
        EmailAddress.objects.create(
            user=user, email=f"{user.login_name}@mihon.example", verified=verified, primary=True
        )
    registered(world, session, world.citizen, world.member)
    delivery = Delivery.objects.get()
    assert (delivery.to, delivery.subject) == (
        "citizen@mihon.example",
        "交流会のお知らせ：担い手、どう見つけていますか",
    )
    assert "会場：第1会議室" in delivery.body
    assert "zoom" not in delivery.body


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_the_same_moment_remind_once() -> None:
    host = User.objects.create_user("host", name="見本 花子")
    people = [User.objects.create_user(f"p{n}", name=f"見本 {n}") for n in range(3)]
    session = make_session(host)
    for user in people:
        services.register(session=session, user=user, way=Way.VENUE)
    start, done = threading.Barrier(4), []

    def work() -> None:
        start.wait(10)
        done.append(reminders.due(session.starts_at - HOUR))
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(done), sum(done)) == (4, 3)
    assert Notice.objects.filter(text__endswith="お待ちしています。").count() == 3
