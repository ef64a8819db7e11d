"""Advisers with skills and hours, and consultations at the stages the tests need."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from consult import queries, services, slots, starting
from consult.models import AdviserSkill, Category, Consultation, OfficeHours, PrivacyNotice
from consult.slots import Slot
from tests.world import World

BODY = "仲間5人で花壇づくりを始めます。会則はどこまで書けばよいですか。"
NAME = "相談ハナコ"
PHONE = "083-000-1234"
INTAKE = {"body": BODY, "urgency": "normal", "way": "centre", "name": NAME, "phone": PHONE}


def category(code: str = "FORM/rules") -> Category:
    """One of the starting categories; a flushed database gets them back."""
    if not Category.objects.exists():
        starting.load(Category, PrivacyNotice)
    return Category.objects.select_related("parent__parent").get(code=code)


def skills(world: World) -> None:
    """Both advisers answer what founders ask; the specialist answers taxes."""
    category()
    for user, code in ((world.adviser, "FORM"), (world.adviser2, "FORM"), (world.specialist, "FIN")):
        AdviserSkill.objects.get_or_create(adviser=user, category=Category.objects.get(code=code))


def hours(adviser: User, **changed: Any) -> None:
    """Every day of the week from ten to noon."""
    values = {"starts_at": dt.time(10), "ends_at": dt.time(12), "minutes": 60, **changed}
    for weekday in range(7):
        OfficeHours.objects.create(adviser=adviser, weekday=weekday, **values)


def ask(client: User, code: str = "FORM/rules", **more: Any) -> Consultation:
    """A consultation that was just submitted."""
    values = {"way": "centre", "body": BODY, "name": NAME, "phone": PHONE, **more}
    subject = category(code)
    return services.submit(client=client, client_id=uuid.uuid4(), notice=queries.notice(), category=subject, **values)


def taken(world: World, **more: Any) -> Consultation:
    """The citizen's case, which the adviser works on."""
    case = ask(world.citizen, **more)
    services.take(case=case, adviser=world.adviser)
    return case


def first_free(adviser: User) -> Slot:
    """The adviser's next free time."""
    return slots.free(User.objects.filter(pk=adviser.pk), timezone.now())[0]


def tomorrow_at(hour: int) -> dt.datetime:
    """A round hour of tomorrow."""
    return (timezone.localtime() + dt.timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run everything at the same moment, each in a thread of its own; results or exceptions, in the order of the calls."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
