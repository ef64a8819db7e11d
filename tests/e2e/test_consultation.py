"""A consultation: asked for, waiting behind the wall, taken, talked about, recorded and closed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

NUMBER = re.compile(r"R\d+-\d{4}")


def choose_subject(page: Page, top: str, subject: str) -> None:
    """From the page about consultations to the intake sheet."""
    page.goto("/consult/")
    page.get_by_role("link", name=top, exact=True).click()
    page.get_by_role("radio", name=subject).check()
    page.get_by_role("button", name="次へ：内容を書く").click()
    expect(page.get_by_label("聞きたいこと")).to_be_visible()


def write_intake(page: Page, text: str, way: str = "来所") -> None:
    """Fill in the sheet; a telephone number may be typed as people type it."""
    page.get_by_label("聞きたいこと").fill(text)
    page.get_by_role("radio", name=way).check()
    page.get_by_label("電話番号").fill("０８３−０００−００００")
    page.get_by_role("button", name="次へ：日時を選ぶ").click()


def take_first_free_time(page: Page) -> str:
    """Choose the first free time of the first week that has one; the time as the picker shows it."""
    slot = page.locator(".slot").first
    slot.click()
    expect(slot.locator("input")).to_be_checked()
    shown = slot.locator("input + span").evaluate("span => span.lastChild.textContent").strip()
    page.get_by_role("button", name="次へ：内容を確認する").click()
    return shown


def ask_to_be_asked(page: Page, wanted: str) -> None:
    """No time now."""
    page.get_by_role("radio", name="日時はあとで相談する").check()
    page.get_by_label("ご希望の曜日や時刻").fill(wanted)
    page.get_by_role("button", name="次へ：内容を確認する").click()


def send(page: Page) -> str:
    """Agree and send; the number on the receipt."""
    page.get_by_label("読んで、同意します").check()
    page.get_by_role("button", name="この内容で申し込む").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("相談の受付票")
    number = NUMBER.search(page.locator(".lead").inner_text())
    assert number is not None
    return number.group()


def ask(page: Page, top: str, subject: str, text: str, wanted: str) -> str:
    """The whole way in one go, without a time."""
    choose_subject(page, top, subject)
    write_intake(page, text)
    ask_to_be_asked(page, wanted)
    return send(page)


def line_of(page: Page, number: str) -> Locator:
    """The line of a case in the queue."""
    return page.locator(".queue .case", has_text=number)


def take(page: Page, number: str) -> None:
    """Take a case from the queue."""
    line_of(page, number).get_by_role("button", name="受け持つ").click()


def write(page: Page, text: str, button: str) -> None:
    """Write to the other side."""
    page.get_by_label("文章").fill(text)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".bubble", has_text=text)).to_have_count(1)


def record(page: Page, summary: str, memo: str, internal: str) -> None:
    """Write down what was talked about, in its two layers."""
    page.get_by_role("link", name="記録を書く").click()
    page.get_by_label("かかった時間（分）").fill("４５")
    page.get_by_role("radio", name="解決").check()
    page.get_by_label("要旨").fill(summary)
    page.get_by_label("お渡しメモ").fill(memo)
    page.get_by_label("内部メモ").fill(internal)


def expect_now(page: Page, status: str, words: str | re.Pattern[str]) -> None:
    """What the client reads about the present state."""
    now = page.get_by_role("region", name=words)
    expect(now.locator(".status")).to_have_text(status)


def path_of(page: Page) -> str:
    """Where a page is, on whichever server."""
    return urlsplit(page.url).path


def answered(page: Page, path: str) -> int:
    """The status of an address for this person."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def test_without_javascript_from_the_first_word_to_the_last(open_browser, shoot) -> None:
    text = "会員が減り、総会が開けません。\nだれに声をかければよいですか。"
    client = open_browser("newcomer", width=390, javascript=False, path="/consult/")
    shoot(client, "Consultations: free, confidential, no group needed")
    client.get_by_role("link", name="運営", exact=True).click()
    client.get_by_role("button", name="次へ：内容を書く").click()
    expect(client.locator(".error-summary")).to_contain_text("を選んでください")
    shoot(client, "Nothing chosen: said in words")
    client.get_by_role("radio", name="担い手・世代交代").check()
    shoot(client, "The subject")
    client.get_by_role("button", name="次へ：内容を書く").click()
    write_intake(client, "", way="電話")
    expect(client.locator(".error-summary")).to_contain_text("「聞きたいこと」を入力してください。")
    shoot(client, "The intake sheet: what is missing")
    expect(client.get_by_label("お名前")).to_have_value("見本 のぞみ")
    write_intake(client, text)
    expect(client.locator(".slot").first).to_be_visible()
    shoot(client, "Free times of the adviser")
    time = take_first_free_time(client)
    expect(client.get_by_role("region", name="日時")).to_contain_text(time)
    expect(client.get_by_text("まで取り置いています")).to_be_visible()
    shoot(client, "Everything once more, and the privacy notice")
    number = send(client)
    shoot(client, "The receipt with its number")
    client.get_by_role("link", name="相談のページへ").click()
    case = path_of(client)
    expect_now(client, "申込受付中", "お申し込みを受け取りました。担当が確認しています。")
    expect(client.get_by_role("region", name="見た人")).to_contain_text("まだいません。")
    shoot(client, "The client's own page")

    adviser = open_browser("adviser", server=1, path="/consult/queue/")
    expect(line_of(adviser, number)).to_contain_text("運営")
    for secret in ("のぞみ", "会員が減り", "083-000-0000"):
        assert secret not in line_of(adviser, number).inner_html()
    for secret in ("のぞみ", "総会が開けません"):
        assert secret not in adviser.content()
    shoot(adviser, "The queue: neither name nor text")
    take(adviser, number)
    expect(adviser.get_by_role("main")).to_contain_text("総会が開けません。")
    expect(adviser.get_by_role("region", name="相談者", exact=True)).to_contain_text("見本 のぞみ")
    shoot(adviser, "Taken: name and text")
    desk = path_of(adviser)
    write(adviser, "いまの会員は何人ですか。", "相談者に送る")

    client.reload()
    expect_now(client, "日時決定", re.compile("からです。$"))
    expect(client.get_by_role("region", name="担当", exact=True)).to_contain_text("見本 しずか")
    expect(client.locator(".bubble", has_text="いまの会員は何人ですか。")).to_have_count(1)
    write(client, "12人です。集まるのは4人くらいです。", "送信")
    client.get_by_role("region", name="やりとり").scroll_into_view_if_needed()
    shoot(client, "Both write")

    adviser.reload()
    expect(adviser.locator(".bubble", has_text="12人です。")).to_have_count(1)
    adviser.get_by_role("button", name="面談した").click()
    client.reload()
    expect_now(client, "相談中", "相談を続けています。")
    memo = "1. 委任状を用意する\n2. 来られる日を先にたずねる"
    record(adviser, "総会が定足数に足りない。", memo, "後継ぎのことで悩んでいるようす。")
    shoot(adviser, "The record: a memo for the client, a memo for staff")
    adviser.get_by_role("button", name="記録を保存する").click()
    expect(adviser.get_by_role("region", name="内部メモ")).to_contain_text("後継ぎのこと")
    adviser.get_by_role("combobox", name=re.compile("^状況")).select_option(label="終了")
    adviser.get_by_role("button", name="状況を変える").click()
    expect(adviser.get_by_role("button", name="もう一度始める")).to_be_visible()
    shoot(adviser, "Closed")

    client.reload()
    expect_now(client, "終了", "相談は終了しました。また、いつでもご相談ください。")
    expect(client.get_by_role("region", name="お渡しメモ")).to_contain_text("委任状を用意する")
    expect(client.get_by_role("region", name="見た人")).to_contain_text("見本 しずか（相談員）")
    expect(client.locator(".timeline li b")).to_have_text(["申込受付中", "日時決定", "相談中", "終了"])
    assert "後継ぎ" not in client.content()
    shoot(client, "The memo is handed over")
    client.get_by_role("region", name="見た人").scroll_into_view_if_needed()
    shoot(client, "Every step, and who has looked")

    others = open_browser("adviser2", server=1)
    outsider = open_browser("taro")
    assert {answered(person, path) for person in (others, outsider) for path in (case, desk)} == {404}


