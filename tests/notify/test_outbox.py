"""The outbox: leases, retries and failures, with a real mail server."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from notify import outbox, preferences, sending, services
from notify.models import BadAddress, Delivery, Notice
from tests.notify.scene import mail_server, tell, tokyo, verify
from tests.notify.test_notify import QUIET
from tests.world import World

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def write(*addresses: str) -> dt.datetime:
    """Letters to these; a moment at which they are due."""
    for address in addresses:
        services.mail(to=address, subject="件名", body="本文")
    return timezone.now()


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("to", "state"))


def test_the_clock_sends_what_is_due_once(db: None) -> None:
    now = write("a@example.jp")
    assert (outbox.due(now), outbox.due(now)) == (1, 0)
    assert [(m.to, m.subject) for m in mail.outbox] == [(["a@example.jp"], "件名")]
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_what_is_due_later_waits(db: None) -> None:
    now = timezone.now()
    services.mail(to="a@example.jp", subject="件名", body="本文", due_at=now + HOUR)
    assert (outbox.due(now), outbox.due(now + HOUR)) == (0, 1)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_a_mail_server_that_is_down_is_tried_again_later_each_time_and_given_up_at_last(db: None) -> None:
    now = write("a@example.jp")
    pauses = []
    for _attempt in range(outbox.MAX_ATTEMPTS):
        assert outbox.due(now) == 0
        delivery = Delivery.objects.get()
        pauses.append(delivery.due_at - now)
        now = delivery.due_at
    assert MINUTE <= pauses[0] <= 1.25 * MINUTE
    assert all(2 * MINUTE <= pause <= 1.25 * outbox.MAX_PAUSE for pause in pauses[1:-1])
    assert sum(pauses, dt.timedelta()) > dt.timedelta(days=1)
    assert (delivery.state, delivery.failure, delivery.attempts) == ("failed", "given_up", outbox.MAX_ATTEMPTS)
    assert "refused" in delivery.last_error


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=9)
def test_one_try_tells_that_the_server_is_away_and_only_that_one_counts(db: None) -> None:
    now = write(*(f"a{number}@example.jp" for number in range(3)))
    outbox.due(now)
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert Delivery.objects.filter(due_at__gt=now, claimed_until=None).count() == 3


def test_many_letters_share_one_connection(db: None) -> None:
    now = write(*(f"a{number}@example.jp" for number in range(5)))
    with mail_server() as post:
        assert outbox.due(now) == 5
    assert (len(post.letters), post.connections) == (5, 1)


@pytest.mark.parametrize(
    ("answer", "state", "failure", "marked"),
    [
        ("550 5.1.1 no such user", "failed", "gone", True),
        ("550 no such user", "failed", "gone", True),
        ("550 5.7.1 rejected by policy", "failed", "refused", False),
        ("552 5.2.2 mailbox full", "failed", "refused", False),
        ("450 4.2.1 greylisted", "waiting", "", False),
    ],
)
def test_each_answer_of_a_server_is_understood_and_the_others_still_get_theirs(
    db: None, answer: str, state: str, failure: str, marked: bool
) -> None:
    now = write("a@example.jp", "bad@example.jp", "c@example.jp")
    with mail_server() as post:
        post.answers["bad@example.jp"] = answer
        assert outbox.due(now) == 2
    assert states() == {"a@example.jp": "sent", "bad@example.jp": state, "c@example.jp": "sent"}
    delivery = Delivery.objects.get(to="bad@example.jp")
    assert (delivery.failure, delivery.last_error) == (failure, answer)
    assert BadAddress.objects.filter(address="bad@example.jp").exists() == marked


@pytest.mark.parametrize(("answer", "state"), [("554 5.6.0 bad content", "failed"), ("451 4.3.0 later", "waiting")])
def test_a_refused_content_is_not_a_bad_address(db: None, answer: str, state: str) -> None:
    now = write("a@example.jp")
    with mail_server() as post:
        post.answers["DATA"] = answer
        outbox.due(now)
    assert (states(), BadAddress.objects.count()) == ({"a@example.jp": state}, 0)


def test_nothing_goes_to_a_marked_address_and_its_owner_is_told_on_the_site(world: World) -> None:
    services.mail(to=verify(world.citizen).email, subject="件名", body="本文")
    tell(world.citizen)
    with mail_server() as post:
        post.answers["citizen@example.jp"] = "550 5.1.1 no such user"
        outbox.due(timezone.now())
        post.answers.clear()
        outbox.due(timezone.now())
        tell(world.citizen, 2)
        services.mail(to="Citizen@example.jp", subject="件名", body="本文")
        outbox.due(timezone.now())
    assert post.letters == []
    assert set(Delivery.objects.values_list("state", "failure")) == {("failed", "gone")}
    assert Delivery.objects.count() == 3  # tell(…, 2) wrote none
    told = Notice.objects.filter(user=world.citizen, kind="account")
    assert [notice.text for notice in told] == ["メールが届いていません。メールアドレスを確かめてください。"]


def test_a_letter_that_is_late_does_not_ring_in_quiet_hours(world: World) -> None:
    preferences.save(user=verify(world.citizen), rhythms={}, ways=["email"], quiet=QUIET)
    notice = Notice.objects.create(user=world.citizen, kind="answer", text="返信", why="から", url="/")
    from notify import channels

    sending.deliver(channels.every()["email"], world.citizen, [notice])
    Delivery.objects.update(due_at=tokyo("2026-12-07 20:59"))
    assert outbox.due(tokyo("2026-12-07 21:05")) == 0
    assert Delivery.objects.get().due_at == tokyo("2026-12-08 07:00")
    assert outbox.due(tokyo("2026-12-08 07:00")) == 1


def test_the_rows_of_a_killed_worker_are_taken_up_when_the_lease_ends(db: None) -> None:
    now = write("a@example.jp")
    outbox._claim(now, outbox.LEASE)  # and then it was killed
    assert (outbox.due(now), outbox.due(now + outbox.LEASE - dt.timedelta(seconds=1))) == (0, 0)
    assert outbox.due(now + outbox.LEASE) == 1
    assert outbox.LEASE <= 2 * MINUTE


def test_who_comes_back_after_the_lease_cannot_undo_the_outcome_of_the_next_worker(db: None) -> None:
    now = write("a@example.jp")
    (row,) = outbox._claim(now, outbox.LEASE)
    outbox.due(now + outbox.LEASE)
    outbox._settle(row, state=Delivery.State.WAITING)
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_a_slow_server_does_not_outlast_the_lease(db: None) -> None:
    now = write(*(f"a{number}@example.jp" for number in range(3)))
    assert outbox.due(now, lease=dt.timedelta(0)) == 0  # half of it is over before the first
    assert Delivery.objects.filter(state="waiting", claimed_until=None, attempts=0).count() == 3
    assert outbox.due(now) == 3


def test_every_try_has_the_same_message_id(db: None) -> None:
    now = write("a@example.jp")
    with mail_server() as post:
        post.answers["DATA"] = "451 4.3.0 later"
        outbox.due(now)
        post.answers.clear()
        outbox.due(now + HOUR)
    assert len({letter["Message-ID"] for letter in post.letters}) == 1
    assert len(post.letters) == 2


def test_old_rows_go_and_what_failed_stays_for_staff(db: None) -> None:
    now = write("a@example.jp", "b@example.jp")
    Delivery.objects.filter(to="a@example.jp").update(state="sent")
    Delivery.objects.filter(to="b@example.jp").update(state="failed")
    assert outbox.forget_sent(now) == 0
    assert outbox.forget_sent(now + dt.timedelta(days=61)) == 1
    assert states() == {"b@example.jp": "failed"}


def run_two(work) -> list[int]:
    start, done = threading.Barrier(2), []

    def run() -> None:
        start.wait(10)
        done.append(work())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return done


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_e_mail_once() -> None:
    now = write(*(f"a{number}@example.jp" for number in range(10)))
    done = run_two(lambda: outbox.due(now))
    assert (len(done), sum(done)) == (2, 10)
    assert sorted(m.to[0] for m in mail.outbox) == [f"a{number}@example.jp" for number in range(10)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_gather_each_letter_once() -> None:
    from tests.world import build

    world = build()
    preferences.save(user=verify(world.citizen), rhythms={"answer": "daily"}, ways=["email"], quiet=None)
    for number in range(5):
        tell(world.citizen, number)
    done = run_two(lambda: sending.due(tokyo("2030-01-01 08:00")))
    assert (sorted(done), Delivery.objects.count()) == ([0, 1], 1)
    assert "5件" in Delivery.objects.get().subject
