"""Sample content: full pages of two groups, who follows them, and a question with its answer."""

from __future__ import annotations

import datetime as dt
import uuid

from accounts.models import User
from groups import enquiries, follows, profiles
from groups.models import Contact, Group
from groups.profile_forms import OWN, version_of

_PAGES = {
    1: {
        "about": "毎月第2・第4土曜日に、子どもも大人も食べられる食堂を開いています。\n食べたあとは、宿題をしたり、遊んだりできます。",
        "offers": "食材の受け取り（土曜の10時から）\n食堂の見学の受け入れ",
        "wants": "料理を手伝う仲間（月1回から）\n余った野菜やお米",
        "is_recruiting": True,
        "founded_on": dt.date(2019, 5, 1),
        "meets": "第2・第4土曜の10時から14時",
        "fee": "なし",
    },
    2: {
        "about": "港のまわりの花壇と街路樹を、月2回手入れしています。子どもたちと苗を育て、夏は暑さを避けて早朝に活動します。法人化を考え始めました。",
        "offers": "花の苗をおゆずりできます（春・秋）\n草刈り機の使い方を教えます",
        "wants": "早朝に来られる仲間（月1回から）\n散水ホースを置ける場所",
        "is_recruiting": True,
        "founded_on": dt.date(2023, 4, 1),
        "meets": "第1・第3日曜の朝",
        "fee": "年1,000円",
    },
}
_CONTACTS: dict[str, tuple[str, bool]] = {
    Contact.Kind.REPRESENTATIVE: ("見本 みどり", True),
    Contact.Kind.PHONE: ("083-000-0002", False),
    Contact.Kind.EMAIL: ("midori@mihon.example", True),
}
_ASKED = uuid.UUID("4b7f6c2e-2f5d-4c8a-9d16-1f0f5c1f7a01")
_ANSWERED = uuid.UUID("4b7f6c2e-2f5d-4c8a-9d16-1f0f5c1f7a02")


def load(people: dict[str, User], groups: dict[int, Group]) -> None:
    """Store it once: a page that has been written is left alone."""
    for number, page in _PAGES.items():
        group = groups[number]
        if group.offers:
            continue
        profiles.edit(
            group=group,
            by=people[f"rep{number}"],
            version=version_of(group),
            values={name: getattr(group, name) for name in OWN} | page,
            fields=list(group.fields.all()),
            districts=list(group.districts.all()),
            contacts=_CONTACTS if number == 2 else {},
            links=[("花だより", "https://midori.example/")] if number == 2 else [],
        )
    follows.follow(user=people["newcomer"], group=groups[2])
    follows.follow(user=people["newcomer"], group=groups[1])
    question = enquiries.ask(
        group=groups[2],
        by=people["newcomer"],
        subject="見学について",
        body="花壇づくりを見学できますか。小学生の子どももいっしょに行きたいです。",
        client_id=_ASKED,
    )
    enquiries.answer(
        enquiry=question,
        by=people["rep2"],
        body="もちろんです。第1日曜の朝7時に、港の広場へお越しください。軍手はこちらで用意します。",
        client_id=_ANSWERED,
    )