def test_the_manager_opens_a_case_only_with_a_reason_that_the_client_reads(open_browser, shoot) -> None:
    client = open_browser("newcomer", width=390)
    number = ask(client, "運営", "事業計画", "来年の計画を、どう書けばよいですか。", "火曜日の午前")
    client.get_by_role("link", name="相談のページへ").click()
    manager = open_browser("manager", server=1)
    assert answered(manager, f"{path_of(client)}case/") == 404
    manager.goto("/consult/queue/")
    assert "来年の計画" not in manager.content()
    shoot(manager, "The manager's queue")
    line_of(manager, number).get_by_role("link", name="理由を書いて開く").click()
    expect(manager.get_by_role("heading", level=1)).to_have_text(f"{number} を開く")
    shoot(manager, "Opening a case leaves a reason")
    manager.get_by_label("開く理由").fill("期限をすぎたため、内容を確かめます")
    manager.get_by_role("button", name="理由を残して開く").click()
    expect(manager.get_by_role("main")).to_contain_text("来年の計画を、どう書けばよいですか。")
    expect(manager.get_by_role("button", name="相談者に送る")).to_have_count(0)
    client.reload()
    expect(client.get_by_role("region", name="見た人")).to_contain_text("期限をすぎたため、内容を確かめます")
    client.get_by_role("region", name="見た人").scroll_into_view_if_needed()
    shoot(client, "The client reads who opened it and why")


