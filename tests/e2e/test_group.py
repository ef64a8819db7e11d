"""The life of a group: applied for with a paper, returned, approved; a second person is invited, speaks for it, takes it over."""

from __future__ import annotations

from playwright.sync_api import Page, expect

NAME = "【見本】浜辺のはなし会"
WIDTH = 390
PDF = {
    "name": "会則【見本】.pdf",
    "mimeType": "application/pdf",
    "buffer": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n",
}


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def said(page: Page, text: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(text)


def decide(page: Page, choice: str, note: str = "") -> None:
    """Staff open the application from their desk and answer."""
    page.goto("/groups/desk/")
    follow(page, NAME)
    page.get_by_label(choice).check()
    page.get_by_label("申請した人への説明").fill(note)


def test_from_the_application_to_the_next_representative(open_browser, shoot) -> None:
    founder = open_browser("newcomer", width=WIDTH, path="/my/")
    staff = open_browser("hanako", width=WIDTH)
    follow(founder, "団体の登録を申請する")
    shoot(founder, "The application")

    # A wrong file and a missing name: what was typed and the good paper stay.
    founder.get_by_label("ふりがな").fill("はまべのはなしかい")
    founder.get_by_label("活動の紹介").fill("浜辺で昔のはなしを聞く会を開いています。")
    founder.get_by_label("役員の名簿").fill("代表 見本 のぞみ\n会計 見本 太郎")
    founder.get_by_label("会則・規約").set_input_files(
        [PDF, {"name": "写真.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}]
    )
    press(founder, "この内容で申請する")
    expect(founder.locator(".error-summary")).to_contain_text("2つ直してください")
    said(founder, "会則【見本】.pdf")
    shoot(founder, "What is wrong; the good paper is kept")
    founder.get_by_label("団体の名前").fill(NAME)
    press(founder, "この内容で申請する")
    expect(founder.get_by_role("heading", level=1)).to_have_text(f"{NAME}の登録の申請")
    shoot(founder, "Where the application stands")

    staff.goto("/groups/desk/")
    shoot(staff, "The desk of staff")
    decide(staff, "直してもらう", "会計の方のご住所の市を教えてください。")
    with staff.expect_download() as download:
        staff.get_by_role("link", name="会則【見本】.pdf").click()
    assert download.value.suggested_filename == "会則【見本】.pdf"
    shoot(staff, "The application with its papers, for staff")
    press(staff, "この内容で返事をする")
    said(staff, "申請に返事をしました。")

    founder.reload()
    said(founder, "会計の方のご住所の市を教えてください。")
    follow(founder, "直して送り直す")
    founder.get_by_label("役員の名簿").fill("代表 見本 のぞみ（見本市）\n会計 見本 太郎（見本市）")
    press(founder, "この内容で送り直す")
    said(founder, "申請を送り直しました。")

    decide(staff, "登録する")
    press(staff, "この内容で返事をする")
    founder.reload()
    follow(founder, "団体のページを見る")
    group = founder.url
    follow(founder, "招待する")
    founder.get_by_label("会員", exact=False).first.check()
    press(founder, "招待を作る")
    link = founder.get_by_label("招待のリンク").input_value()
    shoot(founder, "Invitations")

    second = open_browser("taro", width=WIDTH, path="/")
    second.goto("/invitations/" + link.split("/invitations/")[1])
    shoot(second, "What the invited person sees")
    press(second, "この団体に入る")
    said(second, f"{NAME}の会員になりました。")

    founder.goto(f"{group}members/")
    shoot(founder, "The members")
    founder.locator(".row-item", has_text="見本 太郎").get_by_role("link", name="役割を変える").click()
    founder.get_by_label("編集できる人").check()
    press(founder, "保存する")
    said(founder, "見本 太郎さんの役割を保存しました。")

    second.goto("/boards/")
    second.get_by_role("link", name="夏の清掃で気をつけていること、教えてください").first.click()
    second.get_by_label("だれとして").select_option(label=f"{NAME}（団体として）")
    second.get_by_role("form", name="返信を書く").get_by_role("textbox").fill(
        "浜では、はだしで歩かないように話しています。"
    )
    second.get_by_role("button", name="送信する").click()
    expect(second.locator(".post", has_text="浜では、はだしで")).to_contain_text(NAME)
    second.reload()
    expect(second.get_by_label("だれとして").locator("option:checked")).to_have_text(f"{NAME}（団体として）")

    founder.goto(f"{group}handover/")
    founder.get_by_label("見本 太郎").check()
    founder.get_by_label("会員として残る").check()
    shoot(founder, "Handing over")
    press(founder, "後任の人にお願いする")
    said(founder, "見本 太郎さんの返事を待っています")
    second.goto("/my/")
    shoot(second, "My page: somebody asks me to take over")
    follow(second, f"{NAME}の代表者を引き継ぐか、返事をする")
    follow(second, "引き受ける")
    press(second, "引き受ける")
    said(second, "異議がなければ")
    staff.goto("/groups/desk/")
    follow(staff, NAME)
    follow(staff, "確かめて、替える")
    shoot(staff, "Staff let it take effect")
    press(staff, "確かめて、替える")
    said(staff, "代表者が替わりました。")

    second.goto(f"{group}members/")
    expect(second.locator(".row-item", has_text="見本 太郎")).to_contain_text("代表者")
    expect(second.locator(".row-item", has_text="見本 のぞみ")).to_contain_text("会員")
    follow(second, "記録")
    said(second, "代表者を見本 太郎さんに引き継ぎました")
    shoot(second, "The record")
