"""The Cabinet Office's list: sent in, looked through row by row, taken over; the bodies nobody has registered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import scrolls_sideways, violations
from tests.e2e.conftest import reload_until
from tests.groups.npo_file import row, table


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_file_to_the_bodies(open_browser, shoot, width: int) -> None:
    page = open_browser("hanako", width=width, path="/groups/npo/imports/new/")
    shoot(page, "The list is sent in")
    rows = [row(), row(法人名称="特定非営利活動法人ふじなみ", 法人番号="")]
    page.get_by_label("ファイル").set_input_files(
        {"name": f"一覧{width}.csv", "mimeType": "text/csv", "buffer": table(*rows)}
    )
    page.get_by_label("所轄庁").fill("見本県")
    page.get_by_label("所在地に入っていることば").fill("見本市")
    page.get_by_role("button", name="ファイルを読み込む").click()
    reload_until(page, page.get_by_text("法人番号がありません。").count)
    shoot(page, "What would be taken over, and what not, with the reason")
    assert (violations(page), scrolls_sideways(page)) == ([], False)
    if page.get_by_role("button", name="このとおり取り込む").count():  # the second time there is nothing new
        page.get_by_role("button", name="このとおり取り込む").click()
        reload_until(page, page.get_by_text("に取り込みました。").count)
    page.goto("/groups/npo/")
    expect(page.get_by_role("link", name="特定非営利活動法人はまかぜ")).to_have_count(1)
    page.get_by_role("link", name="特定非営利活動法人はまかぜ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("はまかぜ")
    shoot(page, "A body nobody has registered")
    assert (violations(page), scrolls_sideways(page)) == ([], False)