def test_a_new_case_shows_up_in_the_open_queue_on_the_other_server(open_browser, shoot) -> None:
    adviser = open_browser("adviser", server=1, path="/consult/queue/")
    client = open_browser("newcomer", server=0)
    choose_subject(client, "設立", "会則・規約")
    shoot(client, "The intake sheet")
    write_intake(client, "会則に、会費のことも書きますか。", way="オンライン")
    take_first_free_time(client)
    number = send(client)
    shoot(client, "The receipt")
    offer = adviser.locator(".live-banner")
    expect(offer).to_be_visible(timeout=10_000)
    expect(line_of(adviser, number)).to_have_count(0)
    shoot(adviser, "The list has changed: offered, nothing moves")
    offer.click()
    expect(line_of(adviser, number)).to_have_count(1)
    shoot(adviser, "The new line")
    client.get_by_role("link", name="相談のページへ").click()
    take(adviser, number)
    expect(client.get_by_role("region", name=re.compile("からです。$"))).to_be_visible(timeout=10_000)
    write(adviser, "はい。会費の額と、集める時期を書きます。", "相談者に送る")
    arrived = client.locator(".bubble", has_text="会費の額と、集める時期")
    expect(arrived.or_(client.locator(".live-banner")).first).to_be_visible(timeout=10_000)
    shoot(client, "The adviser's answer arrives in the client's open page")


def test_without_a_time_the_adviser_arranges_one(open_browser, shoot) -> None:
    client = open_browser("newcomer", width=390)
    choose_subject(client, "法人化", "NPO法人")
    write_intake(client, "NPO法人にするには、何人いればよいですか。", way="訪問")
    expect(client.get_by_role("radio", name="日時はあとで相談する")).to_be_checked()
    expect(client.locator(".slot")).to_have_count(0)
    shoot(client, "A visit is arranged by hand")
    ask_to_be_asked(client, "土曜日の午後")
    expect(client.get_by_role("region", name="日時")).to_contain_text("日時はあとで相談する")
    number = send(client)
    expect(client.get_by_role("region", name="これからのこと")).to_contain_text("担当からご連絡します。")
    shoot(client, "The receipt says until when one will hear")
    client.get_by_role("link", name="相談のページへ").click()
    adviser = open_browser("adviser", server=1, path="/consult/queue/")
    expect(line_of(adviser, number)).to_contain_text("希望 土曜日の午後")
    take(adviser, number)
    client.reload()
    expect_now(client, "担当決定", "担当は見本 しずかです。")
    adviser.get_by_role("link", name="面談の日時を決める").click()
    adviser.get_by_label(re.compile("^日")).fill("2099-05-09")
    adviser.get_by_label("始まり").fill("14:00")
    shoot(adviser, "The adviser sets the time that was agreed on")
    adviser.get_by_role("button", name="この日時にする").click()
    expect(adviser.get_by_role("region", name="面談", exact=True)).to_contain_text("14:00")
    client.reload()
    expect_now(client, "日時決定", re.compile("14:00からです。$"))
    shoot(client, "The client reads day and time")


def test_two_advisers_take_at_the_same_moment_and_one_is_told_who_was_first(open_browser, shoot) -> None:
    client = open_browser("newcomer")
    number = ask(client, "設立", "団体口座", "団体の口座は、どう作りますか。", "いつでも")
    names = {"adviser": "見本 しずか", "adviser2": "見本 なおき"}
    pages = {
        login_name: open_browser(login_name, server=server, path="/consult/queue/")
        for server, login_name in enumerate(names)
    }
    # A click waits for the page that follows, this does not: both presses are under way at once.
    for page in pages.values():
        line_of(page, number).get_by_role("button", name="受け持つ").dispatch_event("click")
    for page in pages.values():
        expect(page.locator("[data-messages]")).to_contain_text(number)
    told = {login_name: page.locator("[data-messages]").inner_text() for login_name, page in pages.items()}
    won = [login_name for login_name in names if f"{number} を受け持ちました。" in told[login_name]]
    assert len(won) == 1
    (lost,) = set(names) - set(won)
    assert f"この相談は、{names[won[0]]}さんが" in told[lost]
    shoot(pages[won[0]], "The first has the case")
    shoot(pages[lost], "The other reads who was first")
    expect(line_of(pages[lost], number)).to_have_count(0)
    assert "団体の口座は" not in pages[lost].content()
