"""Accounts: sign up, sign in with password, code of the counter or passkey; text size, language, devices."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import scrolls_sideways
from tests.e2e.conftest import reload_until

PASSWORD = "kisha-no-mado-kara"


def sign_up(page: Page, name: str, *, login_name: str = "", address: str = "") -> None:
    """Fill in the page for new people."""
    page.goto("/accounts/signup/")
    page.get_by_label("お名前").fill(name)
    page.get_by_label("メールアドレス").fill(address)
    page.get_by_label("ログイン名").fill(login_name)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_label("利用のきまりと、個人情報の取り扱いに同意します").check()
    page.get_by_role("button", name="申し込む", exact=True).click()
    expect_signed_in(page, name)


def sign_in(page: Page, login: str, password: str) -> None:
    """By the ordinary form."""
    page.goto("/accounts/login/")
    page.get_by_label("ログイン名またはメールアドレス").fill(login)
    page.get_by_label("パスワード", exact=True).fill(password)
    page.get_by_role("button", name="ログインする", exact=True).click()


def expect_signed_in(page: Page, name: str) -> None:
    """My page greets by name."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{name}さん、こんにちは")


def sign_out(page: Page) -> None:
    """Through the menu, which opens without a script as well."""
    page.locator("summary", has_text="メニュー").click()
    page.get_by_role("button", name="ログアウト").locator("visible=true").click()
    expect(page.get_by_role("link", name="ログイン", exact=True).locator("visible=true").first).to_be_visible()


