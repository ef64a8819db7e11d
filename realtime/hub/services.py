"""What the apps call: tell that a topic has changed, have a person's open pages checked, stop in order."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils import timezone

from realtime.hub import process
from realtime.hub.link import EVERYONE, group_of
from realtime.hub.models import Revocation, RevocationList
from realtime.hub.numbers import next_number

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.8
# After a failure the layer is left alone for a while: the servers look at the heads anyway.
PAUSE_SECONDS = 5.0
KEEP = dt.timedelta(days=1)
_paused_until = 0.0


def announce(topic: str) -> None:
    """Tell every server, after the commit, that a topic has changed. Never raises, never waits long."""
    if not _on_loop("hint", topic):
        _hint(group_of(topic), {"type": "live.hint", "topic": topic})


@transaction.atomic
def revoke(user_id: int) -> None:
    """A person may have lost a session or a right: every server checks their open pages within seconds of the commit."""
    RevocationList.objects.get_or_create(pk=1)
    Revocation.objects.filter(created_at__lt=timezone.now() - KEEP).delete()
    Revocation.objects.create(number=next_number(RevocationList.objects.filter(pk=1)), user_id=user_id)
    transaction.on_commit(_tell_revoked)


async def close_all() -> None:
    """Orderly stop: close every socket with 4012, answer every waiting poll, end the hub's tasks."""
    if current := process.running():
        await current.stop()


def _tell_revoked() -> None:
    if not _on_loop("look"):
        _hint(EVERYONE, {"type": "live.revoked"})


def _on_loop(method: str, *args: str) -> bool:
    current = process.running()
    if current is None:
        return False
    try:
        current.loop.call_soon_threadsafe(getattr(current, method), *args)
    except RuntimeError:  # the loop has just ended
        return False
    return True


def _hint(group: str, message: dict[str, Any]) -> None:
    global _paused_until  # noqa: PLW0603
    if time.monotonic() < _paused_until:
        return
    try:
        async_to_sync(_send)(group, message)
    except Exception as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("A hint was lost, the servers will find it in the database: %r", error)


async def _send(group: str, message: dict[str, Any]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await get_channel_layer().group_send(group, message)
