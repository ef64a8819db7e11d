"""What people write becomes only the few tags we build."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("はじめまして。", "<p>はじめまして。</p>"),
        ("一行目\n二行目", "<p>一行目<br>二行目</p>"),
        ("前\r\n\r\n後", "<p>前</p><p>後</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<b>太字</b> & "引用"', '<p>&lt;b&gt;太字&lt;/b&gt; &amp; "引用"</p>'),
        ("｜漢字《かんじ》です", "<p><ruby>漢字<rp>（</rp><rt>かんじ</rt><rp>）</rp></ruby>です</p>"),
        ("｜<b>《x》", "<p><ruby>&lt;b&gt;<rp>（</rp><rt>x</rt><rp>）</rp></ruby></p>"),
        ("", ""),
        ("\n\n\n", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert html.plain(text) == expected


def test_an_address_becomes_a_link_and_ends_where_japanese_begins() -> None:
    link = '<a href="https://example.jp/a?b=1&amp;c=2" rel="nofollow ugc noopener noreferrer">https://example.jp/a?b=1&amp;c=2</a>'
    assert html.plain("申込はhttps://example.jp/a?b=1&c=2からどうぞ。") == f"<p>申込は{link}からどうぞ。</p>"


def test_a_full_stop_behind_an_address_is_not_part_of_it() -> None:
    assert 'href="https://example.jp/"' in html.plain("See https://example.jp/.")


def test_a_script_address_is_no_link() -> None:
    assert html.plain("javascript:alert(1)") == "<p>javascript:alert(1)</p>"


@given(st.text())
def test_plain_never_makes_a_foreign_tag(text: str) -> None:
    tags = set(re.findall(r"</?([a-z0-9]+)", html.plain(text)))
    assert tags <= {"p", "br", "a", "ruby", "rt", "rp"}


def test_long_text_is_cut_at_the_limit() -> None:
    assert html.plain("あ" * (html.MAX_LENGTH + 5)) == f"<p>{'あ' * html.MAX_LENGTH}</p>"


def test_markdown_of_staff_keeps_structure() -> None:
    assert (
        html.markdown("## 手順\n\n- 一\n- **二**")
        == "<h2>手順</h2>\n<ul>\n<li>一</li>\n<li><strong>二</strong></li>\n</ul>\n"
    )


@pytest.mark.parametrize("source", ["<script>x</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))"])
def test_markdown_of_staff_has_no_way_to_script(source: str) -> None:
    made = html.markdown(source)
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
