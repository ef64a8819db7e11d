"""The one source of volume: a fictitious city of many groups, the same at every run with the same seed."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from groups import search
from groups.models import ActivityField, Contact, District, Group, Membership
from kernel import html

GROUPS = 2_000
_BATCH = 500
# Everything made here has ids of this family, so that a second run finds the first.
_NAMESPACE = uuid.UUID("5d0e7a52-5c0b-4a55-8f43-6f2b5e3c9a10")

_PLACES = [
    ("港", "みなと"), ("東の丘", "ひがしのおか"), ("浜風", "はまかぜ"), ("松原", "まつばら"), ("川上", "かわかみ"),
    ("白鳥", "しらとり"), ("桜谷", "さくらだに"), ("海峡", "かいきょう"), ("なぎさ", "なぎさ"), ("あおば", "あおば"),
    ("西山", "にしやま"), ("汐見", "しおみ"), ("竹の里", "たけのさと"), ("みどり野", "みどりの"), ("星ヶ浦", "ほしがうら"),
]  # fmt: skip
# What a group does: name, kana, fields of the NPO Act, a sentence, what it offers, what it looks for.
_WORKS = [
    ("子ども食堂", "こどもしょくどう", [1, 13], "毎月2回、子どもも大人も食べられる食堂を開いています。", "余った食材の受け取り", "料理を手伝う仲間"),
    ("花壇づくりの会", "かだんづくりのかい", [7], "駅前と公園の花壇を手入れしています。", "花の苗", "水やりを手伝う人"),
    ("見守りネット", "みまもりねっと", [9, 1], "一人暮らしの方を訪ねて、声をかけています。", "見守りの勉強会の講師", "車を運転できる人"),
    ("学びの広場", "まなびのひろば", [2, 13], "土曜日に、子どもの勉強を見守っています。", "教材の貸し出し", "高校生・大学生の仲間"),
    ("朝市プロジェクト", "あさいちぷろじぇくと", [16, 4], "毎月第2日曜日に、朝市を開いています。", "売れ残った野菜", "広場に近い駐車場"),
    ("にほんご教室", "にほんごきょうしつ", [11], "外国から来た方と、にほんごで話しています。", "やさしい日本語への書きかえ", "教室に使える部屋"),
    ("防災ラジオの会", "ぼうさいらじおのかい", [8, 14], "防災の話を、地域のラジオで届けています。", "放送の機材", "番組で話す人"),
    ("里山クラブ", "さとやまくらぶ", [5, 7], "荒れた里山の草を刈り、道を直しています。", "草刈り機の使い方の講習", "体を動かすのが好きな人"),
    ("昔あそびの会", "むかしあそびのかい", [6, 13], "小学校で、こまやお手玉を教えています。", "道具の貸し出し", "昔の遊びを知る人"),
    ("合唱団", "がっしょうだん", [6], "公民館で歌の練習をし、施設をたずねて歌います。", "催しでの演奏", "伴奏のできる人"),
    ("健康体操サロン", "けんこうたいそうさろん", [1, 6], "週に1回、いすに座ってできる体操をしています。", "体操の出前教室", "広い部屋"),
    ("海辺の清掃隊", "うみべのせいそうたい", [7, 4], "毎月1回、海辺のごみを拾っています。", "清掃の道具", "親子での参加"),
    ("おもちゃ病院", "おもちゃびょういん", [13, 7], "壊れたおもちゃを、無料で直しています。", "おもちゃの修理", "電気に詳しい人"),
    ("朗読の会", "ろうどくのかい", [6, 1], "広報を声に出して読み、目の見えない方に届けています。", "朗読の音声", "パソコンで録音できる人"),
    ("歴史を歩く会", "れきしをあるくかい", [4, 2], "古い町並みを歩いて、案内をしています。", "町歩きの案内", "古い写真"),
    ("子育てサロン", "こそだてさろん", [13, 12], "赤ちゃんと親が、ほっとできる場所です。", "おさがりの服", "おもちゃと絵本"),
    ("スマホ相談の会", "すまほそうだんのかい", [14, 2], "スマートフォンの使い方を、いっしょに確かめます。", "出前の相談会", "ゆっくり教えられる人"),
    ("猫と暮らす会", "ねことくらすかい", [7, 3], "飼い主のいない猫の世話と、手術の手伝いをしています。", "飼い方の相談", "預かってくれる家"),
    ("まちづくり協議会", "まちづくりきょうぎかい", [3, 9], "地区の困りごとに、住民が話し合って取り組んでいます。", "集会所の貸し出し", "部会に入る人"),
    ("家族の会", "かぞくのかい", [1, 10], "同じ悩みを持つ家族が集まって、話をしています。", "経験を話すこと", "静かな部屋"),
]  # fmt: skip
_FORMS = ["任意団体"] * 7 + ["NPO法人"] * 2 + ["一般社団法人"]
_SURNAMES = ["見本", "例田", "試山", "架空", "仮野"]
_MEETS = ["毎週土曜の午前", "第1・第3日曜の朝", "第2・第4水曜の午後", "毎月10日", "不定期（ページでお知らせ）"]
_FEES = ["なし", "年1,000円", "年3,000円", "1回200円"]


@transaction.atomic
def load(*, groups: int = GROUPS, seed: int = 1) -> int:
    """Add this many verified groups, each with a representative, fields, districts and texts; returns how many were new.

    Fields of activity and districts must be there. The same seed makes the same city; running it again changes nothing.
    """
    wanted = {uuid.uuid5(_NAMESPACE, f"{seed}/{number}"): number for number in range(groups)}
    there = set(Group.objects.values_list("client_id", flat=True))
    new = [(key, number) for key, number in wanted.items() if key not in there]
    for start in range(0, len(new), _BATCH):
        _store(new[start : start + _BATCH], seed)
    return len(new)


def _store(numbered: list[tuple[uuid.UUID, int]], seed: int) -> None:
    fields = set(ActivityField.objects.values_list("pk", flat=True))
    districts = list(District.objects.filter(is_active=True).values_list("pk", flat=True))
    unusable = make_password(None)  # nobody signs in as them
    people: list[User] = []
    groups: list[Group] = []
    contacts: list[Contact] = []
    in_fields: list[tuple[Group, int]] = []
    in_districts: list[tuple[Group, int]] = []
    for key, number in numbered:
        chance = random.Random(f"{seed}/{number}")  # noqa: S311  (a play, not a secret)
        group, work = _group(key, number, chance)
        name = f"{chance.choice(_SURNAMES)} {number:04d}"
        people.append(User(login_name=f"mihon-{seed}-{number}", name=name, password=unusable))
        groups.append(group)
        contacts += _contacts(group, name, number, chance)
        in_fields += [(group, field) for field in work if field in fields]
        in_districts += [
            (group, pk) for pk in chance.sample(districts, k=min(len(districts), chance.choice([1, 1, 2])))
        ]
    User.objects.bulk_create(people)
    Group.objects.bulk_create(groups)
    Membership.objects.bulk_create(
        Membership(group=group, user=user, role=Membership.Role.REPRESENTATIVE)
        for group, user in zip(groups, people, strict=True)
    )
    Contact.objects.bulk_create(contacts)
    of_field, of_district = Group.fields.through, Group.districts.through
    of_field.objects.bulk_create(of_field(group_id=group.pk, activityfield_id=pk) for group, pk in in_fields)
    of_district.objects.bulk_create(of_district(group_id=group.pk, district_id=pk) for group, pk in in_districts)
    search.refresh([group.pk for group in groups])


def _group(key: uuid.UUID, number: int, chance: random.Random) -> tuple[Group, list[int]]:
    (place, place_kana), (work, work_kana, fields, about, offers, wants) = chance.choice(_PLACES), chance.choice(_WORKS)
    is_council = work == "まちづくり協議会"
    form = "" if is_council else chance.choice(_FORMS)
    about = f"{about}\n{place}を中心に、{chance.randint(2, 40)}年続けています。見学はいつでもどうぞ。"
    verified = timezone.make_aware(dt.datetime(2024, 4, 1, 10)) + dt.timedelta(minutes=37 * number)
    confirmed = dt.date(2026, 4, 1) + dt.timedelta(days=chance.randint(0, 180))
    prefix = f"{form} " if form == "NPO法人" else ""
    group = Group(
        client_id=key,
        name=f"【見本】{prefix}{place}{work}{number + 1}",
        kana=f"{place_kana}{work_kana}{number + 1:04d}",
        kind=Group.Kind.COUNCIL if is_council else Group.Kind.CIVIC,
        legal_form=form,
        founded_on=dt.date(chance.randint(1985, 2024), chance.randint(1, 12), 1),
        size=chance.randint(3, 80),
        meets=chance.choice(_MEETS),
        fee=chance.choice(_FEES),
        about=about,
        about_html=html.plain(about),
        offers=offers,
        offers_html=html.plain(offers),
        wants=wants,
        wants_html=html.plain(wants),
        is_recruiting=chance.random() < 0.4,
        verified_at=verified,
        confirmed_on=confirmed,
        confirm_by=confirmed + dt.timedelta(days=365),
        created_at=verified,
        updated_at=verified,
    )
    return group, fields


def _contacts(group: Group, name: str, number: int, chance: random.Random) -> Iterator[Contact]:
    yield Contact(group=group, kind=Contact.Kind.REPRESENTATIVE, value=name, is_public=chance.random() < 0.5)
    yield Contact(
        group=group, kind=Contact.Kind.PHONE, value=f"083-000-{number % 10_000:04d}", is_public=chance.random() < 0.5
    )
