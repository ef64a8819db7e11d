"""What the worker changes, or what happens while Redis is down, reaches an open page within 10 seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import site as product
from tests.e2e.conftest import sign_in
from tests.e2e.test_room import enter, say
from tests.services import Redis, manage, private_redis

WITHIN = 10_000

ANSWER = """
from accounts.models import User
from forums import services
from forums.models import Topic
import uuid
topic = Topic.objects.get(pk={topic})
services.answer(topic=topic, author=User.objects.get(login_name="rin"), as_group=None, body={text!r}, client_id=uuid.uuid4())
"""


@pytest.fixture(scope="module")
def own_redis() -> Iterator[Redis]:
    """A Redis that a test may stop."""
    with private_redis() as service:
        yield service


@pytest.fixture(scope="module")
def fragile(own_redis: Redis) -> Iterator[product.Site]:
    """The product on that Redis."""
    with product.running(redis=own_redis.url) as running:
        yield running


@pytest.mark.servers
def test_while_redis_is_down_a_change_reaches_the_other_server(
    fragile: product.Site, own_redis: Redis, browser: Browser
) -> None:
    pages = []
    for number, login_name in enumerate(("sakura", "saburo")):
        page = browser.new_context(base_url=fragile.url("", number), locale="ja-JP").new_page()
        sign_in(page, login_name)
        enter(page)
        pages.append(page)
    sakura, saburo = pages
    say(sakura, "まだ Redis があります。")
    expect(saburo.locator(".message", has_text="まだ Redis があります。")).to_have_count(1, timeout=WITHIN)
    own_redis.stop()
    say(sakura, "Redis が止まりました。")
    expect(saburo.locator(".message", has_text="Redis が止まりました。")).to_have_count(1, timeout=WITHIN)
    own_redis.start()
    say(saburo, "Redis が戻りました。")
    expect(sakura.locator(".message", has_text="Redis が戻りました。")).to_have_count(1, timeout=WITHIN)
    for page in pages:
        page.context.close()


def test_a_change_by_a_process_without_sockets_reaches_an_open_page(site: product.Site, open_browser) -> None:
    page = open_browser("sakura", path="/boards/")
    page.get_by_role("link", name="外国の方に伝わるちらし").first.click()
    topic = page.url.rstrip("/").rsplit("/", 1)[1].split("?")[0]
    text = "作業用のプロセスが書きました。"
    # The hint is lost on purpose: this process knows no layer.
    manage("shell", "--verbosity", "0", "-c", ANSWER.format(topic=topic, text=text), env=site.env | {"REDIS_URL": ""})
    arrived, banner = page.locator(".post", has_text=text), page.locator(".live-banner")
    expect(arrived.or_(banner).first).to_be_visible(timeout=WITHIN)
    if not arrived.count():
        banner.click()
    expect(arrived).to_have_count(1)
