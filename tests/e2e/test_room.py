"""A room: two people on two servers talk, see each other, correct and withdraw."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect


def enter(page: Page) -> None:
    """From the list of rooms into the room."""
    page.goto("/rooms/")
    page.get_by_role("link", name="朝市と子ども食堂").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("朝市と子ども食堂")


def say(page: Page, text: str) -> None:
    """Write and send."""
    page.get_by_label("発言", exact=True).fill(text)
    page.get_by_role("button", name="送信", exact=True).click()


@pytest.mark.parametrize("width", [390, 1280])
def test_two_people_on_two_servers_talk(open_browser, shoot, width: int) -> None:
    sakura = open_browser("sakura", server=0, width=width, path="/rooms/")
    shoot(sakura, "My rooms")
    saburo = open_browser("saburo", server=1, width=width)
    enter(sakura)
    enter(saburo)
    expect(sakura.locator(".here").first).to_contain_text("2", timeout=15_000)
    first, second = f"10時に受け取りに行きます（{width}）。", f"港の広場でお待ちしています（{width}）。"
    say(sakura, first)
    expect(saburo.locator(".message", has_text=first)).to_have_count(1, timeout=10_000)
    say(saburo, second)
    expect(sakura.locator(".message", has_text=second)).to_have_count(1, timeout=10_000)
    expect(sakura.locator(".message", has_text=first)).to_have_count(1)
    expect(sakura.get_by_label("発言", exact=True)).to_have_value("")
    shoot(sakura, "The first person's screen")
    shoot(saburo, "The second person's screen")


def test_enter_is_a_newline_and_control_enter_sends(open_browser) -> None:
    page = open_browser("sakura")
    enter(page)
    page.wait_for_load_state()  # the keys are the script's
    box = page.get_by_label("発言", exact=True)
    box.fill("一行目")
    box.press("End")
    box.press("Enter")
    box.type("二行目")
    expect(box).to_have_value("一行目\n二行目")
    box.press("Control+Enter")
    expect(page.locator(".message", has_text="一行目")).to_have_count(1, timeout=10_000)


def test_a_withdrawn_message_leaves_its_trace_in_both_browsers(open_browser, shoot) -> None:
    sakura, saburo = open_browser("sakura", server=0), open_browser("saburo", server=1)
    enter(sakura)
    enter(saburo)
    text = "まちがえて送りました。"
    say(sakura, text)
    message = saburo.locator(".message", has_text=text)
    expect(message).to_have_count(1, timeout=10_000)
    key = message.get_attribute("data-key")
    own = sakura.locator(f'[data-key="{key}"]')
    own.locator("[data-actions]").click()
    sakura.get_by_role("link", name="取り消す").or_(sakura.get_by_role("button", name="取り消す")).first.click()
    confirm = sakura.get_by_role("button", name="取り消す")
    if confirm.count():
        confirm.first.click()
    expect(saburo.locator(f'[data-key="{key}"]')).to_contain_text("書いた人が取り消しました", timeout=10_000)
    expect(message).to_have_count(0)
    shoot(saburo, "A withdrawn message leaves its trace")


def test_without_javascript_one_talks_by_form_and_reload(open_browser) -> None:
    page = open_browser("sakura", javascript=False, width=390)
    enter(page)
    say(page, "JavaScriptなしでも話せます。")
    expect(page.locator(".message", has_text="JavaScriptなしでも話せます。")).to_have_count(1)


def test_an_outsider_finds_no_room(open_browser) -> None:
    member, outsider = open_browser("sakura"), open_browser("newcomer", path="/rooms/")
    enter(member)
    expect(outsider.get_by_text("朝市と子ども食堂")).to_have_count(0)
    answer = outsider.goto(f"/rooms/{member.url.split('/rooms/')[1]}")
    assert answer is not None
    assert answer.status == 404
