"""The only place that makes HTML out of what people write.

Plain text: escaped, then links, line breaks and ruby (`｜漢字《かんじ》`) are built here and `nh3` decides what stays.
Markdown (staff pages): `bleach` first, which the customer named, then `nh3`, which decides: bleach is out of maintenance.
"""

from __future__ import annotations

import re
from html import escape

import bleach
import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAX_LENGTH = 10_000

# Only ASCII addresses become links: Japanese text runs on behind an address without a space.
_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_TRAILING = ".,;:!?'\"([])*"
_RUBY = re.compile(r"｜([^｜《》\n]{1,50})《([^｜《》\n]{1,50})》")

_PLAIN_TAGS = {"p", "br", "a", "ruby", "rb", "rt", "rp"}
_PLAIN_ATTRIBUTES = {"a": {"href"}}
_PAGE_TAGS = _PLAIN_TAGS | {
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_LINK_REL = "nofollow ugc noopener noreferrer"

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def plain(text: str) -> SafeString:
    """Plain text to HTML: paragraphs at blank lines, `<br>` at line ends, ASCII links, ruby. Longer than MAX_LENGTH is cut."""
    text = text[:MAX_LENGTH].replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    paragraphs = [part for part in re.split(r"\n{2,}", text) if part.strip()]
    html = "".join(f"<p>{_line_breaks(part)}</p>" for part in paragraphs)
    return mark_safe(
        nh3.clean(html, tags=_PLAIN_TAGS, attributes=_PLAIN_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=_LINK_REL)
    )


def markdown(text: str) -> SafeString:
    """Staff Markdown to HTML."""
    html = bleach.clean(
        _markdown.render(text), tags=_PAGE_TAGS, attributes={"a": ["href"]}, protocols=_SCHEMES, strip=True
    )
    return mark_safe(
        nh3.clean(
            html, tags=_PAGE_TAGS, attributes=_PLAIN_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
        )
    )


def stored(html: str) -> SafeString:
    """Mark HTML that `plain` or `markdown` made and the database kept."""
    return mark_safe(html)


def _line_breaks(paragraph: str) -> str:
    return "<br>".join(_inline(line) for line in paragraph.split("\n"))


def _inline(line: str) -> str:
    out, position = [], 0
    for match in _URL.finditer(line):
        url = match.group().rstrip(_TRAILING)
        out.append(_ruby(line[position : match.start()]))
        out.append(f'<a href="{escape(url)}">{escape(url)}</a>')
        position = match.start() + len(url)
    out.append(_ruby(line[position:]))
    return "".join(out)


def _ruby(text: str) -> str:
    return _RUBY.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", escape(text))
