"""An exchange session: found, registered for, entered near the start, with the link to the video meeting."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


def open_tea(page: Page) -> None:
    """The session whose doors are open now."""
    page.goto("/sessions/")
    page.get_by_role("link", name="オンライン茶話会").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("オンライン茶話会")


@pytest.mark.parametrize(("login_name", "width"), [("taro", 390), ("rin", 1280)])
def test_register_enter_the_room_and_find_the_video_meeting(open_browser, shoot, login_name: str, width: int) -> None:
    page = open_browser(login_name, width=width, path="/sessions/")
    shoot(page, "Sessions to come")
    open_tea(page)
    shoot(page, "The announcement")
    expect(page.get_by_role("link", name="Web会議を開く")).to_have_count(0)
    page.get_by_role("link", name="申し込む").locator("visible=true").first.click()
    shoot(page, "Registration")
    page.get_by_role("button", name="申し込む").click()
    expect(page.get_by_text("申し込んであります")).to_be_visible()
    link = page.get_by_role("link", name="Web会議を開く")
    expect(link).to_have_attribute("href", "https://zoom.us/j/00000000000")
    shoot(page, "Registered: the doors are open")
    page.get_by_role("link", name="会議室に入室する").click()
    expect(page.get_by_label("発言", exact=True)).to_be_visible()
    shoot(page, "The session's room")


def test_who_is_not_registered_sees_no_link_and_no_room(open_browser) -> None:
    for login_name in (None, "umi"):
        page = open_browser(login_name)
        open_tea(page)
        assert "zoom.us" not in page.content()
        expect(page.get_by_role("link", name="会議室に入室する")).to_have_count(0)


def test_places_left_change_while_the_page_is_open(open_browser) -> None:
    watcher, guest = open_browser(None, server=1), open_browser("nagisa", server=0)
    open_tea(watcher)
    places = watcher.locator("[data-live-topic] progress")
    before = int(places.get_attribute("value") or 0)
    open_tea(guest)
    guest.get_by_role("link", name="申し込む").locator("visible=true").first.click()
    guest.get_by_role("button", name="申し込む").click()
    expect(guest.get_by_text("申し込んであります")).to_be_visible()
    expect(places).to_have_attribute("value", str(before + 1), timeout=10_000)


def test_without_javascript_one_waits_in_line_and_steps_back(open_browser, shoot) -> None:
    page = open_browser("akari", width=390, javascript=False, path="/sessions/")
    page.get_by_role("link", name="写真の撮り方・載せ方").first.click()
    page.get_by_role("link", name="キャンセル待ちに申し込む").first.click()
    page.get_by_role("button", name="キャンセル待ちに申し込む").click()
    expect(page.get_by_text("キャンセル待ちです")).to_be_visible()
    shoot(page, "On the waitlist, without JavaScript")
    page.get_by_role("link", name="申し込みを取り消す").click()
    page.get_by_role("button", name="取り消す").click()
    expect(page.get_by_text("キャンセル待ちです")).to_have_count(0)


def test_a_coordinator_announces_a_session(open_browser, shoot) -> None:
    page = open_browser("hanako", path="/sessions/")
    page.get_by_role("link", name="交流会を開く").first.click()
    shoot(page, "A new session")
    page.get_by_role("button", name="お知らせを載せる").click()
    expect(page.locator(".error-summary")).to_be_focused()
    shoot(page, "What is missing is said at the top, with focus")
