"""Every page a person of the demo can reach by links: accessible in both languages, no sideways scrolling, nothing broken."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.axe import scrolls_sideways, violations
from tests.e2e.conftest import HEIGHTS, sign_in
from tests.e2e.site import Site
from tests.matrix import Row, collected

PEOPLE = (None, "newcomer", "taro", "sakura", "hanako", "adviser", "manager", "counter", "admin")
# Where a crawl begins: the doors, two pages that are not there, and pages one is sent to rather than led to.
START = (
    "/",
    "/my/",
    "/no-such-page/",
    "/groups/999999999/",
    "/accounts/logout/",
    "/accounts/confirm-email/",
    "/accounts/inactive/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/3rdparty/login/cancelled/",
    "/accounts/3rdparty/",
    "/accounts/2fa/webauthn/",
    "/offline/",
)
# Of these pages only some lead on: to one's own post, one's own group, a case with an appointment.
MANY = {"forums:post_actions": 40, "rooms:actions": 40, "groups:profile": 10, "consult:mine": 20, "consult:case": 20}
LINK = re.compile(r'href="([^"#][^"]*)"')


# Kept by the browser for when there is no connection, so it cannot know the reader's language.
IN_BOTH_LANGUAGES = ("/offline/",)

WITHOUT_A_LINK = {
    "account_confirm_email": "behind the key in an e-mail",
    "account_reset_password_from_key": "behind the key in an e-mail",
    "account_set_password": "for people who came with LINE and have no password",
    "accounts:export": "asks for the password again first",
    "accounts:leaving": "asks for the password again first",
    "accounts:suspension": "for the person an administrator looked up",
    "accounts:suspension_end": "only while somebody is suspended",
    "mfa_activate_totp": "asks for the password again first",
    "mfa_add_webauthn": "asks for the password again first",
    "mfa_generate_recovery_codes": "asks for the password again first",
    "mfa_reauthenticate": "for people with a second key",
    "groups:correct": "for an application that was returned",
    "groups:csv": "a file",
    "groups:photo_caption": "for a photo, and the groups of the demo have none",
    "groups:photo_removal": "for a photo, and the groups of the demo have none",
    "groups:picture": "a picture",
    "groups:handover_step": "for a handover that is under way",
    "groups:invitation": "behind the link one hands on",
    "groups:paper": "a file",
    "groups:reinstate": "for a suspended group",
    "matches:counts_csv": "a file",
    "matches:name": "for a volunteer without an account",
    "notify:bell": "a fragment of every page",
    "notify:drop": "for a notice that did not arrive",
    "notify:stop_letters": "behind the link in a letter",
    "npo:body": "for a body of an imported list",
    "npo:import": "for a list that was sent in",
    "consult:case_now": "a fragment of its page",
    "consult:lines": "a fragment of its page",
    "consult:mine_now": "a fragment of its page",
    "rooms:people": "a fragment of its page",
    "rooms:edit": "only for 15 minutes after saying it",
    "exchange:calendar_file": "a file",
    "portal:manifest": "for machines",
    "portal:offline_worker": "a script",
    "ways:push": "only where the centre has keys for it",
    "ways:line": "only where the centre has keys for it",
    "ways:line_removal": "only where the centre has keys for it",
    "ways:line_meter": "only where the centre has keys for it",
    "portal:calendar_feed": "a file at a secret address",
    "accounts:counter_person": "behind a search at the counter",
    "healthz": "for machines",
    "readyz": "for machines",
}


@dataclass(frozen=True)
class Found:
    """A page, and one person who can open it."""

    path: str
    login_name: str | None


def context_of(browser: Browser, site: Site, login_name: str | None) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url(""), locale="ja-JP", viewport={"width": 390, "height": HEIGHTS[390]}, reduced_motion="reduce"
    )
    if login_name:
        page = context.new_page()
        sign_in(page, login_name)
        page.close()
    return context


@pytest.fixture(scope="module")
def contexts(browser: Browser, site: Site):
    """One signed-in browser a person."""
    opened = {login_name: context_of(browser, site, login_name) for login_name in PEOPLE}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture(scope="module")
def pages(contexts: dict[str | None, BrowserContext], site: Site) -> dict[str, Found]:
    """One address for every page that links lead to, by its URL name; statuses that a link must not have fail here."""
    found: dict[str, Found] = {}
    broken: list[str] = []
    for login_name, context in contexts.items():
        queue, seen, tried = list(START), Counter[str](), set[str]()
        while queue:
            path = queue.pop(0)
            try:
                name = resolve(urlsplit(path).path).view_name
            except Resolver404:
                name = path  # an address of nobody: each is one of its own
            if path in tried or seen[name] >= MANY.get(name, 1):
                continue
            tried.add(path)
            seen[name] += 1
            answer = context.request.get(path)
            if answer.status >= 400 and path not in START:
                broken.append(f"{login_name}: {answer.status} {path}")
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            if name == path or resolve_name(answer.url) == name:
                found.setdefault(name, Found(path, login_name))
            for href in LINK.findall(answer.text()):
                target = urldefrag(urljoin(answer.url, href.replace("&amp;", "&")))[0]
                if target.startswith(site.url("/")) and "/static/" not in target:
                    queue.append(target.removeprefix(site.url("")))
    assert broken == []
    return found


def resolve_name(url: str) -> str:
    """The URL name an address leads to, after redirects."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return "404"


def test_links_lead_to_every_page(pages: dict[str, Found]) -> None:
    """A page nobody can find is no page. Those without a link in the demo are named with their reason."""
    rows: list[Row] = collected("ROWS")
    shown = {row.name for row in rows if row.get and 200 in row.get.values()}
    assert sorted(shown - set(pages)) == sorted(WITHOUT_A_LINK)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_violation_and_no_sideways_scrolling(
    pages: dict[str, Found], contexts: dict, site: Site, language: str
) -> None:
    wrong: list[str] = []
    for found in pages.values():
        context = contexts[found.login_name]
        context.add_cookies([{"name": "django_language", "value": language, "url": site.url("")}])
        page = context.new_page()
        page.goto(found.path)
        if page.locator("html").get_attribute("lang") != language and found.path not in IN_BOTH_LANGUAGES:
            wrong.append(f"{found.path} is not in {language}")
        # The colours are those of the other language, and they are half of the work.
        wrong += violations(page, without=["color-contrast"] if language == "en" else [])
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            if scrolls_sideways(page):
                wrong.append(f"{found.path} scrolls sideways at {width} px in {language}")
        page.close()
    assert wrong == []
