"""Fixtures of the browser journeys: the site, Chromium, people in their own browsers, and the contact sheets."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import site as product
from tests.services import ROOT

SCREENS = ROOT / "docs" / "screens"
HEIGHTS = {390: 844, 1280: 900}
WORKER_WITHIN = 30
PASSWORD = "mihon-no-aikotoba"  # of everybody in the demo


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def site() -> Iterator[product.Site]:
    """The product with demo content, two servers and a worker, for the whole run."""
    with product.running() as running:
        yield running


Open = Callable[..., Page]


@pytest.fixture
def open_browser(site: product.Site, browser: Browser) -> Iterator[Open]:
    """`open_browser("taro", server=1, width=390)`: a page in a browser of its own, signed in as that person of the demo (None: a visitor).

    A script error or a refusal by the content security policy fails the journey.
    """
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_one(
        login_name: str | None = None,
        *,
        server: int = 0,
        width: int = 1280,
        javascript: bool = True,
        language: str = "ja",
        path: str = "/",
    ) -> Page:
        context = browser.new_context(
            base_url=site.url("", server),
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
        )
        if language != "ja":
            context.add_cookies([{"name": "django_language", "value": language, "url": site.url("", server)}])
        if login_name is not None:
            sign_in(page, login_name)
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert problems == []


def sign_in(page: Page, login_name: str) -> None:
    """The demo's one-click sign-in; by password for people of the demo it does not offer."""
    page.goto("/demo/sign-in/")
    button = page.locator(f'button[name="user"][value="{login_name}"]')
    if button.count():
        button.click()
    else:
        page.goto("/accounts/login/?next=/my/")
        page.locator('input[name="login"]').fill(login_name)
        page.locator('input[name="password"]').fill(PASSWORD)
        page.locator('input[name="password"]').press("Enter")
    page.wait_for_url("**/my/")


def reload_until(page: Page, condition: Callable[[], object]) -> None:
    """The worker is another process: read the page again until it has done its part."""
    deadline = time.monotonic() + WORKER_WITHIN
    while not condition():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.reload()


Shoot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def shoot(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Shoot]:
    """`shoot(page, "caption")` keeps a picture; with SHEETS=1 the module's pictures become docs/screens/<journey>.png."""
    pictures: list[tuple[str, bytes]] = []

    def take(page: Page, caption: str) -> None:
        if os.environ.get("SHEETS"):
            width = page.viewport_size["width"] if page.viewport_size else 0
            pictures.append((f"{caption} ({width} px)", page.screenshot()))

    yield take
    if pictures:
        SCREENS.mkdir(exist_ok=True)
        name = request.module.__name__.rsplit(".", 1)[-1].removeprefix("test_")
        _contact_sheet(browser, pictures, SCREENS / f"{name}.png")


def _contact_sheet(browser: Browser, pictures: list[tuple[str, bytes]], target: Path) -> None:
    figures = "".join(
        f'<figure><img src="data:image/png;base64,{base64.b64encode(data).decode()}"><figcaption>{caption}</figcaption></figure>'
        for caption, data in pictures
    )
    style = (
        "body{margin:16px;background:#ddd;font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}"
        "figure{margin:0;background:#fff;padding:8px}img{height:420px;display:block}"
    )
    page = browser.new_page(viewport={"width": 1600, "height": 400})
    page.set_content(f"<!doctype html><meta charset=utf-8><style>{style}</style>{figures}")
    page.screenshot(path=target, full_page=True)
    page.close()
