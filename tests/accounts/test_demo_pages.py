"""The demo's own pages: they exist there and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from accounts.models import Role, StaffRole, User
from tests.world import World

PAGES = ("/demo/sign-in/", "/demo/mail/")


@pytest.fixture
def demo(settings: object, tmp_path: Path) -> Path:
    """The demo mode, with an empty folder for its e-mails."""
    settings.DEMO = True  # type: ignore[attr-defined]
    settings.EMAIL_FILE_PATH = str(tmp_path)  # type: ignore[attr-defined]
    return tmp_path


def send(folder: Path, *messages: EmailMessage) -> None:
    """Write e-mails as the demo's mail backend does."""
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
    backend.send_messages(list(messages))
    backend.close()


def test_elsewhere_they_do_not_exist(world: World) -> None:
    User.objects.create_user("admin", name="管理")
    assert [Client().get(url).status_code for url in PAGES] == [404, 404]
    client = Client()
    assert (
        client.post("/demo/sign-in/", {"user": "admin"}).status_code,
        client.get("/accounts/profile/").status_code,
    ) == (404, 302)
    assert "見本の人になってみる" not in client.get("/accounts/login/").content.decode()


def test_one_press_signs_in(world: World, demo: Path) -> None:
    admin = User.objects.create_user("admin", name="見本 管理")
    StaffRole.objects.create(user=admin, role=Role.ADMINISTRATOR)
    client = world.client(world.citizen)
    for url in ("/demo/sign-in/", "/accounts/login/"):
        assert "見本 管理" in Client().get(url).content.decode()
    assert client.post("/demo/sign-in/", {"user": "admin", "next": "/accounts/staff/"}).url == "/accounts/staff/"
    assert client.get("/accounts/staff/").status_code == 200
    assert client.get("/accounts/sessions/").content.decode().count("この端末") == 1
    assert client.session.get_expiry_age() == pytest.approx(12 * 3600, abs=60)


@pytest.mark.parametrize("user", ["", "citizen", "nobody", "\0", "🍙"])
def test_only_the_people_of_the_demo(world: World, demo: Path, user: str) -> None:
    """A real person who has an account in a demo is not one press away."""
    client = Client()
    assert client.post("/demo/sign-in/", {"user": user}).status_code == 404
    assert client.get("/accounts/profile/").status_code == 302


def test_e_mails_are_read_newest_first(world: World, demo: Path) -> None:
    assert "まだありません" in Client().get("/demo/mail/").content.decode()
    first = EmailMessage("一通目 🍙", "開く http://localhost:8000/accounts/email/ 𠮷<b>", to=["a@example.jp"])
    send(demo, first)
    (old,) = demo.glob("*.log")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    send(demo, EmailMessage("二通目", "本文", to=["b@example.jp"]), EmailMessage("三通目", "い", to=["c@example.jp"]))
    page = Client().get("/demo/mail/").content.decode()
    assert page.index("三通目") < page.index("二通目") < page.index("一通目 🍙")
    links = [part.partition('"')[0] for part in page.split('href="/demo/mail/')[1:] if not part.startswith('"')]
    mail = Client().get(f"/demo/mail/{links[-1]}").content.decode()
    assert ('href="http://localhost:8000/accounts/email/"' in mail, "𠮷&lt;b&gt;" in mail) == (True, True)


def test_e_mails_that_share_a_file_are_read_newest_first(world: World, demo: Path) -> None:
    """Django names the file by the second and the backend's identity, which a later backend may have again."""
    send(demo, EmailMessage("一通目", "あ", to=["a@example.jp"]))
    (shared,) = demo.glob("*.log")
    send(demo, EmailMessage("二通目", "い", to=["b@example.jp"]))
    for later in set(demo.glob("*.log")) - {shared}:
        shared.write_bytes(shared.read_bytes() + later.read_bytes())
        later.unlink()
    page = Client().get("/demo/mail/").content.decode()
    assert page.index("二通目") < page.index("一通目")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-9?B?xx?=\n\nx",
        b"Content-Type: text/plain; charset=nonsense\n\n\x8a",
        b"-" * 200,
        b"Subject: a\n\n" + b"x" * 50_000,
    ],
)
def test_a_broken_file_breaks_no_page(world: World, demo: Path, raw: bytes) -> None:
    (demo / "20260101-000000-1.log").write_bytes(raw)
    assert Client().get("/demo/mail/").status_code == 200
    assert Client().get("/demo/mail/20260101-000000-1-0/").status_code in (200, 302)


@pytest.mark.parametrize("key", ["nothing", "..", "%2e%2e%2fsecret-0", "%00"])
def test_nothing_outside_the_folder_is_read(world: World, demo: Path, key: str) -> None:
    (demo.parent / "secret.log").write_text("Subject: secret\n\nsecret")
    assert world.client(world.citizen).get(f"/demo/mail/{key}/").status_code == 404
