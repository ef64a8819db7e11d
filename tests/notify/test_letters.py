"""What a letter looks like and carries, and stopping letters with one press."""

from __future__ import annotations

import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from kernel.models import Centre
from notify import outbox, preferences, sending, services
from notify.models import Delivery, Notice, Stop
from tests.notify.scene import mail_server, tell, tokyo, verify
from tests.world import World

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def arrived() -> list[EmailMessage]:
    """What the outbox sends now, as a mail program reads it."""
    with mail_server() as post:
        outbox.due(timezone.now())
    return post.letters


def letter_about(user: User, **changes: str) -> EmailMessage:
    tell(verify(user), **changes)
    (letter,) = arrived()
    return letter


def parts(letter: EmailMessage) -> tuple[str, str]:
    """Text and HTML."""
    return tuple(letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[return-value, union-attr]


def stop_path(letter: EmailMessage) -> str:
    address = re.fullmatch(r"<(.+)>", letter["List-Unsubscribe"])[1]  # type: ignore[index]
    return urlsplit(address).path


def test_the_headers_say_what_it_is(world: World) -> None:
    Centre.objects.update(email="centre@example.jp")
    letter = letter_about(world.citizen)
    delivery = Delivery.objects.get()
    assert letter["Message-ID"] == f"<{delivery.key}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == f"<{delivery.unsubscribe_url}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["Reply-To"], letter["To"]) == ("centre@example.jp", "citizen@example.jp")


def test_it_says_why_it_came_and_how_to_get_fewer_as_text_and_as_html(world: World) -> None:
    letter = letter_about(world.citizen, mail_subject="田中さんから", mail_body="こんにちは。\n<b>太字</b>ではない")
    text, page = parts(letter)
    assert letter["Subject"] == "田中さんから"
    stop = Delivery.objects.get().unsubscribe_url
    for part in (text, page):
        for needed in ("こんにちは。", "書いた話題への返信です", "/topics/1/", stop, "/notices/settings/"):
            assert needed in part
    assert "<b>太字</b>ではない" in text
    assert "&lt;b&gt;太字&lt;/b&gt;ではない" in page
    assert not re.search(r"<(script|style)|style=", page)


def test_a_person_who_reads_english_gets_english(world: World) -> None:
    world.citizen.language = "en"
    text, page = parts(letter_about(world.citizen))
    assert 'lang="en"' in page
    assert text.startswith(
        "返信がありました"
    )  # the caller's own text is written in the person's language by the caller


def test_a_line_break_in_a_subject_is_folded(world: World) -> None:
    assert letter_about(world.citizen, mail_subject="件名\nBcc: x@example.jp")["Subject"] == "件名 Bcc: x@example.jp"


def test_a_digest_is_ordered_by_kind_with_a_link_for_each(world: World) -> None:
    preferences.save(
        user=verify(world.citizen),
        rhythms={"answer": "daily", "session": "daily"},
        ways=["email"],
        quiet=None,
    )
    for number, kind in enumerate(("answer", "session", "answer")):
        tell(world.citizen, number, kind=kind, text=f"知らせ{number}", url=f"/topics/{number}/", mail_body="長い本文")
    sending.due(tokyo("2030-01-01 08:00"))
    (letter,) = arrived()
    text, page = parts(letter)
    for part in (text, page):
        found = [
            part.index(word)
            for word in ("自分が始めた話題への返信", "知らせ0", "知らせ2", "申し込んだ交流会", "知らせ1")
        ]
        assert found == sorted(found)
        assert all(f"/topics/{number}/" in part for number in range(3))
        assert "長い本文" not in part


def test_a_letter_about_the_account_itself_has_no_unsubscribe(db: None) -> None:
    services.mail(to="a@example.jp", subject="パスワード", body="http://localhost:8000/x/\n<script>")
    (letter,) = arrived()
    text, page = parts(letter)
    assert letter["List-Unsubscribe"] is None
    assert '<a href="http://localhost:8000/x/"' in page
    assert "<script>" not in page
    assert text.split() == ["http://localhost:8000/x/", "<script>"]


def stranger() -> Client:
    """A mail program: no session, no form token, and Django checks for one."""
    return Client(enforce_csrf_checks=True)


def test_one_press_in_the_mail_program_stops_letters_of_the_kind(world: World) -> None:
    path = stop_path(letter_about(world.citizen))
    for _twice in range(2):
        assert stranger().post(path, ONE_CLICK).status_code == 200
    assert list(Stop.objects.values_list("user", "channel", "kind", "thing")) == [
        (world.citizen.pk, "email", "answer", "")
    ]
    tell(world.citizen, 2)
    tell(world.citizen, 3, kind="session")
    assert (Notice.objects.count(), [m.kind for m in Notice.objects.all()]) == (3, ["answer", "answer", "session"])
    assert Delivery.objects.filter(state="waiting").count() == 1


def test_opening_the_address_only_asks_and_stopping_can_be_taken_back(world: World) -> None:
    path = stop_path(letter_about(world.citizen))
    client = Client()
    page = client.get(path).content.decode()
    assert ("自分が始めた話題への返信" in page, Stop.objects.count()) == (True, 0)
    assert "元に戻す" in client.post(path).content.decode()
    assert "元に戻しました" in client.post(path, {"undo": "1"}).content.decode()
    assert Stop.objects.count() == 0


def test_only_the_thing_of_the_letter_can_be_stopped_too(world: World) -> None:
    path = stop_path(letter_about(world.citizen))
    Client().post(path, {"thing": "1"})
    assert list(Stop.objects.values_list("channel", "kind", "thing", "label")) == [
        ("", "", "topic:1", "返信がありました")
    ]
    tell(world.citizen, 2, thing="topic:2")
    tell(world.citizen, 3)
    assert Notice.objects.count() == 2
    Client().post(path, {"undo": "1"})
    assert Stop.objects.count() == 0


def test_a_digest_stops_all_its_kinds(world: World) -> None:
    preferences.save(
        user=verify(world.citizen),
        rhythms={"answer": "daily", "session": "daily"},
        ways=["email", "push", "line"],
        quiet=None,
    )
    for number, kind in enumerate(("answer", "session")):
        tell(world.citizen, number, kind=kind)
    sending.due(tokyo("2030-01-01 08:00"))
    path = stop_path(arrived()[0])
    stranger().post(path, ONE_CLICK)
    assert sorted(Stop.objects.values_list("channel", "kind", "thing")) == [
        ("email", "answer", ""),
        ("email", "session", ""),
    ]


@pytest.mark.parametrize("spoil", [lambda path: path.replace("/stop/", "x/stop/"), lambda path: "/letters/abc/stop/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_address_stops_nothing_and_says_what_to_do(world: World, spoil, method: str) -> None:
    path = spoil(stop_path(letter_about(world.citizen)))
    page = getattr(stranger(), method)(path)
    assert (page.status_code, "このリンクは使えません" in page.content.decode()) == (404, True)
    assert Stop.objects.count() == 0
