"""The newcomer's way, also on SQLite with one server: read, answer, talk, ask."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_board import answer, open_topic
from tests.e2e.test_room import enter, say

pytestmark = pytest.mark.smoke


def test_the_main_job_on_one_server(open_browser) -> None:
    taro, sakura = open_browser("taro", width=390), open_browser("sakura")
    open_topic(taro)
    text = "はじめて書きます。"
    answer(taro, text)
    expect(taro.locator(".post", has_text=text)).to_have_count(1)
    enter(sakura)
    saburo = open_browser("saburo", width=390)
    enter(saburo)
    say(saburo, "こんにちは。")
    expect(sakura.locator(".message", has_text="こんにちは。")).to_have_count(1, timeout=10_000)
    newcomer = open_browser("newcomer", width=390, path="/consult/")
    newcomer.get_by_role("link", name="設立").first.click()
    expect(newcomer.get_by_role("heading", level=1)).to_be_visible()
    health = newcomer.request.get("/readyz")
    assert (health.status, newcomer.request.get("/healthz").status) == (200, 200)
