"""The page's side in Chromium: arrival, waiting news, edits, sending, connection, polling, sign-in (ui/README, section 5)."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.hub.site import WallServer, servers

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WallServer]:
    with servers(tmp_path_factory.mktemp("page"), 1) as (running,):
        yield running


@pytest.fixture
def page(browser: Browser, server: WallServer) -> Iterator[Page]:
    """Taro's page of the wall; a script error fails the test."""
    context = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    page.goto("/lever/in?text=taro")
    yield page
    context.close()
    assert problems == []


def pull(server: WallServer, lever: str, text: str, **more: Any) -> None:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    urllib.request.urlopen(f"{server.url}/lever/{lever}?text={quote(text)}{query}").read()


def at_end(page: Page) -> None:
    page.goto("/wall/1/")
    page.locator("[data-live-here]", has_text="いま1人").wait_for()
    page.evaluate("document.querySelector('[data-live-list]').lastElementChild.scrollIntoView()")


def test_at_the_end_news_are_appended(page: Page, server: WallServer) -> None:
    at_end(page)
    pull(server, "say", "末尾に来る")
    expect(page.locator(".message").last).to_contain_text("末尾に来る")
    expect(page.locator(".live-banner")).to_have_count(0)


def test_further_up_news_wait_and_edits_change_in_place(page: Page, server: WallServer) -> None:
    at_end(page)
    page.evaluate("scrollTo(0, 0)")
    before = page.locator(".message").count()
    pull(server, "say", "待つもの一")
    expect(page.locator(".live-banner")).to_have_text("新しい発言が1件あります")
    pull(server, "say", "待つもの二")
    expect(page.locator(".live-banner")).to_have_text("新しい発言が2件あります")
    expect(page.locator("[role=log] ~ p[role=status]")).to_have_text("新しい発言が2件あります")
    first = page.locator(".message").first
    first.locator("a").focus()
    pull(server, "rewrite", "書きなおした", pk=1)
    expect(first).to_contain_text("書きなおした")
    assert page.evaluate("document.activeElement.closest('[data-key]').dataset.key") == "note-1"
    assert (page.evaluate("scrollY"), page.locator(".message").count()) == (0, before)
    page.locator(".live-banner").click()
    expect(page.locator(".message")).to_have_count(before + 2)
    assert "待つもの一" in page.evaluate("document.activeElement.textContent")
    expect(page.locator(".live-banner")).to_have_count(0)


def test_a_part_that_readers_see_differently_is_fetched_or_offered(page: Page, server: WallServer) -> None:
    page.goto("/wall/1/")
    page.locator("[data-live-here]", has_text="いま1人").wait_for()
    part = page.locator("[data-live-src]")
    count = int(part.inner_text())
    pull(server, "say", "数える")
    expect(part).to_have_text(f"見本 taroに見える数は{count + 1}")
    page.goto("/wall/1/?offer")
    page.locator("[data-live-here]", has_text="いま1人").wait_for()
    pull(server, "say", "数える")
    offer = page.get_by_role("button", name="数が変わりました")
    expect(offer).to_be_visible()
    assert part.inner_text() == str(count + 1)
    offer.click()
    expect(part).to_have_text(f"見本 taroに見える数は{count + 2}")
    expect(offer).to_have_count(0)


def test_sending_in_place(page: Page, server: WallServer) -> None:
    at_end(page)
    page.evaluate("scrollTo(0, 0)")
    box, client_id = page.locator("textarea"), page.locator("[name=client_id]")
    first_id = client_id.input_value()
    box.fill("ここから送る")
    page.get_by_role("button", name="送信").click()
    expect(page.locator(".message").last).to_contain_text("ここから送る")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert client_id.input_value() != first_id
    box.fill(" ")
    page.get_by_role("button", name="送信").click()
    expect(page.locator("form .message-state")).to_contain_text("本文を入力してください。")


def test_a_failed_send_keeps_the_text_and_stores_once(page: Page, server: WallServer) -> None:
    at_end(page)
    count = page.locator(".message").count()
    page.route("**/say", lambda route: (route.fetch(), route.abort()))  # stored, but the answer is lost
    page.locator("textarea").fill("一度だけ")
    page.get_by_role("button", name="送信").click()
    expect(page.locator("form .message-state")).to_contain_text("送れませんでした。")
    expect(page.locator("textarea")).to_have_value("一度だけ")
    page.unroute("**/say")
    page.get_by_role("button", name="もう一度送る").click()
    expect(page.locator("textarea")).to_have_value("")
    expect(page.locator(".message")).to_have_count(count + 1)
    page.reload()
    expect(page.locator(".message")).to_have_count(count + 1)
    expect(page.locator("textarea")).to_have_value("")


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_without_sockets_the_page_polls_and_says_nothing(page: Page, server: WallServer, how: str) -> None:
    if how == "refused":
        page.route_web_socket(re.compile("/live"), lambda ws: ws.close(code=1011))
    else:  # a proxy that swallows the handshake
        page.add_init_script("WebSocket = class { static OPEN = 1; readyState = 0; close() {} send() {} }")
    with page.expect_request("**/live/poll", timeout=20_000):
        page.goto("/wall/1/")
    page.evaluate("document.querySelector('[data-live-list]').lastElementChild.scrollIntoView()")
    with page.expect_request("**/live/poll"):  # the next one
        pull(server, "say", f"ポーリングで{how}")
    expect(page.locator(".message").last).to_contain_text(f"ポーリングで{how}")
    expect(page.locator("[data-live-here]")).to_have_text("いま1人", timeout=30_000)
    expect(page.locator(".conn")).to_have_count(0)


def test_a_connection_that_breaks_is_told_after_five_seconds_and_comes_back(page: Page, server: WallServer) -> None:
    at_end(page)
    server.stop()
    page.wait_for_timeout(3_000)
    expect(page.locator(".conn")).to_have_count(0)
    expect(page.locator(".conn")).to_have_text(
        "通信が切れました。つなぎ直しています。書いた文章は残っています。", timeout=10_000
    )
    server.start()
    pull(server, "say", "留守のあいだに")
    expect(page.locator(".conn-ok")).to_contain_text("つながりました。", timeout=30_000)
    expect(page.locator(".message").last).to_contain_text("留守のあいだに")
    expect(page.locator(".conn")).to_have_count(0, timeout=10_000)


def test_a_session_that_ended_offers_to_sign_in_again_and_loses_nothing(page: Page, server: WallServer) -> None:
    at_end(page)
    page.locator("textarea").fill("まだ送っていない")
    pull(server, "out", "taro")
    expect(page.locator(".conn-off")).to_contain_text("ログインの期限が切れました。")
    link = page.get_by_role("link", name="もう一度ログインする")
    expect(link).to_have_attribute("href", re.compile(r"^/accounts/login/\?next=%2Fwall%2F1%2F$"))
    expect(page.locator("textarea")).to_have_value("まだ送っていない")
