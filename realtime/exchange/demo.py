"""Sample sessions: one that comes, one that is full, one that was, and every day one whose doors are open at the start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from accounts.models import User
from groups.models import Group
from realtime.exchange import agenda, services
from realtime.exchange.models import Session, Way

ZOOM = "https://zoom.us/j/00000000000"
FIRST = {
    "title": "第1回 オンライン交流会「担い手、どう見つけていますか」",
    "body": "役員のなり手がいない、若い人が来ない。同じ悩みをもつ団体が集まって、うまくいった工夫を持ち寄ります。\n\nはじめての方も歓迎します。聞こえの支援があります。録画はしません。",
    "way": Way.BOTH,
    "venue": "市民活動センター 第1会議室（車いすで入れます）",
    "capacity": 30,
    "video_url": ZOOM,
}
FIRST_AGENDA = """14:00 開会・使い方
14:10 自己紹介（1団体1分）
14:25 事例：ともしび見守りネット／見本 あかり
14:40 小グループ3室「誘い方」「任せ方」「続け方」
15:10 共有
15:25 まとめ・アンケート
15:30 終了"""
FULL = {
    "title": "写真の撮り方・載せ方 ミニ講座",
    "body": "活動の写真を、許しを取って、きれいに載せる方法を一緒にためします。スマートフォンをお持ちください。",
    "way": Way.VENUE,
    "venue": "市民活動センター 第2会議室",
    "capacity": 3,
    "video_url": "",
}
TEA = {
    "title": "オンライン茶話会（{month}月{day}日）",
    "body": "お茶を片手に、近ごろの活動を話しましょう。途中からでも、聞くだけでもどうぞ。",
    "way": Way.ONLINE,
    "venue": "",
    "capacity": 20,
    "video_url": ZOOM,
}
PAST = {
    "title": "朝市の朝に、お茶の会",
    "body": "朝市のあと、港の広場で話しました。来てくださった皆さん、ありがとうございました。",
    "way": Way.VENUE,
    "venue": "港の広場",
    "capacity": None,
    "video_url": "",
}


def load(people: Mapping[str, User], groups: Mapping[int, Group], now: dt.datetime) -> None:
    """Store the sample sessions once; their days are relative to the first start."""
    host = people["hanako"]
    first = _session(host, FIRST, _at(now, 12, 14), _at(now, 12, 15, 30), FIRST_AGENDA)
    if first:
        for number in (1, 3, 4, 5, 6, 7):
            services.register(
                session=first,
                user=people[f"rep{number}"],
                as_group=groups[number],
                way=Way.ONLINE if number % 2 else Way.VENUE,
            )
    full = _session(host, FULL | {"with_group": groups[2]}, _at(now, 5, 10), _at(now, 5, 11, 30), "")
    if full:
        for number in (5, 6, 8, 2):
            services.register(session=full, user=people[f"rep{number}"], as_group=groups[number], way=Way.VENUE)
    _tea(people, groups, now)
    _session(host, PAST | {"with_group": groups[4]}, _at(now, -20, 10), _at(now, -20, 11), "")


def _tea(people: Mapping[str, User], groups: Mapping[int, Group], now: dt.datetime) -> None:
    """Begins 20 minutes from now: one can still register, and the room and the link are there at once."""
    begins = (now + dt.timedelta(minutes=24)).replace(second=0, microsecond=0)
    begins -= dt.timedelta(minutes=begins.minute % 5)
    today = timezone.localdate(now)
    facts = TEA | {"title": str(TEA["title"]).format(month=today.month, day=today.day)}
    session = _session(people["hanako"], facts, begins, begins + dt.timedelta(hours=3), "", closes_at=begins)
    if session:
        for number in (1, 5):
            services.register(session=session, user=people[f"rep{number}"], as_group=groups[number], way=Way.ONLINE)


def _at(now: dt.datetime, days: int, hour: int, minute: int = 0) -> dt.datetime:
    day = timezone.localdate(now) + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def _session(
    host: User,
    facts: dict,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    lines: str,
    *,
    closes_at: dt.datetime | None = None,
) -> Session | None:
    """The new session; None when it is there already."""
    if Session.objects.filter(title=facts["title"]).exists():
        return None
    return services.announce(
        host=host,
        starts_at=starts_at,
        ends_at=ends_at,
        registration_closes_at=closes_at or starts_at - dt.timedelta(days=1),
        agenda=agenda.parse(lines, timezone.localtime(starts_at).time(), timezone.localtime(ends_at).time()),
        **facts,
    )
