"""LINE's Messaging API, as its reference documents it: only what we use.

https://developers.line.biz/en/reference/messaging-api/
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from notify.ways import web
from notify.ways.web import Answer

MAX_TEXT = 5000  # UTF-16 code units ("Text message", "Character counting in a text")


class Unexpected(Exception):
    """LINE answered, but not what its reference says."""


def push(to: str, text: str, key: str) -> Answer:
    """Send one text ("Send push message"). `key` is a UUID: within 24 hours LINE takes each only once ("Retry failed API requests").

    Raises web.Away.
    """
    body = {"to": to, "messages": [{"type": "text", "text": shortened(text)}]}
    return _call("POST", "/v2/bot/message/push", body, {"X-Line-Retry-Key": key})


def reply(token: str, text: str) -> Answer:
    """Answer an event within a minute ("Send reply message"); it costs nothing of the quota. Raises web.Away."""
    body = {"replyToken": token, "messages": [{"type": "text", "text": shortened(text)}]}
    return _call("POST", "/v2/bot/message/reply", body)


def link_token(user_id: str) -> str:
    """A token that lets this LINE account be linked for 10 minutes, once ("Issue link token"). Raises web.Away or Unexpected."""
    answer = _call("POST", f"/v2/bot/user/{user_id}/linkToken")
    token = answer.body.get("linkToken")
    if answer.status != 200 or not isinstance(token, str):
        raise Unexpected(said(answer))
    return token


def quota() -> int | None:
    """The messages of a month, None without a limit ("Get the target limit for sending messages this month"). Raises web.Away or Unexpected."""
    answer = _call("GET", "/v2/bot/message/quota")
    kind, value = answer.body.get("type"), answer.body.get("value")
    if answer.status == 200 and kind == "none":
        return None
    if answer.status == 200 and kind == "limited" and isinstance(value, int) and value >= 0:
        return value
    raise Unexpected(said(answer))


def consumption() -> int:
    """The messages sent this month, approximately ("Get number of messages sent this month"). Raises web.Away or Unexpected."""
    answer = _call("GET", "/v2/bot/message/quota/consumption")
    total = answer.body.get("totalUsage")
    if answer.status != 200 or not isinstance(total, int) or total < 0:
        raise Unexpected(said(answer))
    return total


def said(answer: Answer) -> str:
    """What LINE said, for staff and the log."""
    return f"LINE: {answer.status} {str(answer.body.get('message', ''))[:150]}".strip()


def shortened(text: str) -> str:
    """At most MAX_TEXT UTF-16 code units, never half an emoji."""
    raw = text.encode("utf-16-le", errors="replace")
    if len(raw) <= 2 * MAX_TEXT:
        return text
    return raw[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", errors="ignore") + "…"


def _call(
    method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    sent = {"Authorization": f"Bearer {settings.LINE_MESSAGING_TOKEN}", **(headers or {})}
    content = b""
    if body is not None:
        sent["Content-Type"] = "application/json"
        content = json.dumps(body, ensure_ascii=False).encode(errors="replace")
    return web.ask(method, settings.LINE_API + path, headers=sent, content=content)
