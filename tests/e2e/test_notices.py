"""Notices: quiet hours hold them, the clock brings them together, one press stops them; the badge lives in every window."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e import site as product
from tests.e2e.axe import scrolls_sideways, violations
from tests.services import manage

TELL = """
from accounts.models import User
from notify.services import notify
user = User.objects.get(login_name="{login_name}")
for name in {names!r}:
    notify(user=user, kind="answer", thing="topic:" + name, dedupe_key="journey:" + name, text=name + "さんが返信しました。",
        why="あなたが始めた話題だからです。", url="/boards/")
"""
TOMORROW = """
import datetime as dt
from django.utils import timezone
from notify import outbox, sending
later = timezone.now() + dt.timedelta(hours=26)  # at the same hour it would be quiet again
print(sending.due(later), outbox.due(later))
"""
# What the demo's own conversations hold for the next morning would come in the same letter.
CLEAR = """
from accounts.models import User
from notify.models import Held
Held.objects.all().delete()
print(User.objects.get(login_name="sakura").email)
"""


@pytest.fixture(scope="module")
def site() -> Iterator[product.Site]:
    """A house of our own: the clock is moved in it."""
    with product.running(servers=1) as running:
        yield running


def tell(site: product.Site, login_name: str, *names: str) -> None:
    """Something happens elsewhere."""
    manage("shell", "-v", "0", "-c", TELL.format(login_name=login_name, names=names), env=site.env)


def letters(site: product.Site, address: str) -> list[EmailMessage]:
    """What lies in the folder for this person, by what Django's file backend writes."""
    folder = Path(site.env["EMAIL_URL"].removeprefix("folder://"))
    raw = [part for path in sorted(folder.glob("*.log")) for part in path.read_bytes().split(b"-" * 79)]
    found = [email.message_from_bytes(part.strip(b"\r\n"), policy=email.policy.default) for part in raw if part.strip()]
    return [letter for letter in found if letter["To"] == address]


def badge(page: Page):
    return page.locator("[data-bell] .count")


def test_the_badge_lives_in_two_windows_and_reading_in_one_clears_the_other(site, open_browser, shoot) -> None:
    phone, desk = open_browser("taro", width=390, path="/notices/"), open_browser("taro", path="/boards/")
    for page in (phone, desk):
        expect(page.locator("[data-bell]")).to_be_visible()
    before = badge(desk).inner_text() if badge(desk).count() else "0"
    tell(site, "taro", "きりん", "くじら")
    for page in (phone, desk):
        expect(badge(page)).to_have_text(str(int(before) + 2), timeout=20_000)
    shoot(phone, "A notice has come while the list is open")
    phone.get_by_role("link", name="新しいお知らせがあります").click()
    expect(phone.locator(".row-item", has_text="くじらさんが返信しました。")).to_be_visible()
    assert violations(phone) == []
    assert not scrolls_sideways(phone)
    phone.get_by_role("link", name="くじらさんが返信しました。", exact=True).click()
    expect(badge(desk)).to_have_text(str(int(before) + 1), timeout=20_000)
    phone.goto("/notices/")
    phone.get_by_role("button", name="すべて既読にする").click()
    expect(badge(desk)).to_have_count(0, timeout=20_000)


def test_quiet_hours_hold_the_morning_brings_one_letter_and_one_press_stops_it(site, open_browser, shoot) -> None:
    page = open_browser("sakura", width=390, path="/notices/settings/")
    now = timezone.localtime()
    page.get_by_label("夜など、静かにする時間を決める").check()
    page.get_by_label("始まり").fill(f"{now - dt.timedelta(hours=1):%H:%M}")
    page.get_by_label("終わり").fill(f"{now + dt.timedelta(hours=1):%H:%M}")
    shoot(page, "How notices reach me")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("お知らせの受け取り方を保存しました。")).to_be_visible()
    address = manage("shell", "-v", "0", "-c", CLEAR, env=site.env).strip()

    had = len(letters(site, address))
    tell(site, "sakura", "うさぎ", "いるか")
    page.goto("/notices/")
    expect(page.locator(".row-item", has_text="いるかさんが返信しました。")).to_be_visible()
    assert len(letters(site, address)) == had
    assert manage("shell", "-v", "0", "-c", TOMORROW, env=site.env).split()[0] == "1"
    (letter,) = letters(site, address)[had:]
    assert letter["Subject"] == "つながるからのお知らせ（2件）"
    body = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert [name in body for name in ("うさぎ", "いるか")] == [True, True]

    path = urlsplit(re.fullmatch(r"<(.+)>", letter["List-Unsubscribe"].strip())[1]).path  # type: ignore[index]
    reader = open_browser(None, width=390, path=path)
    expect(reader.get_by_role("heading", level=1)).to_have_text("メールのお知らせを止めますか")
    shoot(reader, "Stopping letters, without signing in")
    assert violations(reader) == []
    reader.get_by_role("button", name="この種類のお知らせを止める").click()
    reader.get_by_role("button", name="元に戻す").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("元に戻しました")
    # And as the mail program does it: RFC 8058, no page, no cookie.
    with urllib.request.urlopen(site.url(path), data=b"List-Unsubscribe=One-Click") as answer:
        assert answer.status == 200
    page.goto("/notices/settings/")
    expect(page.get_by_text("メールだけ止めています")).to_be_visible()
    shoot(page, "What was stopped can be brought back")
    page.get_by_role("button", name="また受け取る").click()
    expect(page.get_by_text("止めているものはありません。")).to_be_visible()
