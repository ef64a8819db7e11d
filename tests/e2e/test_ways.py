"""Notices on the device: the button, signing out and in again, what the site's one worker shows, opens and keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e import site as product
from tests.e2e.axe import scrolls_sideways, violations
from tests.e2e.conftest import Shoot, sign_in
from tests.settings import WAYS_OUT

# The push service is far away: its half of `subscribe` is played by the page, with a real key.
SUBSCRIPTION = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/journey",
    "keys": {
        "p256dh": "BDfQbrkYOP9ICqnKDB87ciEn9O5SLJNV8cEv9Z16o9mjnDNO2cQMurPVk-tEiHIGd0PE9URlO0KMkuqpJp4Rw0Y",
        "auth": "AAAAAAAAAAAAAAAAAAAAAA",
    },
}
SERVICE = f"""
const kept = () => localStorage.getItem("journey") && {{ endpoint: "{SUBSCRIPTION["endpoint"]}", toJSON: () => ({json.dumps(SUBSCRIPTION)}), unsubscribe: async () => localStorage.removeItem("journey") }};
PushManager.prototype.getSubscription = async () => kept() || null;
PushManager.prototype.subscribe = async (options) => {{
  if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw new Error("wrong options");
  localStorage.setItem("journey", "1");
  return kept();
}};
"""


@pytest.fixture(scope="module")
def push_site() -> Iterator[product.Site]:
    """A site with keys for web push (and none for LINE, whose worker would call it)."""
    keys = {name: value for name, value in WAYS_OUT.items() if name.startswith("PUSH")}
    with product.running(servers=1, env=keys) as running:
        yield running


@pytest.fixture
def context(push_site: product.Site, browser: Browser) -> Iterator[BrowserContext]:
    """A telephone that allows notices."""
    context = browser.new_context(
        base_url=push_site.url(""), viewport={"width": 390, "height": 844}, locale="ja-JP", reduced_motion="reduce"
    )
    context.grant_permissions(["notifications"], origin=push_site.url(""))
    yield context
    context.close()


def opened(context: BrowserContext, login_name: str, path: str) -> Page:
    page = context.new_page()
    sign_in(page, login_name)
    page.goto(path)
    return page


def test_turning_on_signing_out_and_signing_in_again(
    context: BrowserContext, push_site: product.Site, shoot: Shoot
) -> None:
    context.add_init_script(SERVICE)
    page = opened(context, "taro", "/my/push/")
    shoot(page, "スマートフォンへのお知らせ")
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    page.get_by_role("button", name="この端末で受け取る").click()
    page.get_by_text("この端末で、お知らせを受け取っています。").wait_for()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="ログアウトする").click()
    page.wait_for_url(push_site.url("/"))
    with page.expect_response("**/my/push/renewal/") as renewed:
        sign_in(page, "taro")
    assert renewed.value.status == 204
    page.goto("/my/push/")
    page.get_by_text("この端末で、お知らせを受け取っています。").wait_for()
    page.get_by_role("button", name="外す").click()
    page.get_by_role("button", name="この端末で受け取る").wait_for()


def test_a_press_that_fails_says_so_and_nothing_is_asked_before(context: BrowserContext) -> None:
    context.add_init_script(
        SERVICE + "PushManager.prototype.subscribe = async () => { throw new Error(); };"
        "const ask = Notification.requestPermission; window.asked = 0;"
        "Notification.requestPermission = () => { window.asked += 1; return ask.call(Notification); };"
    )
    page = opened(context, "hanako", "/my/push/")
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="この端末で受け取る").click()
    page.get_by_text("この端末を登録できませんでした").wait_for()
    assert page.evaluate("window.asked") == 1


def test_where_notices_are_blocked_the_page_says_what_to_do(context: BrowserContext) -> None:
    context.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' });")
    page = opened(context, "hanako", "/my/push/")
    page.get_by_text("この端末では、通知が止められています").wait_for()
    assert page.get_by_role("button", name="この端末で受け取る").count() == 0


def test_the_worker_shows_notices_and_opens_only_our_addresses(
    context: BrowserContext, push_site: product.Site
) -> None:
    page = context.new_page()
    chrome = context.new_cdp_session(page)
    registrations: list[str] = []
    chrome.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    chrome.send("ServiceWorker.enable")
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    pushes = [
        json.dumps({"title": "返信がありました", "body": "本文です。", "url": "/boards/", "tag": "a"}),
        json.dumps({"title": "よそのアドレス", "url": "https://evil.example/", "tag": "b"}),
        "これは JSON ではない",
        "null",
    ]
    for push in pushes:
        chrome.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": push_site.url(""), "registrationId": registrations[0], "data": push},
        )
    page.wait_for_function(
        "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length >= 3", timeout=10_000
    )
    shown = page.evaluate(
        "async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((n) => [n.title, n.body, n.data.url])"
    )
    assert ["返信がありました", "本文です。", "/boards/"] in shown
    assert ["つながる", "", "/notices/"] in shown
    worker = context.service_workers[0]
    assert worker.evaluate(
        "[ours('/boards/'), ours('https://evil.example/'), ours('//evil.example'), ours('javascript:1'), ours()]"
    ) == [
        push_site.url("/boards/"),
        *[push_site.url("/notices/")] * 4,
    ]


def test_no_page_of_a_signed_in_person_is_kept(context: BrowserContext) -> None:
    page = opened(context, "taro", "/my/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    for path in ("/notices/", "/my/", "/consult/"):
        page.goto(path)
    kept = page.evaluate(
        "async () => { const found = []; for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys())"
        " found.push(new URL(request.url).pathname); return found.sort(); }"
    )
    assert kept == ["/offline/", "/static/css/alone.css", "/static/mark.svg"]
