"""Composing what leaves the site: one notice, or several gathered into one letter. In the language that is active."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from kernel import html, text
from notify import kinds, tokens
from notify.channels import Channel, Outgoing
from notify.models import Delivery, Notice
from notify.wishes import urgent


def write(channel: Channel, address: str, notices: Sequence[Notice]) -> Delivery:
    """The unsaved row for one address: the notice itself if it is one, a digest by kind if there are more."""
    first = notices[0]
    stop_url = absolute(tokens.path(first.user_id, channel.name, notices))
    parts = _parts(notices)
    if channel.name != "email":
        subject, body, page = _short(notices)
    else:
        subject, body, page = _subject(notices), _plain(parts, stop_url), _page(parts, stop_url)
    return Delivery(
        channel=channel.name,
        user_id=first.user_id,
        to=address,
        subject=text.one_line(subject)[:200],
        body=body,
        html=page,
        url=absolute(first.url if len(notices) == 1 else reverse("notify:notices")),
        unsubscribe_url=stop_url,
        is_urgent=urgent({notice.kind for notice in notices}),
    )


def plain_letter(body: str) -> str:
    """The HTML of a letter that is only text (about an account, an invitation)."""
    return render_to_string("notify/mail.html", {"body": html.plain(body), "site": settings.SITE_URL})


def outgoing(delivery: Delivery) -> Outgoing:
    """The row as a channel wants it."""
    return Outgoing(
        str(delivery.key),
        delivery.to,
        delivery.subject,
        delivery.body,
        delivery.html,
        delivery.url,
        delivery.unsubscribe_url,
    )


def absolute(path: str) -> str:
    """An address of the site for use outside of it."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL}{path}"


def _parts(notices: Sequence[Notice]) -> dict[str, list[dict[str, str]]]:
    """By the name of their kind, each with its text, address and reason. A digest has a line for each, the rest is on the site."""
    parts: dict[str, list[dict[str, str]]] = {}
    for notice in notices:
        words = notice.text if len(notices) > 1 else notice.body or notice.text
        entry = {"text": words, "url": absolute(notice.url), "why": notice.why}
        parts.setdefault(kinds.label(notice.kind), []).append(entry)
    return parts


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].subject or notices[0].text
    count = len(notices)
    return ngettext("つながるからのお知らせ（%(count)d件）", "つながるからのお知らせ（%(count)d件）", count) % {
        "count": count
    }


def _short(notices: Sequence[Notice]) -> tuple[str, str, str]:
    if len(notices) == 1:
        return kinds.label(notices[0].kind), notices[0].text, ""
    return _subject(notices), "\n".join(f"・{notice.text}" for notice in notices), ""


def _plain(parts: dict[str, list[dict[str, str]]], stop_url: str) -> str:
    return render_to_string("notify/mail.txt", _letter(parts, stop_url))


def _page(parts: dict[str, list[dict[str, str]]], stop_url: str) -> str:
    parts = {kind: [{**entry, "text": html.plain(entry["text"])} for entry in rows] for kind, rows in parts.items()}
    return render_to_string("notify/mail.html", _letter(parts, stop_url))


def _letter(parts: dict[str, list[dict[str, str]]], stop_url: str) -> dict[str, Any]:
    single = [entry for rows in parts.values() for entry in rows]
    return {
        "parts": parts,
        "one": single[0] if len(single) == 1 else None,
        "stop_url": stop_url,
        "settings_url": absolute(reverse("notify:settings")),
        "site": settings.SITE_URL,
    }
