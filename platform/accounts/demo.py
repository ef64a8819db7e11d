"""The demo's visit at the counter: staff acted for a person on the telephone, so there is a receipt to see."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from accounts.counter import LENGTH
from accounts.counter_models import CounterDeed, CounterSession
from accounts.models import User


def load(people: Mapping[str, User], now: dt.datetime) -> None:
    """Store it once."""
    person, started_at = people["taro"], now - dt.timedelta(days=3)
    if CounterSession.objects.filter(person=person).exists():
        return
    session = CounterSession.objects.create(
        staff=people["counter"],
        person=person,
        way=CounterSession.Way.PHONE,
        identity="登録の電話番号にかけ直した",
        started_at=started_at,
        ends_at=started_at + LENGTH,
        ended_at=started_at + dt.timedelta(minutes=6),
        client_id=uuid.uuid4(),
    )
    CounterDeed.objects.create(
        session=session,
        at=started_at + dt.timedelta(minutes=4),
        view_name="accounts:text_size",
        path="/preferences/text-size/",
        sentence="文字の大きさを変えました",
    )
