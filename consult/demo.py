"""Consultations of the demo: all fictitious, at every stage of their way."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from accounts.models import User
from consult import queries, services, slots
from consult.models import AdviserSkill, Category, Consultation, OfficeHours
from consult.models.case import Status, Urgency, Way
from groups.models import Group

SKILLS = {
    "adviser": ("FORM", "INC", "RISK", "OPS"),
    "adviser2": ("FORM", "RISK", "GRANT", "COLLAB", "OTHER"),
    "specialist": ("FIN", "INC"),
    "hanako": ("COLLAB",),
}
# Weekdays, the talk and the rest after it in minutes, and how many days before booking closes.
HOURS = {
    "adviser": ((0, 1, 2, 3, 4), 60, 0, 1),
    "adviser2": ((1, 2, 3, 4, 5), 60, 0, 1),
    "specialist": ((2,), 50, 10, 7),
}


def load(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    """Store what is missing."""
    _working_hours(people)
    _booked(people, now)
    _in_writing(people, groups, now)
    _waiting(people, groups, now)
    _closed(people, groups, now)
    _followed_up(people, groups, now)


def _working_hours(people: dict[str, User]) -> None:
    for key, codes in SKILLS.items():
        for category in Category.objects.filter(code__in=codes):
            AdviserSkill.objects.get_or_create(adviser=people[key], category=category)
    for key, (weekdays, minutes, rest, days_before) in HOURS.items():
        for weekday in weekdays:
            for start, end in ((10, 12), (13, 17)):
                OfficeHours.objects.get_or_create(
                    adviser=people[key],
                    weekday=weekday,
                    starts_at=dt.time(start),
                    ends_at=dt.time(end),
                    defaults={"minutes": minutes, "buffer_minutes": rest, "days_before": days_before},
                )


def _ask(name: str, client: User, code: str, body: str, **more: Any) -> Consultation | None:
    """The new consultation; None when an earlier run stored it."""
    client_id = uuid.uuid5(uuid.NAMESPACE_URL, f"tsunagaru:demo:consultation:{name}")
    if Consultation.objects.filter(once_id=client_id).exists():
        return None
    return services.submit(
        client=client,
        client_id=client_id,
        notice=queries.notice(),
        category=Category.objects.get(code=code),
        body=body,
        name=client.name,
        phone="083-000-0000",
        **more,
    )


def _say(case: Consultation, author: User, body: str) -> None:
    services.write(case=case, author=author, body=body, client_id=uuid.uuid4())


def _booked(people: dict[str, User], now: dt.datetime) -> None:
    adviser = people["adviser"]
    free = slots.free(User.objects.filter(pk=adviser.pk), now)
    case = _ask(
        "rules",
        people["newcomer"],
        "FORM/rules",
        "仲間5人で花壇づくりを始めます。会則はどこまで書けばよいですか。",
        way=Way.CENTRE,
        slot=free[min(8, len(free) - 1)],
        received_at=now - dt.timedelta(days=2),
    )
    if case:
        services.take(case=case, adviser=adviser)
        _say(
            case,
            adviser,
            "ご相談ありがとうございます。5人でしたら、名称・目的・会員・役員・総会・会計の6つから始めましょう。",
        )
        _say(case, people["newcomer"], "ありがとうございます。読んで、当日持っていきます。")


def _in_writing(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    case = _ask(
        "choose",
        people["taro"],
        "INC/choose",
        "会員8人。市から委託の話があり、法人にしたほうがよいか迷っています。",
        way=Way.ONLINE,
        group=groups[2],
        needs=["large_print"],
        wanted="平日の午後",
        received_at=now - dt.timedelta(days=1),
    )
    if case:
        services.take(case=case, adviser=people["adviser"])
        _say(case, people["adviser"], "委託の話は、いつごろ決まりますか。金額の目安も分かれば教えてください。")
        services.move(case=case, to=Status.NEED_INFO, by=people["adviser"])


def _waiting(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    _ask(
        "food",
        people["sakura"],
        "RISK/food",
        "子ども食堂で夏にカレーを出します。届けは要りますか。",
        way=Way.CENTRE,
        group=groups[1],
        needs=["childcare"],
        wanted="土曜日の午前",
        urgency=Urgency.WEEK,
        received_at=now - dt.timedelta(hours=3),
    )
    _ask(
        "grant",
        people["saburo"],
        "GRANT/write",
        "備品を買う助成金を探しています。締切が近いです。",
        way=Way.PHONE,
        group=groups[5],
        wanted="朝市のない平日の10時から12時",
        urgency=Urgency.TODAY,
        received_at=now - dt.timedelta(hours=1),
    )


def _closed(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    case = _ask(
        "leak",
        people["rep3"],
        "RISK/leak",
        "会員30人あてのメールを、全員のアドレスが見える形で送ってしまいました。",
        way=Way.PHONE,
        group=groups[3],
        urgency=Urgency.TODAY,
        received_at=now - dt.timedelta(days=6),
    )
    if case:
        adviser = people["adviser2"]
        services.take(case=case, adviser=adviser)
        services.record(
            case=case,
            author=adviser,
            client_id=uuid.uuid4(),
            minutes=40,
            outcome="solved",
            summary="全員のアドレスが見える形で、会員30人にメールを送った。",
            advice="おわびのメールをBCCで送り、消すようお願いする。役員会に報告し、これからは一斉送信の道具を使う。",
            memo_for_client="1. きょう中に、おわびと削除のお願いをBCCで送る\n2. 役員会に報告する\n3. 次からは一斉送信の道具を使う",
            internal_memo="外部の人のアドレスは入っていなかった。",
        )
        services.move(case=case, to=Status.CLOSED, by=adviser)


def _followed_up(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    case = _ask(
        "radio",
        people["rep8"],
        "COLLAB/group",
        "ラジオの機材はあるが、話す人がいません。",
        way=Way.CENTRE,
        group=groups[8],
        received_at=now - dt.timedelta(days=10),
    )
    if case:
        services.take(case=case, adviser=people["hanako"])
        _say(case, people["hanako"], "話したい団体に声をかけています。3団体から返事がありました。")
        services.move(case=case, to=Status.FOLLOW_UP, by=people["hanako"])
