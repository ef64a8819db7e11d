"""Sample rooms: one where three groups talk about what is left of the market, one that has just begun."""

from __future__ import annotations

import datetime as dt
import uuid

from accounts.models import User
from groups.models import Group
from realtime.rooms.models import Message, Room
from realtime.rooms.services import mark_read, open_room, say

# Room, purpose, groups, and the sayings: how long ago, who, text, as which group, answer to which line.
Line = tuple[dt.timedelta, str, str, int | None, int | None]
Plan = tuple[str, str, tuple[int, ...], tuple[Line, ...]]


def _ago(days: int = 0, minutes: int = 0) -> dt.timedelta:
    return dt.timedelta(days=days, minutes=minutes)


ROOMS: tuple[Plan, ...] = (
    (
        "朝市と子ども食堂",
        "朝市で残った野菜を、子ども食堂へ届ける相談",
        (1, 2, 5, 6),
        (
            (_ago(2, 180), "saburo", "来週の日曜も、野菜が残りそうです。大根と白菜が中心です。", None, None),
            (_ago(2, 179), "saburo", "写真は、あとで送ります。", None, None),
            (_ago(2, 155), "sakura", "助かります。受け取りは10時に行けます。", None, 0),
            (_ago(2, 78), "hanako", "お二つの団体をおつなぎします。記録に残してよろしいですか。", None, None),
            (_ago(2, 70), "taro", "お願いします。苗の残りも一緒に届けられます。", None, None),
            (_ago(0, 32), "rin", "アレルギーの紙に、ふりがなを付けました。見てください。", None, None),
            (_ago(0, 29), "sakura", "とても分かりやすいです。見本 太郎さん、印刷をお願いできますか。", None, 5),
            (_ago(0, 22), "saburo", "では、次の日曜の10時、港の広場でお待ちしています。", 5, None),
        ),
    ),
    (
        "防災訓練の準備",
        "春の訓練の役割を分ける",
        (2, 3, 7, 8),
        (
            (_ago(1, 60), "rep7", "訓練は、会館の前の広場でする予定です。", 7, None),
            (_ago(1, 45), "rep8", "ラジオの機材を運べます。話す人を探しています。", None, None),
        ),
    ),
)


def load(people: dict[str, User], groups: dict[int, Group], now: dt.datetime) -> None:
    """Store the sample rooms once."""
    for name, purpose, named, lines in ROOMS:
        if Room.objects.filter(name=name).exists():
            continue
        room = open_room(name=name, purpose=purpose, groups=[groups[n] for n in named], by=people["hanako"])
        said: list[Message] = []
        for ago, who, body, as_group, answers in lines:
            message = say(
                room=room,
                author=people[who],
                body=body,
                as_group=None if as_group is None else groups[as_group],
                reply_to=None if answers is None else said[answers],
                client_id=uuid.uuid4(),
            )
            Message.objects.filter(pk=message.pk).update(created_at=now - ago)
            said.append(message)
        mark_read(user=people["taro"], room=room, number=said[-3].number if len(said) > 3 else 0)
