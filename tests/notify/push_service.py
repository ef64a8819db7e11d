"""A push service and the browsers behind it, written from RFC 8030, 8188, 8291 and 8292 (not from our own code)."""

from __future__ import annotations

import base64
import json
import os
import re
import time
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.notify.local_server import Fake, Reply, Request


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    # RFC 7515 §2: base64url without padding and without any other character.
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError(text)
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Refusal(Exception):
    """The request is against a specification."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Browser:
    """One subscription: its keys stay in the browser (RFC 8291 §2)."""

    def __init__(self, service: PushService, name: str) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.endpoint = f"{service.origin}/push/{name}"
        self.shown: list[dict[str, Any]] = []
        service.browsers[f"/push/{name}"] = self

    def form(self) -> dict[str, str]:
        """What the page's script sends."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": b64(point), "auth": b64(self.auth)}


class PushService(Fake):
    """Accepts only what the specifications allow; `refusals` says what it did not accept."""

    def __init__(self, public_key: str) -> None:
        super().__init__()
        self.public_key = public_key
        self.browsers: dict[str, Browser] = {}
        self.refusals: list[str] = []
        self.max_body = 4096

    def answer(self, request: Request) -> Reply:
        try:
            return self._take(request)
        except Refusal as refusal:
            self.refusals.append(refusal.why)
            return Reply(refusal.status)

    def _take(self, request: Request) -> Reply:
        # RFC 8030 §5: a POST to the push resource.
        if request.method != "POST":
            raise Refusal(405, "not a POST")
        # RFC 8030 §7.3: 404 for a subscription that has ended; services also answer 410.
        browser = self.browsers.get(request.path)
        if browser is None:
            raise Refusal(404, "no such subscription")
        known = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}
        known |= {"content-encoding", "ttl", "urgency", "topic", "authorization"}
        if set(request.headers) - known:
            raise Refusal(400, f"unknown headers {sorted(set(request.headers) - known)}")
        _check_delivery(request)
        self._check_vapid(request)
        # RFC 8030 §7.2: 413 above the service's limit, which is at least 4096 bytes.
        if len(request.body) > self.max_body:
            raise Refusal(413, "too large")
        browser.shown.append(json.loads(_decrypted(browser, request)))
        # RFC 8030 §5: 201 with the address of the message.
        return Reply(201, {"Location": f"{self.origin}/message/{len(browser.shown)}"})

    def _check_vapid(self, request: Request) -> None:
        # RFC 8292 §3: the scheme "vapid" with the parameters t and k, each once and nothing else.
        match = re.fullmatch(r"vapid t=([\w.-]+),\s*k=([\w-]+)", request.headers.get("authorization", ""), re.ASCII)
        if match is None:
            raise Refusal(401, "no vapid authorization")
        token, key = match.groups()
        # RFC 8292 §4.2: a subscription restricted to one key refuses every other.
        if key != self.public_key:
            raise Refusal(403, "another key")
        head, claims, signature = token.split(".")
        # RFC 8292 §2: a JWT signed with ES256.
        if json.loads(unb64(head)) != {"typ": "JWT", "alg": "ES256"}:
            raise Refusal(403, "not ES256")
        raw = unb64(signature)
        # RFC 7518 §3.4: r and s, 32 bytes each.
        if len(raw) != 64:
            raise Refusal(403, "no signature of 64 bytes")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
        try:
            public.verify(
                encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
                f"{head}.{claims}".encode(),
                ec.ECDSA(hashes.SHA256()),
            )
        except InvalidSignature:
            raise Refusal(403, "wrong signature") from None
        said = json.loads(unb64(claims))
        # RFC 8292 §2: aud is the origin of the push resource; exp at most 24 hours ahead and not past.
        if said.get("aud") != self.origin or urlsplit(said["aud"]).path:
            raise Refusal(403, f"aud {said.get('aud')}")
        if not time.time() < said.get("exp", 0) <= time.time() + 24 * 3600:
            raise Refusal(403, "exp")
        # RFC 8292 §2.1: sub is a mailto: or https: address.
        if not re.match(r"mailto:[^@]+@[^@]+$|https://", said.get("sub", "")):
            raise Refusal(403, "sub")


def _check_delivery(request: Request) -> None:
    # RFC 8030 §5.2: TTL is required, whole seconds.
    if not re.fullmatch(r"[0-9]+", request.headers.get("ttl", "")):
        raise Refusal(400, "no TTL")
    # RFC 8030 §5.3: one of four urgencies.
    if request.headers.get("urgency", "normal") not in ("very-low", "low", "normal", "high"):
        raise Refusal(400, "urgency")
    # RFC 8030 §5.4: at most 32 characters of base64url.
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", request.headers.get("topic", "a")):
        raise Refusal(400, "topic")
    # RFC 8291 §4: the body is aes128gcm.
    if request.headers.get("content-encoding") != "aes128gcm":
        raise Refusal(400, "content coding")


def _decrypted(browser: Browser, request: Request) -> bytes:
    body = request.body
    # RFC 8188 §2.1: salt (16), record size (4), length of the key id (1), key id; RFC 8291 §4: the id is the sender's public key.
    if len(body) < 86 or body[20] != 65 or body[21] != 4:
        raise Refusal(400, "no header of aes128gcm")
    # RFC 8291 §4: a single record, so it is shorter than the record size.
    if len(body) - 86 > int.from_bytes(body[16:20], "big"):
        raise Refusal(400, "more than one record")
    plain = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
    # RFC 8291 §4: 4096 bytes of body leave 3993 for the text.
    if len(plain) > 3993:
        raise Refusal(413, "plain text too long")
    return plain
