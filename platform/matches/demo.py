"""The match of the morning market with the children's canteen, and the groups that Hanako looks after; all fictitious."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from accounts.models import User
from groups.models import Group
from kernel import dates
from matches import care, services
from matches.models import Care, Match, Step, Target
from matches.queries import this_year

_SPACE = uuid.UUID("6f9d3a52-6b0e-4a3c-9d5e-1f5c6a7b8c90")
# group, days until the next step, the step, days since the last contact, its way, what was said
CARES = (
    (1, 3, "夏休みの食堂の日程を聞く", 20, "phone", "夏休みも開く予定とのこと。場所を相談中。"),
    (2, -2, "法人化の相談のあとを聞く", 12, "counter", "法人化の資料を渡した。会員で話し合うとのこと。"),
    (8, 14, "話し手をさがす会の案内を送る", 5, "visit", "機材を見せてもらった。話す人をさがしている。"),
)
TARGETS = {Match.Kind.GUILD: 30, Match.Kind.GROUPS: 5}


def load(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    """Store it once; running it again changes nothing."""
    hanako, today = people["hanako"], timezone.localdate(now)
    if not Match.objects.filter(client_id=_id("market")).exists():
        _market(groups, hanako, today)
    for kind, number in TARGETS.items():
        if not Target.objects.filter(fiscal_year=this_year(), kind=kind).exists():
            services.set_target(by=people["admin"], fiscal_year=this_year(), kind=kind, number=number)
    for number, days, step, ago, way, note in CARES:
        if not Care.objects.filter(group=groups[number]).exists():
            care.write_contact(
                care=care.take(group=groups[number], coordinator=hanako, by=hanako),
                by=hanako,
                client_id=_id(f"care-{number}"),
                on=today - dt.timedelta(days=ago),
                way=way,
                note=note,
                next_step=step,
                next_on=today + dt.timedelta(days=days),
            )


def _market(groups: dict[int, Group], hanako: User, today: dt.date) -> None:
    # Not before the first of April, so that it counts in the present year.
    first = dt.date(dates.fiscal_year(today), 4, 1)
    match = services.record(
        by=hanako,
        client_id=_id("market"),
        kind=Match.Kind.GROUPS,
        group=groups[5],
        other_group=groups[1],
        way=Match.Way.MEDIATED,
        mediator=hanako,
        title="朝市で余った野菜を子ども食堂へ",
        about="毎月第2日曜の朝市で残る野菜を、10時に受け取り、食堂の料理に使います。",
        state=Match.State.WISH,
    )
    for state, note in (
        (Match.State.INTRODUCED, "掲示板「余った野菜を子ども食堂へ」から"),
        (Match.State.TALKING, "受け取りの時間を決める"),
        (Match.State.FORMED, "交流会で顔を合わせて決まった"),
    ):
        formed_on = max(first, today - dt.timedelta(days=10)) if state == Match.State.FORMED else None
        match = services.move(match=match, by=hanako, state=state, formed_on=formed_on, note=note)
    # The steps of a demo look like days of work.
    for ago, step in zip((30, 24, 17, 10), Step.objects.filter(match=match), strict=True):
        Step.objects.filter(pk=step.pk).update(at=timezone.now() - dt.timedelta(days=ago))


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(_SPACE, name)
