"""Every setting the environment can give, in one table: name, type, default, help.

`docs/settings.md` is made from it (`manage.py settings_page`), and a wrong value stops the start with a sentence that names the variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import environ

from notify.ways.push_keys import public_of


class SettingsError(SystemExit):
    """A setting is wrong; carries one sentence for the person who starts the program."""


def _bool(raw: str) -> bool:
    if raw.lower() in ("1", "true", "yes", "on"):
        return True
    if raw.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("must be true or false")


def _int(raw: str) -> int:
    if not raw.isascii() or not raw.isdigit():
        raise ValueError("must be a whole number")
    return int(raw)


def _list(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]


def _mode(raw: str) -> str:
    if raw not in ("demo", "production", "test"):
        raise ValueError("must be demo, production or test")
    return raw


def _timezone(raw: str) -> str:
    if raw not in available_timezones():
        raise ValueError("must be the name of a time zone, such as Asia/Tokyo")
    return str(ZoneInfo(raw))


def _database(raw: str) -> dict[str, Any]:
    if not raw.startswith(("sqlite://", "postgresql://", "postgres://")):
        raise ValueError("must start with postgresql:// or sqlite://")
    return dict(environ.Env.db_url_config(raw))


def _redis(raw: str) -> str:
    if raw and not raw.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must start with redis://, rediss:// or unix://")
    return raw


def _mail(raw: str) -> dict[str, Any]:
    if not raw.startswith(("folder://", "smtp://", "smtp+tls://", "smtp+ssl://")):
        raise ValueError("must start with folder://, smtp://, smtp+tls:// or smtp+ssl://")
    if raw.startswith("folder://"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": raw.removeprefix("folder://"),
        }
    return dict(environ.Env.email_url_config(raw))


def _push_key(raw: str) -> str:
    if raw:
        try:
            public_of(raw)
        except ValueError:
            raise ValueError("must be a private key as `manage.py push_keys` prints it") from None
    return raw


def _contact(raw: str) -> str:
    if raw and not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://[^\s/]+\S*", raw):
        raise ValueError("must start with mailto: or https://")
    return raw


def _https(raw: str) -> str:
    if raw and not raw.startswith("https://"):
        raise ValueError("must start with https://")
    return raw


@dataclass(frozen=True)
class Setting:
    """One variable: `default` is written as the environment would write it."""

    name: str
    type: str
    default: str
    help: str
    parse: Callable[[str], Any] = str


TABLE: tuple[Setting, ...] = (
    Setting(
        "TSUNAGARU_MODE",
        "demo, production or test",
        "demo",
        "How the program runs. `production` refuses unsafe settings; `demo` offers one-click sign-in.",
        _mode,
    ),
    Setting(
        "SECRET_KEY",
        "text",
        "",
        "Signs sessions and links. At least 50 characters in production; made anew at each start in demo mode if empty.",
    ),
    Setting("ALLOWED_HOSTS", "list", "localhost,127.0.0.1,[::1]", "Host names the site answers to.", _list),
    Setting(
        "CSRF_TRUSTED_ORIGINS",
        "list",
        "",
        "Origins (scheme, host, port) forms may come from, when they differ from the host.",
        _list,
    ),
    Setting(
        "DATABASE_URL",
        "address",
        "sqlite:///var/tsunagaru.sqlite3",
        "Where the data is: `postgresql://user:password@host/name` for a city.",
        _database,
    ),
    Setting(
        "REDIS_URL",
        "address",
        "",
        "The channel layer between server processes. Empty: in memory, for one process only.",
        _redis,
    ),
    Setting("SERVER_PROCESSES", "number", "1", "How many server processes share the site.", _int),
    Setting(
        "BEHIND_TLS_PROXY",
        "true or false",
        "false",
        "A reverse proxy speaks TLS; it must overwrite X-Forwarded-Proto and X-Forwarded-For, which are then trusted.",
        _bool,
    ),
    Setting(
        "EMAIL_URL",
        "address",
        "folder://var/mail",
        "Where e-mail goes: `smtp+tls://user:password@host:587`, or a folder.",
        _mail,
    ),
    Setting("EMAIL_FROM", "e-mail address", "tsunagaru@localhost", "Sender of the e-mails."),
    Setting("SITE_URL", "address", "http://localhost:8000", "The public address, for links in e-mails."),
    Setting("TIME_ZONE", "name", "Asia/Tokyo", "The centre's time zone.", _timezone),
    Setting("STATIC_ROOT", "folder", "var/static", "Where collected static files are kept."),
    Setting(
        "FILES_ROOT",
        "folder",
        "var/files",
        "Where files that people send are kept; every server and worker must see the same folder. Never served as it is.",
    ),
    Setting(
        "LINE_CLIENT_ID", "text", "", "Channel ID of LINE Login; with the secret it switches the sign-in with LINE on."
    ),
    Setting("LINE_CLIENT_SECRET", "text", "", "Channel secret of LINE Login."),
    Setting(
        "PUSH_PRIVATE_KEY",
        "text",
        "",
        "Private key for notices on telephones and computers (web push); `manage.py push_keys` makes one. With the contact it switches them on.",
        _push_key,
    ),
    Setting(
        "PUSH_CONTACT",
        "address",
        "",
        "Whom a push service may write to about our messages: `mailto:` or `https://`.",
        _contact,
    ),
    Setting(
        "LINE_MESSAGING_TOKEN",
        "text",
        "",
        "Channel access token of the LINE Messaging API; with the secret it switches notices by LINE on.",
    ),
    Setting("LINE_MESSAGING_SECRET", "text", "", "Channel secret of the LINE Messaging API."),
    Setting(
        "LINE_FRIEND_URL",
        "address",
        "",
        "Where people add the centre's LINE account as a friend, such as `https://lin.ee/…`.",
        _https,
    ),
)


def read(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Parse every variable of the table.

    Raises SettingsError with a sentence that names the variable when a value is wrong or unsafe for production.
    """
    values: dict[str, Any] = {}
    for setting in TABLE:
        raw = environment.get(setting.name, setting.default)
        try:
            values[setting.name] = setting.parse(raw)
        except ValueError as error:
            raise SettingsError(f"{setting.name} {error} (it is {raw!r}).") from None
    if values["TSUNAGARU_MODE"] == "production":
        _refuse_unsafe(values)
    return values


def _refuse_unsafe(values: dict[str, Any]) -> None:
    key = values["SECRET_KEY"]
    if len(key) < 50 or len(set(key)) < 5:
        raise SettingsError("SECRET_KEY must be set to at least 50 random characters in production.")
    if values["SERVER_PROCESSES"] > 1 and not values["REDIS_URL"]:
        raise SettingsError(
            "REDIS_URL must be set when SERVER_PROCESSES is more than 1: the in-memory layer reaches one process only."
        )
    if not values["SITE_URL"].startswith("https://"):
        raise SettingsError("SITE_URL must start with https:// in production.")


def settings_page() -> str:
    """The text of docs/settings.md."""
    rows = "\n".join(f"| `{s.name}` | {s.type} | `{s.default or ' '}` | {s.help} |" for s in TABLE)
    return (
        "# Settings\n\nMade from `platform/config/env.py` by `manage.py settings_page`; do not edit.\n\n"
        f"| variable | type | default | meaning |\n|---|---|---|---|\n{rows}\n"
    )
