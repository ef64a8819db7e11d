"""The counter: a person without an address is registered, helped, given a receipt, and later sees what was done."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.axe import scrolls_sideways, violations

NAME = "見本 ふじ子"
PASSWORD = "fuji-no-hana-saku"


def bar(page: Page) -> None:
    """The bar says for whom, on every page."""
    expect(page.get_by_role("region", name="代わりに操作しています")).to_contain_text(
        f"{NAME}さんの代わりに操作しています"
    )


def pages_of(pdf: bytes) -> int:
    """How many sheets of paper."""
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def test_helped_at_the_counter_from_registration_to_receipt(open_browser, shoot) -> None:
    staff = open_browser("counter", path="/accounts/counter/")
    shoot(staff, "The counter")
    staff.get_by_role("link", name="新しい人を登録する").click()
    staff.get_by_label("お名前").fill(NAME)
    staff.get_by_label("ふりがな").fill("みほん ふじこ")
    staff.get_by_label("電話番号").fill("０８３−０００−５６７８")
    staff.get_by_label("紙に書いて").check()
    shoot(staff, "A new person")
    staff.get_by_role("button", name="登録する").click()
    expect(staff.get_by_role("main")).to_contain_text("mihon-fujiko")
    code = staff.locator("code").inner_text()
    assert pages_of(staff.pdf(format="A4")) == 1
    shoot(staff, "The code, to be printed")
    staff.get_by_role("link", name="窓口へ戻る").click()

    staff.get_by_label("お名前・ふりがな").fill("5678")
    staff.get_by_role("button", name="さがす").click()
    shoot(staff, "Found by the last digits")
    staff.get_by_role("link", name=NAME).click()
    staff.get_by_role("button", name="代わりに操作を始める").click()
    expect(staff.locator(".error-summary")).to_be_focused()
    staff.get_by_label("窓口", exact=True).check()
    staff.get_by_label("ご本人と確かめた方法").fill("運転免許証を見た")
    shoot(staff, "How they know who it is")
    staff.get_by_role("button", name="代わりに操作を始める").click()
    staff.wait_for_url("**/my/")
    bar(staff)
    expect(staff).to_have_title(re.compile("代わりに操作中"))
    assert violations(staff) == []
    shoot(staff, "Acting for the person")
    staff.set_viewport_size({"width": 390, "height": 844})
    assert not scrolls_sideways(staff)
    shoot(staff, "Acting for the person, on a phone")
    staff.set_viewport_size({"width": 1280, "height": 900})

    staff.goto("/notices/")
    expect(staff.get_by_role("heading", level=1)).to_have_text("代わりに操作している間は使えません")
    bar(staff)
    shoot(staff, "What is not for the counter")

    staff.goto("/sessions/")
    staff.get_by_role("link", name="オンライン茶話会").first.click()
    staff.get_by_role("link", name="申し込む").locator("visible=true").first.click()
    bar(staff)
    staff.get_by_role("button", name="申し込む").click()
    expect(staff.get_by_text("申し込んであります")).to_be_visible()

    staff.goto("/consult/")
    staff.get_by_role("link", name="設立").first.click()
    staff.get_by_role("radio").first.check()
    staff.get_by_role("main").get_by_role("button").first.click()
    staff.get_by_label("聞きたいこと").fill("花の会をつくりたいです。")
    staff.get_by_label("文字だけ").check()
    shoot(staff, "Asking for the person")
    staff.get_by_role("main").locator("form[method=post] button.btn-primary").last.click()
    staff.wait_for_url("**/consult/confirm/")
    for box in staff.get_by_role("checkbox").all():
        box.check()
    staff.get_by_role("main").locator("form[method=post] button.btn-primary").last.click()
    staff.wait_for_url("**/receipt/")
    bar(staff)
    number = re.search(r"R\d+-\d{4}", staff.get_by_role("main").inner_text()).group()

    staff.get_by_role("button", name="終わる").click()
    receipt = staff.get_by_role("region", name="代わりの操作の控え")
    for words in (
        NAME,
        "見本 まどか",
        "運転免許証を見た",
        "オンライン茶話会",
        f"相談を申し込みました：{number}",
        "083-000-0000",
    ):
        expect(receipt).to_contain_text(words)
    expect(staff.locator(".counter-bar")).to_have_count(0)
    assert pages_of(staff.pdf(format="A4")) == 1
    assert violations(staff) == []
    shoot(staff, "The receipt")

    person = open_browser(None, width=390, path="/accounts/counter-code/")
    person.get_by_label("ログイン名またはメールアドレス").fill("mihon-fujiko")
    person.get_by_label("窓口で受け取ったコード").fill(code)
    person.get_by_label("新しいパスワード").fill(PASSWORD)
    person.get_by_role("button", name="このパスワードにする").click()
    person.get_by_label("ログイン名またはメールアドレス").fill("mihon-fujiko")
    person.get_by_label("パスワード", exact=True).fill(PASSWORD)
    person.get_by_label("パスワード", exact=True).press("Enter")
    person.wait_for_url("**/my/")
    person.goto("/notices/")
    person.get_by_role("link", name=re.compile("あなたの代わりに操作しました")).first.click()
    done = person.get_by_role("main")
    expect(done).to_contain_text("見本 まどか")
    expect(done).to_contain_text(f"相談を申し込みました：{number}")
    assert violations(person) == []
    assert not scrolls_sideways(person)
    shoot(person, "What staff did for me")


def test_a_calendar_of_ones_own(open_browser, shoot) -> None:
    page = open_browser("newcomer", width=390, path="/my/")
    page.get_by_role("link", name="予定を自分のカレンダーに出す").click()
    shoot(page, "How to have one's appointments in one's own calendar")
    page.get_by_role("button", name="アドレスを作る").click()
    first = page.locator("code").inner_text()
    assert violations(page) == []
    assert not scrolls_sideways(page)
    shoot(page, "The address, shown once")
    path = "/calendar/" + first.partition("/calendar/")[2]
    visitor = open_browser(None)
    answer = visitor.request.get(path)
    assert (answer.status, answer.text().startswith("BEGIN:VCALENDAR")) == (200, True)
    page.goto("/calendar/")
    page.get_by_role("link", name="アドレスを作り直す").click()
    shoot(page, "The old address will lead nowhere")
    page.get_by_role("button", name="アドレスを作り直す").click()
    expect(page.locator("code")).not_to_have_text(first)
    assert visitor.request.get(path).status == 404
