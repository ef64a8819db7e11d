"""A board: read, answer, and see the answer arrive in another person's browser on another server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

TITLE = "夏の清掃で気をつけていること、教えてください"


def open_topic(page: Page) -> None:
    """From the list of boards to the topic."""
    page.goto("/boards/")
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def answer(page: Page, text: str) -> None:
    """Write and send."""
    page.get_by_role("form", name="返信を書く").get_by_role("textbox").fill(text)
    page.get_by_role("button", name="送信する").click()


@pytest.mark.parametrize("width", [390, 1280])
def test_an_answer_arrives_in_a_second_browser_on_another_server(open_browser, shoot, width: int) -> None:
    reader = open_browser("sakura", server=1, width=width)
    writer = open_browser("taro", server=0, width=width, path="/boards/")
    shoot(writer, "The boards")
    open_topic(reader)
    open_topic(writer)
    shoot(writer, "A topic")
    text = f"帽子と塩あめも、受付に置いています（{width}）。"
    answer(writer, text)
    expect(writer.locator(".post", has_text=text)).to_have_count(1)
    arrived = reader.locator(".post", has_text=text)
    banner = reader.locator(".live-banner")
    expect(arrived.or_(banner).first).to_be_visible(timeout=10_000)
    shoot(reader, "Something new is offered, nothing moves")
    if not arrived.count():
        banner.click()
    expect(arrived).to_have_count(1)
    expect(arrived).to_be_in_viewport()
    shoot(reader, "The answer in the second browser")


def test_as_a_group_readers_see_the_group(open_browser, shoot) -> None:
    page = open_browser("taro", width=390)
    open_topic(page)
    page.get_by_label("だれとして").select_option(label="みなと緑のまち研究会（団体として）")
    text = "団体として、来年も続けることに決めました。"
    answer(page, text)
    post = page.locator(".post", has_text=text)
    expect(post).to_contain_text("みなと緑のまち研究会")
    expect(post).not_to_contain_text("見本 太郎")
    shoot(page, "Written as a group")


def test_a_visitor_writes_first_and_signs_in_then(open_browser, shoot) -> None:
    page = open_browser(None, width=390)
    open_topic(page)
    text = "通りがかりの者です。日傘もよいと思います。"
    page.get_by_role("form", name="返信を書く").get_by_role("textbox").fill(text)
    page.get_by_role("button", name="ログインして送信する").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ログイン")
    shoot(page, "Sign-in; the text is kept")
    page.get_by_label("ログイン名またはメールアドレス").fill("newcomer")
    page.get_by_label("パスワード", exact=True).fill("mihon-no-aikotoba")
    page.get_by_role("main").get_by_role("button", name="ログインする", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text(text)
    shoot(page, "The text is back")
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.locator(".post", has_text=text)).to_have_count(1)
    page.go_back()
    page.get_by_role("button", name="この内容で送る").click()
    expect(page.locator(".post", has_text=text)).to_have_count(1)


def test_without_javascript_a_topic_is_started_and_answered(open_browser, shoot) -> None:
    page = open_browser("sakura", width=390, javascript=False, path="/boards/")
    page.get_by_role("link", name="みんなの広場").first.click()
    page.get_by_role("link", name="話題を書く").first.click()
    page.get_by_role("button", name="話題を載せる").click()
    expect(page.locator(".error-summary")).to_contain_text("つ直してください")
    shoot(page, "What is missing is said, without JavaScript")
    page.get_by_label("相談したい").check()
    page.get_by_label("題名").fill("雨の日の活動")
    page.get_by_label("本文").fill("雨の日は、どうしていますか。")
    page.get_by_role("button", name="話題を載せる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("雨の日の活動")
    answer(page, "軒下で道具の手入れをします。")
    expect(page.locator(".post", has_text="軒下で道具の手入れをします。")).to_have_count(1)


def test_where_websockets_are_refused_the_page_polls(open_browser) -> None:
    reader, writer = open_browser("sakura", server=1), open_browser("taro")
    refused: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket.url)
        socket.close(code=3000)

    reader.route_web_socket("**/live**", refuse)
    polls: list[str] = []

    def count(route: Route) -> None:
        polls.append(route.request.url)
        route.continue_()

    reader.route("**/live/poll", count)
    open_topic(reader)
    open_topic(writer)
    reader.wait_for_event("request", lambda request: request.url.endswith("/live/poll"), timeout=30_000)
    text = "ソケットが通らないところにも届きます。"
    answer(writer, text)
    arrived, banner = reader.locator(".post", has_text=text), reader.locator(".live-banner")
    expect(arrived.or_(banner).first).to_be_visible(timeout=15_000)
    if not arrived.count():
        banner.click()
    expect(arrived).to_have_count(1)
    assert refused
    assert polls
