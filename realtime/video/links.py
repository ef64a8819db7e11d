"""Links to video meetings, checked by their shape. Nobody is called: a link is good when it looks like one of a known service."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 1000
OTHER = _("その他")

# What may stand in an address (RFC 3986): Japanese text runs on behind it without a space.
_ADDRESS = re.compile(r"(?<![a-z])[a-z][a-z0-9+.-]{0,15}://[a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"(?<![a-z0-9.@/-])(?:[a-z0-9-]+\.)+[a-z]{2,}/[a-z0-9\-._~:/?#@!$&'()*+,;=%]+", re.IGNORECASE
)
_TRAILING = ".,;:!?#'\"()[]*"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
# Names of a machine or a house's own network: nobody else can open them.
_AT_HOME = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|lan|internal|intranet|corp|home|home\.arpa)")


@dataclass(frozen=True, slots=True)
class VideoLink:
    """A link that may be shown: the service, its name in words, and the address."""

    provider: str
    label: str | Promise
    url: str

    @property
    def host(self) -> str:
        """Where it leads; tells one 「その他」 from another."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class _Service:
    """One service: its hosts, the paths of its meetings, and how to say what such a link looks like."""

    provider: str
    label: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    example: str


def _service(provider: str, label: str, host: str, path: str, example: str) -> _Service:
    return _Service(provider, label, re.compile(host), re.compile(path, re.IGNORECASE), example)


_SERVICES = (
    _service(
        "zoom",
        "Zoom",
        r"(.+\.)?(zoom\.us|zoom\.com|zoomgov\.com)",
        r"/(j|w)/[0-9]{9,11}/?|/my/[a-z0-9._-]+/?",
        "https://zoom.us/j/12345678901",
    ),
    _service(
        "meet",
        "Google Meet",
        r"meet\.google\.com",
        r"/[a-z]{3}-[a-z]{4}-[a-z]{3}/?",
        "https://meet.google.com/abc-defg-hij",
    ),
    _service(
        "teams",
        "Microsoft Teams",
        r"teams\.(microsoft|live)\.com",
        r"/l/meetup-join/.+|/meet/[0-9]{9,20}/?",
        "https://teams.microsoft.com/l/meetup-join/…",
    ),
    _service(
        "webex",
        "Webex",
        r".+\.webex\.com",
        r"/(meet|join|m)/[^/]+/?|/[^/]+/j\.php|/wbxmjs/joinservice/.+|/webappng/sites/.+|/weblink/.+",
        "https://example.webex.com/meet/…",
    ),
    _service(
        "jitsi",
        "Jitsi Meet",
        r"8x8\.vc|(.+\.)?jit\.si|(.+[.-])?jitsi[.-].+",
        r"/(?!static/|about)[^/]+(/[^/]+)?/?",
        "https://meet.jit.si/…",
    ),
    _service("whereby", "Whereby", r"(.+\.)?whereby\.com", r"/[^/]+/?", "https://whereby.com/…"),
    # Runs on any host; the path tells.
    _service(
        "bigbluebutton",
        "BigBlueButton",
        r".+",
        r"/bigbluebutton/api/join|/(.+/)?b/[a-z0-9]{3}(-[a-z0-9]{3}){2,3}/?|/rooms/[a-z0-9]{3}(-[a-z0-9]{3}){2,3}/join/?",
        "",
    ),
)


class _WrongPath(ValidationError):
    """The host of a known service, but not the address of a meeting."""


def check(text: str) -> VideoLink:
    """Find the meeting's link in what was pasted: an address, or a whole invitation. Raises ValidationError with a sentence."""
    found: list[VideoLink] = []
    errors: list[ValidationError] = []
    for address in _addresses(text):
        try:
            link = _read(address)
        except ValidationError as error:
            errors.append(error)
        else:
            if link.provider != "other":
                return link
            found.append(link)
    # In an invitation a broken Zoom address says more than the link to the help page beside it.
    if wrong := [error for error in errors if isinstance(error, _WrongPath)]:
        raise wrong[0]
    if found:
        return found[0]
    raise (
        errors[0]
        if errors
        else ValidationError(
            _("Web会議のリンクが見つかりません。https:// で始まる参加用のリンクを貼ってください。"),
            code="video_missing",
        )
    )


def _addresses(text: str) -> Iterator[str]:
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    addresses = _ADDRESS.findall(folded) or [f"https://{bare}" for bare in _WITHOUT_SCHEME.findall(folded)]
    return (address.rstrip(_TRAILING) for address in addresses)


def _read(address: str) -> VideoLink:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValidationError(
            _("このリンクは読み取れません。もう一度コピーして貼ってください。"), code="video_unreadable"
        ) from None
    host = (parts.hostname or "").lower()
    if parts.scheme.lower() != "https":
        raise ValidationError(_("https:// で始まるリンクを貼ってください。"), code="video_scheme")
    if "@" in parts.netloc:
        raise ValidationError(
            _("名前やパスワードが入ったリンク（@ の前の部分）は使えません。参加用のリンクを貼ってください。"),
            code="video_login",
        )
    if not _HOST.fullmatch(host) or _AT_HOME.fullmatch(host):
        raise ValidationError(
            _("このリンクの行き先は、ほかの人が開けません。Web会議の参加用のリンクを貼ってください。"),
            code="video_host",
        )
    url = parts._replace(scheme="https", netloc=host if port in {None, 443} else f"{host}:{port}").geturl()
    if len(url) > MAX_LENGTH:
        raise ValidationError(
            _("リンクが長すぎます（%(limit)d文字まで）。参加用のリンクだけを貼ってください。"),
            code="video_long",
            params={"limit": MAX_LENGTH},
        )
    return _of_service(host, parts, url) or VideoLink("other", OTHER, url)


def _of_service(host: str, parts: SplitResult, url: str) -> VideoLink | None:
    for service in _SERVICES:
        if not service.host.fullmatch(host):
            continue
        if service.path.fullmatch(parts.path):
            return VideoLink(service.provider, service.label, url)
        if service.example:
            raise _WrongPath(
                _("%(service)sの会議のリンクではないようです。%(example)s のような参加用のリンクを貼ってください。"),
                code="video_path",
                params={"service": service.label, "example": service.example},
            )
    return None
