"""Messages that come back."""

from __future__ import annotations

import io
import mailbox
import sys
import uuid
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notify import bounces, services
from notify.models import BadAddress, Bounce, Delivery, Notice
from tests.notify.scene import tell, tokyo, verify
from tests.world import World

REPORT = """\
From: MAILER-DAEMON@mx.example.jp
To: tsunagaru@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.jp
X-Postfix-Queue-ID: 123

Final-Recipient: rfc822; citizen@example.jp
Action: {action}
Status: {status}
Remote-MTA: dns; mx2.example.jp
Diagnostic-Code: smtp; {status} <citizen@example.jp>: no
 such user

--b
Content-Type: {returned}

From: tsunagaru@localhost
To: citizen@example.jp
Message-ID: <{key}@localhost>
Subject: x

--b--
"""


def letter(to: str = "citizen@example.jp") -> Delivery:
    return services.mail(to=to, subject="件名", body="本文")


def report(key: object, status: str = "5.1.1", action: str = "failed", returned: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(key=key, status=status, action=action, returned=returned).encode()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_permanent_failure_marks_the_address_and_tells_its_owner(world: World, returned: str) -> None:
    verify(world.citizen)
    assert bounces.take(report(letter().key, returned=returned))
    bad = BadAddress.objects.get()
    assert (bad.address, bad.reason) == ("citizen@example.jp", "5.1.1 5.1.1 <citizen@example.jp>: no such user")
    assert Notice.objects.get(user=world.citizen).url == "/notices/settings/#address"
    tell(world.citizen)
    assert Delivery.objects.count() == 1  # no letter about the answer


def test_the_same_report_twice_counts_once(db: None) -> None:
    raw = report(letter().key, status="4.2.2")
    assert (bounces.take(raw), bounces.take(raw)) == (True, False)
    assert Bounce.objects.count() == 1


def test_three_passing_failures_within_a_week_mark_the_address(db: None) -> None:
    for day in ("2026-12-01", "2026-12-02", "2026-12-09", "2026-12-10"):
        with time_machine.travel(tokyo(f"{day} 10:00"), tick=False):
            bounces.take(report(letter().key, status="4.2.2"))
            assert BadAddress.objects.count() == 0
    with time_machine.travel(tokyo("2026-12-11 10:00"), tick=False):
        bounces.take(report(letter().key, status="4.2.2"))
    assert BadAddress.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"key": uuid.uuid4()},  # forged: nobody but the receiving side knows a key
        {"key": "1"},
        {"action": "delayed"},
        {"action": "relayed"},
    ],
)
def test_what_is_not_a_failure_of_ours_changes_nothing(db: None, change: dict) -> None:
    fields = {"key": letter().key} | change
    assert not bounces.take(report(**fields))
    assert (Bounce.objects.count(), BadAddress.objects.count()) == (0, 0)


def test_an_ordinary_letter_that_names_a_key_is_no_report(db: None) -> None:
    raw = report(letter().key).replace(b"multipart/report; report-type=delivery-status;", b"multipart/mixed;")
    assert not bounces.take(raw)


def test_a_report_without_a_status_is_a_permanent_failure(db: None) -> None:
    raw = report(letter().key, status="").replace(b"Status: \n", b"")
    assert bounces.take(raw)
    assert Bounce.objects.get().status == "5.0.0"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 900))
def test_a_broken_report_is_no_report_and_never_a_crash(noise: bytes, place: int) -> None:
    raw = report(uuid.uuid4())
    bounces.read(raw[:place] + noise + raw[place:])
    bounces.read(noise)


def test_who_says_that_the_address_works_is_believed(world: World) -> None:
    verify(world.citizen)
    bounces.take(report(letter().key))
    client = world.client(world.citizen)
    for path in ("/notices/", "/notices/settings/"):
        assert "メールが届いていません" in client.get(path).content.decode()
    client.post("/notices/address/")
    assert (BadAddress.objects.count(), Bounce.objects.count()) == (0, 0)
    tell(world.citizen)
    assert Delivery.objects.filter(user=world.citizen).count() == 1
    assert "このアドレスで、もう一度受け取る" not in client.get("/notices/settings/").content.decode()


def test_the_command_reads_standard_input(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = report(letter().key)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    call_command("mail_in", stdout=said)
    assert (said.getvalue().strip(), BadAddress.objects.count()) == ("1 read, 1 counted as returned.", 1)


def test_the_command_reads_a_mailbox(db: None, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for raw in (report(letter("a@example.jp").key), b"Subject: hello\n\nnot a report", report(uuid.uuid4())):
        box.add(raw)
    box.close()
    said = io.StringIO()
    call_command("mail_in", mbox=str(tmp_path / "box"), stdout=said)
    assert said.getvalue().strip() == "3 read, 1 counted as returned."
    with pytest.raises(CommandError):
        call_command("mail_in", mbox=str(tmp_path / "nothing"))
