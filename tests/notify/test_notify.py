"""Notices and their e-mails: rows first, sent by the clock, each exactly once."""

import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from notify import outbox, queries, services
from notify.models import Delivery, Notice
from tests.world import World

NOTICE = {
    "kind": "answer",
    "dedupe_key": "post:1",
    "text": "返信がありました",
    "why": "書いた話題への返信です",
    "url": "/topics/1/",
}


def verify(user: User) -> User:
    user.email = f"{user.login_name}@example.jp"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_the_same_fact_notifies_once(world: World) -> None:
    first = services.notify(user=world.citizen, **NOTICE)
    assert services.notify(user=world.citizen, **NOTICE) == first
    assert Notice.objects.count() == 1


def test_a_verified_address_gets_the_e_mail_and_an_unverified_one_nothing(world: World) -> None:
    world.outsider.email = "outsider@example.jp"
    world.outsider.save()
    EmailAddress.objects.create(user=world.outsider, email="outsider@example.jp", verified=False)
    for user in (verify(world.citizen), world.outsider):
        services.notify(user=user, **NOTICE, mail_subject="返信")
    assert list(Delivery.objects.values_list("to", flat=True)) == ["citizen@example.jp"]


def test_the_clock_sends_what_is_due_once(world: World) -> None:
    services.mail(to="a@example.jp", subject="件名", body="本文")
    now = timezone.now()
    assert (outbox.due(now), outbox.due(now)) == (1, 0)
    assert [(m.to, m.subject) for m in mail.outbox] == [(["a@example.jp"], "件名")]
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_what_is_due_later_waits(world: World) -> None:
    now = timezone.now()
    services.mail(to="a@example.jp", subject="件名", body="本文", due_at=now + timezone.timedelta(hours=1))
    assert outbox.due(now) == 0
    with time_machine.travel(now + timezone.timedelta(hours=1, seconds=1)):
        assert outbox.due(timezone.now()) == 1


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_a_mail_server_that_is_down_is_tried_again_and_given_up_at_last(world: World) -> None:
    services.mail(to="a@example.jp", subject="件名", body="本文")
    now = timezone.now()
    assert outbox.due(now) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.due_at) == ("waiting", 1, now + timezone.timedelta(minutes=1))
    for _attempt in range(outbox.MAX_ATTEMPTS):
        now += timezone.timedelta(hours=2)
        outbox.due(now)
    assert Delivery.objects.get().state == Delivery.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_e_mail_once() -> None:
    for number in range(10):
        services.mail(to=f"a{number}@example.jp", subject="件名", body="本文")
    now, start, sent = timezone.now(), threading.Barrier(2), []

    def work() -> None:
        start.wait()
        sent.append(outbox.due(now))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 10
    assert sorted(m.to[0] for m in mail.outbox) == [f"a{number}@example.jp" for number in range(10)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_shows_notices_at_a_constant_number_of_queries(
    world: World, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        services.notify(user=world.citizen, **NOTICE | {"dedupe_key": str(number)})
    client = world.client(world.citizen)
    client.get("/notices/")
    with django_assert_num_queries(7):
        page = client.get("/notices/")
    assert page.content.decode().count("row-item-plain") == count


def test_what_was_shown_is_read_and_others_notices_are_not_shown(world: World) -> None:
    services.notify(user=world.citizen, **NOTICE)
    services.notify(user=world.outsider, **NOTICE | {"text": "ほかの人の知らせ"})
    client = world.client(world.citizen)
    assert queries.unread_count(world.citizen) == 1
    assert "ほかの人の知らせ" not in client.get("/notices/").content.decode()
    assert (queries.unread_count(world.citizen), queries.unread_count(world.outsider)) == (0, 1)


@pytest.mark.parametrize("before", ["abc", "９", "-1", "99999999999999999999", "\x00"])
def test_a_broken_cursor_shows_the_first_page(world: World, before: str) -> None:
    services.notify(user=world.citizen, **NOTICE)
    assert "返信がありました" in world.client(world.citizen).get("/notices/", {"before": before}).content.decode()
