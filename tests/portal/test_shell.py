"""The frame of every page: shells, shared partials, the tags they are made of, and the pages for when things go wrong."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve

from accounts.models import User
from kernel.forms import OnceForm
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "platform/portal/static"
SVG = "{http://www.w3.org/2000/svg}"


def rendered(source: str, **context: Any) -> str:
    """A piece of template as one line of HTML."""
    return squeezed(engines["django"].from_string(source).render(context))


def squeezed(html: str) -> str:
    """Without the white space that says nothing."""
    return re.sub(r"\s*(?<=>)\s+|\s+(?=[<>])", "", re.sub(r"\s+", " ", html)).strip()


class Sample(OnceForm):
    """One field of each shape."""

    name = forms.CharField(label="団体名", help_text="正式な名前を書いてください。")
    kind = forms.ChoiceField(
        label="公開範囲", choices=[("all", "だれでも"), ("own", "この団体だけ")], widget=forms.RadioSelect
    )
    kind.choice_hints = {"own": "会員だけが読めます"}  # type: ignore[attr-defined]
    district = forms.ChoiceField(label="地区", choices=[("1", "第1地区")])
    body = forms.CharField(label="本文", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="きまりに同意します")


# The sprite


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    known = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons.svg").iter(f"{SVG}symbol")}
    used = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        used |= set(re.findall(r'{%\s*icon "([a-z_]+)"', text)) | set(
            re.findall(r'{%\s*nav_link "\S+" _\("[^"]+"\) "([a-z_]+)"', text)
        )
    assert used - known == set()


def test_no_template_holds_a_style_or_a_script_of_its_own() -> None:
    own = re.compile(r'\sstyle="|<style|<script(?![^>]*\s(?:src=|type="application/json"))|\son[a-z]+="')
    assert [str(path) for path in TEMPLATES.rglob("*.html") if own.search(path.read_text())] == []


def test_every_component_is_linked_once() -> None:
    linked = re.findall(r'"(css/components/[^"]+)"', (TEMPLATES / "_styles.html").read_text())
    assert sorted(linked) == sorted(str(path.relative_to(STATIC)) for path in (STATIC / "css/components").glob("*.css"))


# Avatars


def test_an_avatar_shows_the_telling_letter() -> None:
    letters = {
        name: re.findall(r">(.)</text>", rendered("{% avatar name 'group' %}", name=name))
        for name in ("【見本】みなと緑のまち研究会", "NPO法人朝市", "𠮷田の会", "")
    }
    assert letters == {"【見本】みなと緑のまち研究会": ["み"], "NPO法人朝市": ["朝"], "𠮷田の会": ["𠮷"], "": []}


def test_people_are_round_and_groups_are_square() -> None:
    group = SimpleNamespace(name="朝市", is_group=True)
    assert re.findall(
        r'avatar-\w+"', rendered("{% avatar who %}{% avatar '花子' %}{% avatar '花子' mark=who %}", who=group)
    ) == [
        'avatar-group"',
        'avatar-person"',
        'avatar-person"',
        'avatar-mark"',
    ]


def test_a_name_has_one_colour_wherever_it_stands() -> None:
    group = SimpleNamespace(name="朝市", is_group=True)
    assert rendered("{% avatar who %}", who=group) == rendered("{% avatar '朝市' 'group' %}")


# Forms


def test_a_field_has_label_need_hint_and_control() -> None:
    html = rendered("{% field form.name width='m' %}", form=Sample())
    assert html == (
        '<div class="field"><label class="label" for="id_name">団体名<span class="need">必須</span></label>'
        '<p class="hint" id="id_name_helptext">正式な名前を書いてください。</p>'
        '<input type="text" name="name" class="input w-m" required aria-describedby="id_name_helptext" id="id_name"></div>'
    )


def test_choices_are_tiles_with_hints() -> None:
    html = rendered("{% field form.kind %}", form=Sample())
    assert re.findall(r"<(legend|b|small)[^>]*>([^<]+)", html) == [
        ("legend", "公開範囲"),
        ("b", "だれでも"),
        ("b", "この団体だけ"),
        ("small", "会員だけが読めます"),
    ]


def test_what_is_wrong_stands_at_the_top_and_at_the_field() -> None:
    form = Sample({"client_id": "5f0c1c0e-0000-4000-8000-000000000000", "kind": "nowhere"})
    summary = rendered("{% form_errors form %}", form=form)
    wanted = [
        ("id_name", "「団体名」を入力してください。"),
        ("id_kind_0", "正しく選択してください。 nowhere は候補にありません。"),
        ("id_district", "「地区」を選んでください。"),
        ("id_agree", "「きまりに同意します」にしるしを付けてください。"),
    ]
    assert re.findall(r'<a href="#([^"]+)">([^<]+)', summary) == wanted
    assert "4つ直してください" in summary
    fields = rendered("{% for f in form %}{% field f %}{% endfor %}", form=form)
    assert [sentence for _target, sentence in wanted] == re.findall(r"<div><p>([^<]+)</p></div>", fields)
    assert [target for target, _sentence in wanted if f'id="{target}"' not in fields] == []


def test_no_summary_without_errors() -> None:
    good = Sample(
        {
            "client_id": "5f0c1c0e-0000-4000-8000-000000000000",
            "name": "a",
            "kind": "all",
            "district": "1",
            "agree": "on",
        }
    )
    assert [rendered("{% form_errors form %}", form=form) for form in (Sample(), good)] == ["", ""]


def test_what_a_person_typed_is_escaped() -> None:
    assert "<script>" not in rendered(
        "{% field form.name %}{% avatar n %}{% icon n %}", form=Sample({"name": "<script>"}), n="<script>"
    )


# Partials


def test_pagination_shows_only_where_there_is_something() -> None:
    source = '{% include "_pagination.html" with newer=newer older=older %}'
    shown = [
        re.findall(r'<a class="page-link" href="([^"]+)"', rendered(source, newer=n, older=o))
        for n, o in (("", ""), ("", "?b=1"), ("?a=1", "?b=1"))
    ]
    assert shown == [[], ["?b=1"], ["?a=1", "?b=1"]]


@pytest.mark.parametrize(
    ("level", "css"),
    [(constants.SUCCESS, "note note-ok"), (constants.ERROR, "note note-danger"), (constants.INFO, "note")],
)
def test_a_message_takes_the_colour_of_its_meaning(level: int, css: str) -> None:
    html = rendered('{% include "_messages.html" %}', messages=[Message(level, "<b>保存しました。</b>")])
    assert re.findall(r'<div class="(note[^"]*)"', html) == [css]
    assert "&lt;b&gt;保存しました。" in html


def test_the_composer_keeps_the_text_and_names_who_speaks() -> None:
    class Reply(OnceForm):
        as_group = forms.ChoiceField(
            label="だれとして", required=False, choices=[("", "自分として"), ("2", "団体として")]
        )
        body = forms.CharField(label="本文", widget=forms.Textarea)

    source = '{% include "_composer.html" with action="/topics/1/" label="返信を書く" submit_label="送信" %}'
    html = rendered(source, form=Reply({"body": "書いた<b>文章", "as_group": "2"}))
    assert re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", html) == ["書いた&lt;b&gt;文章"]
    assert re.findall(r'<option value="(\d*)" selected>', html) == ["2"]
    assert re.findall(r'name="(\w+)"', html) == ["client_id", "as_group", "body"]
    assert 'action="/topics/1/" data-composer' in html


# Shells

PAGE = '{%% extends "%s" %%}{%% block title %%}掲示板{%% endblock %%}{%% block content %%}中身{%% endblock %%}'


def page(shell: str, user: Any, path: str = "/", **context: Any) -> str:
    """An empty page in a shell, as this person sees it."""
    request = RequestFactory().get(path)
    request.user, request.resolver_match = user, resolve(path)
    return squeezed(engines["django"].from_string(PAGE % shell).render(context, request))


def navigation(html: str, css: str) -> str:
    """One navigation of the page."""
    return html.partition(f'<nav class="{css}')[2].partition("</nav>")[0]


def words(html: str, css: str) -> list[str]:
    """The words of the links in one navigation."""
    return [re.sub(r"<[^>]+>", "", link) for link in re.findall(r"<a [^>]*>(.*?)</a>", navigation(html, css))]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "citizen", "adviser"])
@pytest.mark.parametrize("shell", ["base.html", "shell_focus.html", "shell_staff.html"])
def test_every_shell_tells_how_to_reach_the_centre(world: World, shell: str, who: str) -> None:
    html = page(shell, AnonymousUser() if who == "visitor" else getattr(world, who))
    assert 'href="tel:0830000000">083-000-0000</a>' in html
    assert "開館 9:00〜21:00" in html
    assert '<a class="skip-link" href="#main">' in html
    assert html.count("<h1") == (1 if shell == "shell_focus.html" else 0)
    assert html.count('<main id="main"') == 1


@pytest.mark.django_db
def test_navigation_of_a_visitor_and_of_a_person(world: World) -> None:
    visitor, person = page("base.html", AnonymousUser()), page("base.html", world.citizen)
    assert words(visitor, "main-nav") == ["掲示板", "交流会", "相談", "団体をさがす"]
    assert words(person, "main-nav") == ["掲示板", "交流会", "相談", "団体をさがす", "会議室"]
    assert words(visitor, "tabbar") == words(person, "tabbar") == ["ホーム", "掲示板", "交流会", "相談", "マイページ"]
    assert ("ログアウト" in visitor, "ログアウト" in person) == (False, True)
    assert ("職員の画面" in person, "職員の画面" in page("base.html", world.adviser)) == (False, True)


@pytest.mark.django_db
def test_the_tab_bar_marks_where_one_is(world: World) -> None:
    pages = [page("base.html", world.citizen, path) for path in ("/", "/my/", "/notices/")]
    current = [re.findall(r'aria-current="(\w+)"', navigation(html, "tabbar")) for html in pages]
    assert current == [["page"], ["page"], []]


@pytest.mark.django_db
@pytest.mark.parametrize("size", User.TextSize.values)
def test_text_size_is_rendered_by_the_server(world: World, size: str) -> None:
    world.citizen.text_size = size
    html = page("base.html", world.citizen)
    assert f'<html lang="ja" data-text-size="{size}">' in html
    assert set(re.findall(r'value="(\w+)" aria-pressed="true"', html)) == {size}


@pytest.mark.django_db
def test_a_title_says_that_something_is_wrong(world: World) -> None:
    titles = [
        re.findall(r"<title>(.*?)</title>", page("base.html", world.citizen, form=form))
        for form in (Sample(), Sample({}))
    ]
    assert titles == [["掲示板｜つながる"], ["誤りがあります： 掲示板｜つながる"]]


# When things go wrong


@pytest.mark.parametrize("name", ["500.html", "offline.html"])
def test_pages_that_must_always_work_need_nothing(name: str) -> None:
    html = render_to_string(name)
    addresses = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
    assert [address for address in addresses if not (STATIC / address).is_file()] == []
    assert "<h1>" in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html"])
def test_error_pages_lead_on(world: World, name: str) -> None:
    request = RequestFactory().get("/nowhere/")
    request.user = world.citizen
    html = render_to_string(name, {"reason": ""}, request)
    assert html.count("<h1>") == 1
    assert ">083-000-0000</a>（9:00〜21:00）" in html


@pytest.mark.django_db
def test_the_offline_worker_keeps_the_offline_page(world: World) -> None:
    response = world.client().get("/offline-worker.js")
    assert (response.status_code, response["Content-Type"]) == (200, "text/javascript")
    assert 'const PAGE = "/offline/";' in response.content.decode()
