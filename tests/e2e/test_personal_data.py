"""The own data: an archive to take home, leaving, thinking better of it, and leaving for good."""

from __future__ import annotations

import zipfile

from playwright.sync_api import Page, expect

from tests.e2e.axe import scrolls_sideways, violations
from tests.e2e.conftest import reload_until
from tests.e2e.site import Site
from tests.e2e.test_accounts import PASSWORD, expect_signed_in, sign_in, sign_up
from tests.services import manage


def confirm(page: Page) -> None:
    """The password once more, before something weighty."""
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="続ける").click()


def ask_to_leave(page: Page) -> None:
    """From the own page through to the promise of the day."""
    page.goto("/accounts/personal/")
    page.get_by_role("link", name="退会のページへ").click()
    page.get_by_role("button", name="退会する").click()
    expect(page.locator(".error-summary")).to_contain_text("この欄にしるしを付けてください")
    page.get_by_label("消えるものと残るものを読みました。退会します。").check()
    page.get_by_role("button", name="退会する").click()
    expect(page.get_by_role("button", name="退会を取りやめる")).to_be_visible()


def let_the_week_pass(site: Site, login_name: str) -> None:
    """The journey's clock: the day that was promised is now; the worker does the rest."""
    code = (
        "from accounts.models import User; from django.utils import timezone;"
        f"assert User.objects.filter(login_name={login_name!r}, leaves_at__isnull=False).update(leaves_at=timezone.now())"
    )
    manage("shell", "-c", code, env=site.env)


def test_take_the_data_home_think_better_of_leaving_then_leave(open_browser, shoot, site, tmp_path) -> None:
    page = open_browser(None, width=390)
    sign_up(page, "見本 つばめ", login_name="tsubame")
    page.goto("/accounts/profile/")
    page.get_by_role("link", name="わたしの情報（受け取る・退会する）").click()
    shoot(page, "The own data")
    page.get_by_role("link", name="受け取りのページへ").click()
    confirm(page)
    shoot(page, "Ask for all of it")
    assert violations(page) == []
    page.get_by_role("button", name="まとめてもらう").click()
    fetch = page.get_by_role("link", name="ファイルを受け取る")
    reload_until(page, fetch.count)
    shoot(page, "It is ready for a week")
    with page.expect_download() as download:
        fetch.click()
    download.value.save_as(tmp_path / "own.zip")
    with zipfile.ZipFile(tmp_path / "own.zip") as archive:
        assert "見本 つばめ" in archive.read("account.json").decode()
        assert "README.txt" in archive.namelist()

    page.goto("/accounts/personal/leaving/")
    shoot(page, "What goes and what stays")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    ask_to_leave(page)
    shoot(page, "Every page says when, and offers to stay")
    page.goto("/boards/")
    page.get_by_role("button", name="退会を取りやめる").click()
    expect(page.locator("[data-messages]")).to_contain_text("退会を取りやめました。")
    expect(page.get_by_role("button", name="退会を取りやめる")).to_have_count(0)

    ask_to_leave(page)
    let_the_week_pass(site, "tsubame")
    page.goto("/my/")
    reload_until(page, lambda: "/accounts/login/" in page.url)
    sign_in(page, "tsubame", PASSWORD)
    expect(page.locator(".error-summary")).to_be_visible()
    shoot(page, "Gone: the login name is nobody's")
    sign_up(page, "見本 つばめ", login_name="tsubame")  # it can be taken again
    expect_signed_in(page, "見本 つばめ")


def test_an_administrator_stops_an_account_and_opens_it_again(open_browser, shoot) -> None:
    person = open_browser(None, width=390)
    sign_up(person, "見本 すずめ", login_name="suzume")
    admin = open_browser("admin", server=1, path="/accounts/people/")
    shoot(admin, "People: who is suspended, whose account nobody uses")
    admin.get_by_label("ログイン名またはメールアドレス").fill("suzume")
    admin.get_by_role("button", name="さがす").click()
    admin.get_by_label("理由").fill("ほかの人のログイン名を使った")
    shoot(admin, "Why, and whether it is meant")
    assert violations(admin) == []
    admin.get_by_role("button", name="利用を止める").click()
    expect(admin.get_by_role("region", name="利用を止めている人")).to_contain_text("見本 すずめ")
    shoot(admin, "Suspended")
    person.goto("/my/")
    expect(person.get_by_role("heading", level=1)).to_have_text("ログイン")
    sign_in(person, "suzume", PASSWORD)
    expect(person.get_by_role("heading", level=1)).to_have_text("このアカウントは、いまは使えません")
    shoot(person, "Signing in says whom to ask")
    admin.get_by_role("link", name="再開する").click()
    admin.get_by_role("button", name="利用を再開する").click()
    sign_in(person, "suzume", PASSWORD)
    expect_signed_in(person, "見本 すずめ")
