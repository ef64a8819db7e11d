"""A group's page: found, shown with a photo that the browser made small, printed on one sheet, asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

NAME = "みなと緑のまち研究会"


def photo(folder: Path) -> Path:
    """A photo as a camera makes it."""
    path = folder / "DSC_0001.JPG"
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(path, "JPEG", quality=80)
    return path


@pytest.mark.parametrize("width", [390])
def test_a_page_with_a_photo_prints_on_one_sheet(open_browser, shoot, tmp_path: Path, width: int) -> None:
    page = open_browser("midori", width=width, path="/groups/?q=みなと緑")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="写真", exact=True).click()
    sent = photo(tmp_path)
    page.get_by_label("写真", exact=False).first.set_input_files(sent)
    page.get_by_label("写真の説明").fill("花壇に苗を植える子どもたち")
    # The browser sends a smaller one in its place.
    page.wait_for_function("() => document.querySelector('[data-shrink]').files[0].name === 'DSC_0001.jpg'")
    assert page.evaluate("document.querySelector('[data-shrink]').files[0].size") < sent.stat().st_size
    page.get_by_role("button", name="写真を送る").click()
    expect(page.get_by_text("写真を受け取りました")).to_be_visible(timeout=15_000)
    shown = page.locator(".photo-row img")
    for _look in range(30):
        if shown.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(shown).to_have_count(1)
    shoot(page, "The photos of a group")
    page.goto("/groups/?q=みなと緑")
    page.get_by_role("link", name=NAME).click()
    picture = page.get_by_role("img", name="花壇に苗を植える子どもたち")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    shoot(page, "A group's page")
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 1


def test_a_visitor_s_question_waits_until_they_signed_in(open_browser) -> None:
    page = open_browser(None, width=390, path="/groups/?q=朝市元気")
    page.get_by_role("link", name="朝市元気プロジェクト").click()
    page.get_by_role("link", name="問い合わせる").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def test_a_question_and_its_answer(open_browser, shoot) -> None:
    asker = open_browser("taro", width=390, path="/groups/?q=朝市元気")
    asker.get_by_role("link", name="朝市元気プロジェクト").click()
    asker.get_by_role("link", name="問い合わせる").click()
    asker.get_by_label("題名").fill("野菜について")
    asker.get_by_label("本文").fill("何時に行けばよいですか。")
    asker.get_by_role("button", name="問い合わせを送る").click()
    expect(asker.get_by_text("問い合わせを送りました")).to_be_visible()
    group = open_browser("saburo", width=390, path="/my/")
    group.get_by_role("link", name=re.compile("問い合わせ「野菜について」")).first.click()
    group.get_by_role("textbox").fill("9時にどうぞ。")
    group.get_by_role("button", name="返事を送る").click()
    shoot(group, "Answering as the group")
    asker.reload()
    expect(asker.get_by_text("9時にどうぞ。")).to_be_visible()
    assert asker.get_by_text("見本 三郎").count() == 0
    shoot(asker, "The group's answer")
