"""Boards and topics of the demo; every name in them is fictitious."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from accounts.models import User
from forums import services
from forums.models import Board, Topic
from groups.models import Group

# name, icon, audience, description
BOARDS = (
    ("みんなの広場", "board", Board.Audience.EVERYONE, "活動のことなら何でも。はじめての方も、どうぞ。"),
    ("福祉・子ども", "heart", Board.Audience.EVERYONE, "子ども食堂、学習支援、見守りの話題です。"),
    ("環境", "compass", Board.Audience.EVERYONE, "清掃、花壇、海岸の話題です。"),
    ("連携の募集", "swap", Board.Audience.GROUPS, "いっしょに活動する団体をさがす場所です。"),
    ("職員の打ち合わせ", "memo", Board.Audience.STAFF, "センターの職員だけが見ます。"),
)

# board, kind, title, posts as (person, group number or 0, text); the solution's number; whether it is closed
TOPICS: tuple[tuple[str, str, str, tuple[tuple[str, int, str], ...], int, bool], ...] = (
    (
        "環境",
        Topic.Kind.INFO,
        "夏の清掃で気をつけていること、教えてください",
        (
            ("rep2", 2, "8月の草取りを続けるか迷っています。皆さんはどう決めていますか。"),
            ("rep3", 3, "前日の夕方に暑さ指数を見て、31をこえそうなら早朝に変えます。"),
            ("hanako", 0, "安全チェックの「熱中症」も使えます。"),
            ("rep2", 2, "早速、中止の基準を紙にしました。"),
        ),
        2,
        False,
    ),
    (
        "連携の募集",
        Topic.Kind.TEAM,
        "余った野菜を子ども食堂へ",
        (
            ("rep5", 5, "毎月第2日曜の朝市で残る野菜を届けたいです。"),
            ("rep1", 1, "助かります。受け取りは10時に行けます。"),
            ("hanako", 0, "お二つの団体をおつなぎします。記録に残してよろしいですか。"),
            ("rep5", 5, "お願いします。"),
        ),
        2,
        False,
    ),
    (
        "みんなの広場",
        Topic.Kind.ASK,
        "名簿の配り方で迷っています",
        (
            ("rep7", 7, "役員名簿を全戸に配っていました。今も大丈夫でしょうか。"),
            ("hanako", 0, "使い道と配る範囲を先に知らせ、同意を取るのが基本です。様式を用意しました。"),
        ),
        0,
        False,
    ),
    (
        "福祉・子ども",
        Topic.Kind.HELP,
        "土曜の学習支援",
        (
            ("rep4", 4, "高校生・大学生も歓迎。2人1組で見守ります。"),
            ("newcomer", 0, "月1回でも大丈夫ですか。"),
            ("rep4", 4, "はい。まず見学にどうぞ。"),
        ),
        0,
        False,
    ),
    (
        "みんなの広場",
        Topic.Kind.INFO,
        "外国の方に伝わるちらし",
        (
            ("rep6", 6, "「要申込」を「先に申し込んでください」に変えたら、参加が増えました。"),
            ("rep1", 1, "アレルギーの紙も見てもらえますか。"),
            ("rep6", 6, "もちろんです。ふりがなも付けます。"),
        ),
        0,
        False,
    ),
    (
        "みんなの広場",
        Topic.Kind.GIVE,
        "折りたたみ机4台",
        (
            ("rep3", 3, "引き取りに来られる団体に。"),
            ("rep8", 8, "防災訓練で使いたいです。"),
            ("rep3", 3, "決まりました。受付を終わります。"),
        ),
        0,
        True,
    ),
)
# How far 太郎 has read some topics, so that there is something new for him.
READ_BY_TARO = {"夏の清掃で気をつけていること、教えてください": 3, "外国の方に伝わるちらし": 1}


def load(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    """Store what is not there yet."""
    for order, (name, icon, audience, description) in enumerate(BOARDS, start=1):
        if not Board.objects.filter(name=name).exists():
            services.make_board(name=name, order=order, icon=icon, audience=audience, description=description)
    for days, (board, kind, title, posts, solution, closed) in enumerate(TOPICS, start=1):
        if Topic.objects.filter(title=title).exists():
            continue
        spoken = [_spoken(people[person], groups.get(group), text) for person, group, text in posts]
        first, *answers = spoken
        topic = services.open_topic(board=Board.objects.get(name=board), kind=kind, title=title, **first)
        for said in answers:
            services.answer(topic=topic, **said)
        if solution:
            services.mark_solved(topic=topic, post=topic.posts.get(number=solution), by=first["author"])
        if closed:
            services.close(topic=topic, by=first["author"])
        if title in READ_BY_TARO:
            services.mark_read(user=people["taro"], topic=topic, number=READ_BY_TARO[title])
        morning = timezone.localtime(now).replace(hour=9, minute=40, second=0, microsecond=0)
        _date_back(topic, morning - dt.timedelta(days=days))


def _spoken(author: User, as_group: Group | None, body: str) -> dict[str, Any]:
    return {"author": author, "as_group": as_group, "body": body, "client_id": uuid.uuid4()}


def _date_back(topic: Topic, begun: dt.datetime) -> None:
    for post in topic.posts.all():
        post.created_at = begun + dt.timedelta(minutes=95 * (post.number - 1))
        post.save(update_fields=["created_at"])
        Topic.objects.filter(pk=topic.pk).update(created_at=begun, last_post_at=post.created_at)
