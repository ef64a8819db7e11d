"""A new centre is opened with the one-time code from the console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import site as product
from tests.e2e.conftest import HEIGHTS
from tests.services import manage


@pytest.fixture(scope="module")
def empty() -> Iterator[product.Site]:
    """A site without a centre."""
    with product.running(servers=1, demo=False) as running:
        yield running


def test_from_the_code_to_the_first_page(empty: product.Site, browser: Browser, shoot) -> None:
    code = manage("opening_code", env=empty.env).strip()
    context = browser.new_context(
        base_url=empty.url(""), locale="ja-JP", viewport={"width": 390, "height": HEIGHTS[390]}
    )
    page = context.new_page()
    page.goto("/boards/")
    expect(page).to_have_url(empty.url("/opening/"))
    shoot(page, "Set-up")
    page.get_by_label("開設コード").fill("ABCD-ABCD-ABCD")
    page.get_by_label("管理者のお名前").fill("管理 花子")
    page.get_by_label("ログイン名").fill("kanri")
    page.get_by_label("パスワード").fill("umi-to-yama-no-machi")
    page.get_by_label("センターの名前").fill("みなと市民活動センター")
    page.get_by_label("電話番号").fill("０８３－０００－００００")
    page.get_by_label("地区（CSV）").fill("1,第1地区\n2,第2地区")
    page.get_by_role("button", name="センターを開く").click()
    expect(page.get_by_role("alert")).to_contain_text("開設コードが違います")
    shoot(page, "A wrong code keeps what was written")
    page.get_by_label("開設コード").fill(code)
    page.get_by_label("パスワード").fill("umi-to-yama-no-machi")
    page.get_by_role("button", name="センターを開く").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("管理 花子さん")
    page.goto("/boards/")
    expect(page.get_by_role("link", name="みんなの掲示板")).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_contain_text("083-000-0000")
    shoot(page, "The first boards")
    page.goto("/opening/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("見つかりません")
    context.close()