def test_without_javascript_a_login_name_is_enough(open_browser, shoot) -> None:
    page = open_browser(None, width=390, javascript=False, path="/accounts/signup/")
    shoot(page, "Sign-up asks for little")
    page.get_by_role("button", name="申し込む", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("メールアドレスかログイン名の、どちらかを入力してください。")
    shoot(page, "What is missing is said at the top")
    # Full-width letters and capitals, as a Japanese keyboard gives them.
    sign_up(page, "見本 たける", login_name="Ｔａｋｅｒｕ")
    shoot(page, "My page of a new person")
    sign_out(page)
    shoot(page, "Signed out")
    sign_in(page, "takeru", "machigai-no-aikotoba")
    expect(page.locator(".error-summary")).to_contain_text("パスワードが違います。")
    expect(page.get_by_label("ログイン名またはメールアドレス")).to_have_value("takeru")
    shoot(page, "A wrong password; the login name stays")
    sign_in(page, "takeru", PASSWORD)
    expect_signed_in(page, "見本 たける")


def test_the_link_in_the_mail_verifies_the_address(open_browser, shoot) -> None:
    page = open_browser(None, width=390)
    address = "hinata@mihon.example"
    sign_up(page, "見本 ひなた", address=address)
    page.goto("/accounts/email/")
    expect(page.get_by_role("main")).to_contain_text(address)
    shoot(page, "The address is not verified yet")
    page.goto("/demo/mail/")
    mail = page.locator(".row-item", has_text=address).get_by_role("link", name="メールアドレスの確認")
    reload_until(page, mail.count)
    mail.click()
    expect(page.get_by_role("main")).to_contain_text("見本 ひなたさん")
    shoot(page, "The mail")
    page.locator(".prose").get_by_role("link", name="confirm-email").click()
    expect(page.get_by_role("main")).to_contain_text("見本 ひなたさんのメールアドレスは、これでよいですか。")
    shoot(page, "One press confirms")
    page.get_by_role("button", name="このアドレスでよい").click()
    expect(page.locator("[data-messages]")).to_contain_text(address)
    page.go_back()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("このリンクは、期限が切れたか、もう使われています。")
    sign_in_elsewhere = open_browser(None, server=1)
    sign_in(sign_in_elsewhere, address, PASSWORD)
    expect_signed_in(sign_in_elsewhere, "見本 ひなた")


def test_a_new_password_from_the_counter(open_browser, shoot) -> None:
    person = open_browser(None, width=390)
    sign_up(person, "見本 すみれ", login_name="sumire")
    sign_out(person)
    counter = open_browser("counter", server=1, path="/accounts/counter/")
    counter.get_by_label("お名前・ふりがな・ログイン名・電話番号").fill("sumire")
    counter.get_by_role("button", name="さがす").click()
    counter.get_by_role("link", name="見本 すみれ").click()
    expect(counter.get_by_role("heading", level=1)).to_have_text("見本 すみれさん")
    shoot(counter, "The counter finds the person")
    counter.get_by_role("button", name="コードを作る").click()
    code = counter.get_by_role("region", name="見本 すみれさんのコード").locator("code").inner_text()
    shoot(counter, "The code, to be printed")
    person.goto("/accounts/login/")
    person.get_by_role("link", name="センターの窓口でコードを受け取った方").click()
    new = "hanamizuki-no-michi"
    for told in ("新しいパスワードを決めました。", "コードが違うか、期限"):
        person.goto("/accounts/counter-code/")
        person.get_by_label("ログイン名またはメールアドレス").fill("sumire")
        person.get_by_label("窓口で受け取ったコード").fill(code.lower())
        person.get_by_label("新しいパスワード").fill(new)
        person.get_by_role("button", name="このパスワードにする").click()
        expect(person.get_by_role("main")).to_contain_text(told)
        shoot(person, "The code of the counter; used once more it is refused")
    sign_in(person, "sumire", PASSWORD)
    expect(person.locator(".error-summary")).to_be_visible()
    sign_in(person, "sumire", new)
    expect_signed_in(person, "見本 すみれ")


def test_the_text_size_stays_and_comes_along_to_another_device(open_browser, shoot) -> None:
    page = open_browser(None, path="/")
    sign_up(page, "見本 きく", login_name="kiku")
    size = page.locator("html")
    with page.expect_response(lambda response: response.url.endswith("/preferences/text-size/")):
        page.get_by_role("button", name="特大", exact=True).locator("visible=true").click()
    expect(size).to_have_attribute("data-text-size", "xlarge")
    shoot(page, "特大, at once")
    page.reload()
    expect(size).to_have_attribute("data-text-size", "xlarge")
    page.goto("/boards/")
    expect(size).to_have_attribute("data-text-size", "xlarge")
    pressed = page.get_by_role("button", name="特大", exact=True).locator("visible=true")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    shoot(page, "特大 on another page")
    phone = open_browser(None, server=1, width=390, javascript=False)
    sign_in(phone, "kiku", PASSWORD)
    expect(phone.locator("html")).to_have_attribute("data-text-size", "xlarge")
    assert not scrolls_sideways(phone)
    shoot(phone, "特大 on the telephone")
    phone.locator("summary", has_text="メニュー").click()
    shoot(phone, "The menu at 特大")
    phone.get_by_role("button", name="標準", exact=True).locator("visible=true").click()
    expect(phone.locator("html")).to_have_attribute("data-text-size", "standard")


def test_one_press_switches_to_english_and_back(open_browser, shoot) -> None:
    page = open_browser(None, path="/accounts/login/")
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    page.get_by_role("button", name="English").locator("visible=true").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    shoot(page, "The same page in English")
    page.goto("/boards/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="日本語").locator("visible=true").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("掲示板")


def test_a_passkey_is_added_and_then_used_instead_of_the_password(open_browser, shoot) -> None:
    page = open_browser(None)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    sign_up(page, "見本 かぎ", login_name="kagi")
    page.get_by_role("link", name=re.compile("^2つめの鍵")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2つめの鍵")
    shoot(page, "Second keys")
    page.get_by_role("link", name="鍵を登録する").click()
    page.get_by_label("パスワード", exact=True).fill(PASSWORD)
    shoot(page, "The password once more, before something weighty")
    page.get_by_role("button", name="続ける").click()
    page.get_by_label("この鍵の名前").fill("わたしのスマホ")
    shoot(page, "A new key gets a name")
    page.get_by_role("button", name="この端末の鍵を登録する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("紙に印刷したコード")
    shoot(page, "The key is there, with printed codes for the day it is lost")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="わたしのスマホ")).to_be_visible()
    shoot(page, "The keys of this person")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="パスキー（顔・指紋・暗証番号）でログインする").click()
    expect_signed_in(page, "見本 かぎ")
    page.context.clear_cookies()
    sign_in(page, "kagi", PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text("2つめの鍵でログイン")
    shoot(page, "With the password alone one does not get in any more")
    page.get_by_role("button", name="パスキーかセキュリティキーを使う").click()
    expect_signed_in(page, "見本 かぎ")


def test_ending_another_device_reaches_its_open_page(open_browser, shoot) -> None:
    library = open_browser("higashi", server=1, path="/rooms/")
    library.get_by_role("link", name="防災訓練の準備").first.click()
    box = library.get_by_label("発言", exact=True)
    box.fill("あとで送ります。")
    expect(library.locator(".here").first).to_contain_text("1", timeout=10_000)
    home = open_browser("higashi", server=0, path="/accounts/sessions/")
    shoot(home, "Where one is signed in")
    home.get_by_role("button", name="ログアウトさせる", exact=True).click()
    expect(home.locator("[data-messages]")).to_contain_text("その端末をログアウトしました。")
    bar = library.locator(".conn-off")
    expect(bar).to_contain_text("ログインの期限が切れました。", timeout=10_000)
    expect(bar.get_by_role("link", name="もう一度ログインする")).to_be_visible()
    expect(box).to_have_value("あとで送ります。")
    shoot(library, "The open page of the other device: sign in again, the text is kept")
    home.reload()
    expect(home.get_by_role("button", name="ログアウトさせる", exact=True)).to_have_count(0)
