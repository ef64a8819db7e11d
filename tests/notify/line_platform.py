"""LINE's side of the Messaging API, written from its documents (sections named), not from our own code.

Reference: https://developers.line.biz/en/reference/messaging-api/ (R); guides: "Receive messages (webhook)" (W), "User account linking" (A), "Retry failed API requests" (T).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.notify.local_server import Fake, Reply, Request

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def problem(status: int, message: str, **headers: str) -> Reply:
    """R "Error responses": an object with `message`."""
    return Reply.json(status, {"message": message}, dict(headers))


@dataclass
class LineUser:
    """A person in LINE who has (or had) the account as a friend."""

    id: str
    texts: list[str] = field(default_factory=list)
    blocks: bool = False


class LinePlatform(Fake):
    """Accepts only what the documents allow."""

    def __init__(self, token: str, secret: str) -> None:
        super().__init__()
        self.token, self.secret = token, secret
        self.users: dict[str, LineUser] = {}
        self.reply_tokens: dict[str, tuple[LineUser, float]] = {}
        self.link_tokens: dict[str, tuple[LineUser, float]] = {}
        self.accepted: dict[str, tuple[str, float]] = {}
        self.limit: int | None = 200
        self.used = 0

    # What people do in LINE

    def user(self) -> LineUser:
        """A new person. R "User ID": U and 32 hexadecimal digits."""
        user = LineUser("U" + secrets.token_hex(16))
        self.users[user.id] = user
        return user

    def event(self, user: LineUser, kind: str, *, at: float | None = None, **more: Any) -> dict[str, Any]:
        """R "Webhook event objects", common properties."""
        event: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": int((at or time.time()) * 1000),
            "source": {"type": "user", "userId": user.id},
            "webhookEventId": "01" + secrets.token_hex(12).upper(),
            "deliveryContext": {"isRedelivery": False},
            **more,
        }
        if kind != "unfollow":  # R "Unfollow event": the only one of these without a reply token
            event["replyToken"] = secrets.token_hex(16)
            self.reply_tokens[event["replyToken"]] = (user, time.time())
        return event

    def webhook(self, *events: dict[str, Any]) -> tuple[bytes, str]:
        """Body and signature. W "Verify webhook signature": base64 of HMAC-SHA256 over the raw body, the channel secret as key."""
        body = json.dumps({"destination": "U" + "0" * 32, "events": events}, ensure_ascii=False).encode()
        return body, base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode()

    def opens_dialog(self, user: LineUser, address: str) -> dict[str, Any]:
        """A "Redirect users to the account-linking endpoint": the event that follows when this person opens the address."""
        parts = urlsplit(address)
        assert (parts.scheme, parts.netloc, parts.path) == ("https", "access.line.me", "/dialog/bot/accountLink")
        asked = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        assert set(asked) == {"linkToken", "nonce"}
        # A "Generate a nonce": 10 to 255 characters.
        assert 10 <= len(asked["nonce"]) <= 255
        # A "Issue a link token": 10 minutes, once, and only for the account it was issued for.
        owner, since = self.link_tokens.pop(asked["linkToken"])
        good = owner is user and time.time() - since < 600
        link = {"result": "ok" if good else "failed", "nonce": asked["nonce"]}
        return self.event(user, "accountLink", link=link)

    # What our server asks

    def answer(self, request: Request) -> Reply:
        # R "Channel access token": a bearer token.
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return problem(
                401, "Authentication failed. Confirm that the access token in the authorization header is valid."
            )
        known = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}
        if set(request.headers) - known - {"authorization", "x-line-retry-key"}:
            return problem(400, f"unknown headers {sorted(request.headers)}")
        link = re.fullmatch(r"/v2/bot/user/(U[0-9a-f]{32})/linkToken", request.path)
        routes = {
            ("POST", "/v2/bot/message/push"): self._push,
            ("POST", "/v2/bot/message/reply"): self._reply_message,
            ("GET", "/v2/bot/message/quota"): self._quota,
            ("GET", "/v2/bot/message/quota/consumption"): self._consumption,
        }
        route = routes.get((request.method, request.path))
        if route is not None:
            return route(request)
        if link and request.method == "POST":
            return self._link_token(request, link[1])
        return problem(404, "Not found")

    def _messages(self, request: Request, *others: str) -> tuple[dict[str, Any], Reply | None]:
        if request.headers.get("content-type") != "application/json":
            return {}, problem(415, "Unsupported media type")
        body = json.loads(request.body)
        allowed = {"messages", "notificationDisabled", *others}
        if set(body) - allowed:
            return body, problem(400, f"unknown property {sorted(set(body) - allowed)}")
        messages = body.get("messages", [])
        # R "Send push message": 1 to 5 message objects.
        if not 1 <= len(messages) <= 5:
            return body, problem(400, "Size must be between 1 and 5")
        for message in messages:
            # R "Text message": type and text, at most 5000 characters counted in UTF-16 code units.
            if set(message) != {"type", "text"} or message["type"] != "text":
                return body, problem(400, "A message (messages[0]) in the request body is invalid")
            if not 1 <= len(message["text"].encode("utf-16-le")) // 2 <= 5000:
                return body, problem(400, "Length must be between 0 and 5000")
        return body, None

    def _push(self, request: Request) -> Reply:
        body, wrong = self._messages(request, "to", "customAggregationUnits")
        if wrong:
            return wrong
        # R "Send push message", error cases: the ID of a user.
        if not re.fullmatch(r"U[0-9a-f]{32}", body.get("to", "")):
            return problem(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        # T: an ID that is nobody's, or of somebody who never was a friend.
        if body["to"] not in self.users:
            return problem(400, "Failed to send messages")
        key = request.headers.get("x-line-retry-key")
        if key is not None:
            # T "Specify the retry key always": a hexadecimal UUID.
            if not UUID.fullmatch(key):
                return problem(400, "The value for the X-Line-Retry-Key header is invalid")
            earlier = self.accepted.get(key)
            # T: accepted once; within 24 hours every further try gets 409 and the id of the first.
            if earlier and time.time() - earlier[1] < 24 * 3600:
                return problem(409, "The retry key is already accepted", **{"x-line-accepted-request-id": earlier[0]})
        # R "Status codes", 429: the month's messages are used up.
        if self.limit is not None and self.used >= self.limit:
            return problem(429, "You have reached your monthly limit.")
        user = self.users[body["to"]]
        request_id = secrets.token_hex(8)
        if key:
            self.accepted[key] = (request_id, time.time())
        self.used += 1
        # R "Send push message": 200 also for somebody who blocks the account; nothing arrives.
        if not user.blocks:
            user.texts += [message["text"] for message in body["messages"]]
        return Reply.json(200, {"sentMessages": [{"id": "1", "quoteToken": "q"}]}, {"x-line-request-id": request_id})

    def _reply_message(self, request: Request) -> Reply:
        # T: only some endpoints take a retry key; the others refuse it.
        if "x-line-retry-key" in request.headers:
            return problem(400, "The X-Line-Retry-Key header is not supported")
        body, wrong = self._messages(request, "replyToken")
        if wrong:
            return wrong
        # R "Send reply message": a token once, within a minute.
        user, since = self.reply_tokens.pop(body.get("replyToken", ""), (None, 0.0))
        if user is None or time.time() - since > 60:
            return problem(400, "Invalid reply token")
        user.texts += [message["text"] for message in body["messages"]]
        return Reply.json(200, {"sentMessages": [{"id": "1"}]})

    def _link_token(self, request: Request, user_id: str) -> Reply:
        # R "Issue link token": no body; for friends only.
        if request.body:
            return problem(400, "unexpected body")
        if user_id not in self.users:
            return problem(404, "Not found")
        token = secrets.token_urlsafe(24)
        self.link_tokens[token] = (self.users[user_id], time.time())
        return Reply.json(200, {"linkToken": token})

    def _quota(self, request: Request) -> Reply:
        # R "Get the target limit for sending messages this month": `value` only where there is a limit.
        return Reply.json(200, {"type": "none"} if self.limit is None else {"type": "limited", "value": self.limit})

    def _consumption(self, request: Request) -> Reply:
        # R "Get number of messages sent this month".
        return Reply.json(200, {"totalUsage": self.used})
