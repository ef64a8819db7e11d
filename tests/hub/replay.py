"""The test every live kind must pass: old page + events == fresh page.

    page = Page("topic:12", user, url="/topics/12/")
    services.answer(…); services.withdraw(…)     # any kind of change
    page.assert_replays()                         # and again after the next change

Without `url` the fresh page is what the owner gives for a reader who has nothing; with it, the page itself is fetched and
every element with a `data-key` is compared with the fragments that were sent.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from realtime.hub import news, registry

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page:
    """An open page of one topic, in every language."""

    def __init__(self, topic: str, user: Any = None, *, url: str | None = None) -> None:
        found = registry.find(topic)
        assert found, f"{topic} is not registered"
        self.kind, self.key = found
        self.user, self.url = user, url
        assert self.kind.may_follow(user or AnonymousUser(), self.key), "this person may not follow"
        self.number = self._head()
        self.shown = {language: self._fresh(language) for language, _ in settings.LANGUAGES}

    def assert_replays(self) -> list[str]:
        """Bring the page up to date by events alone and compare it with a fresh one; the keys that changed."""
        before, head = self.number, self._head()
        assert head > before, "nothing changed, or the change took no number"
        keys: list[str] = []
        for language, shown in self.shown.items():
            event = self._event(before, language)
            assert (event["after"], event["number"]) == (before, head)
            numbers = [item["number"] for item in event["items"]]
            assert numbers == sorted(numbers)
            assert all(before < number <= head for number in numbers)
            assert head in numbers, "the last number belongs to nothing that changed"
            keys = [item["key"] for item in event["items"]]
            assert len(keys) == len(set(keys)), "two things share one key"
            for item in event["items"]:
                elements = elements_of(item["html"])
                assert list(elements) == [item["key"]], "a fragment is one element with its own data-key"
                shown[item["key"]] = elements[item["key"]]
            fresh = self._fresh(language)
            assert _visible(shown) == _visible(fresh)
        self.number = head
        return keys

    def _head(self) -> int:
        return self.kind.heads([self.key])[self.key]

    def _event(self, after: int, language: str) -> dict[str, Any]:
        read = news.read(self.kind, self.key, after, [language])
        assert read is not None
        event: dict[str, Any] = json.loads(read.events[language]["text"])
        assert event["is"] == "changes", event
        return event

    def _fresh(self, language: str) -> dict[str, str]:
        if self.url is None:
            items = self._event(0, language)["items"] if self._head() else []
            return {item["key"]: elements_of(item["html"])[item["key"]] for item in items}
        client = Client()
        if self.user:
            client.force_login(self.user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(self.url)
        assert response.status_code == 200
        return elements_of(response.content.decode())


def elements_of(html: str) -> dict[str, str]:
    """The elements with a `data-key`, as normalised text."""
    collector = _Collector()
    collector.feed(html)
    return collector.elements


def _visible(elements: dict[str, str]) -> dict[str, str]:
    return {key: html for key, html in elements.items() if " hidden" not in html.partition(">")[0]}


class _Collector(HTMLParser):
    """Writes every outermost element with a data-key down again, with attributes in order and white space folded."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: dict[str, str] = {}
        self._key = ""
        self._depth = 0
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._key:
            self._key = dict(attrs).get("data-key") or ""
            self._depth, self._parts = 0, []
        if self._key:
            written = "".join(
                f" {name}" if value is None else f' {name}="{" ".join(value.split())}"'
                for name, value in sorted(attrs, key=lambda a: a[0])
            )
            self._parts.append(f"<{tag}{written}>")
            if tag not in VOID:
                self._depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._key and tag not in VOID:
            self._parts.append(f"</{tag}>")
            self._depth -= 1
            if self._depth == 0:
                assert self._key not in self.elements, f"{self._key} stands twice on the page"
                self.elements[self._key] = "".join(self._parts)
                self._key = ""

    def handle_data(self, data: str) -> None:
        if self._key and data.strip():
            self._parts.append(" ".join(data.split()))
