"""The demo: a fictitious centre with people, groups and content."""

from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

import accounts.demo
import consult.demo
import forums.demo
import matches.demo
import realtime.exchange.demo
import realtime.rooms.demo
from accounts.models import Role, StaffRole, User
from config import demo_large
from groups import demo as groups_demo
from groups import demo_profiles
from groups.models import ActivityField, District, Group, Membership
from groups.services import found, join
from kernel.models import Centre
from portal import calendar_feed
from portal.services import load_activity_fields

STAFF = {
    "hanako": ("見本 花子", [Role.COORDINATOR, Role.MODERATOR]),
    "adviser": ("見本 しずか", [Role.ADVISER]),
    "adviser2": ("見本 なおき", [Role.ADVISER]),
    "specialist": ("見本 税理士", [Role.SPECIALIST]),
    "manager": ("見本 けいこ", [Role.MANAGER]),
    "counter": ("見本 まどか", [Role.COUNTER]),
    "moderator": ("見本 たかし", [Role.MODERATOR]),
    "admin": ("見本 管理", [Role.ADMINISTRATOR]),
}
CITIZENS = {"taro": "見本 太郎", "newcomer": "見本 のぞみ"}
REPRESENTATIVES = {
    1: ("sakura", "見本 さくら"),
    2: ("midori", "見本 みどり"),
    3: ("akari", "見本 あかり"),
    4: ("umi", "見本 うみ"),
    5: ("saburo", "見本 三郎"),
    6: ("rin", "見本 リン"),
    7: ("higashi", "見本 ひがし"),
    8: ("nagisa", "見本 なぎさ"),
}
GROUPS = {
    1: ("海峡こども食堂ほかほか", "かいきょうこどもしょくどうほかほか", "任意団体", "", [1, 13], 12, "毎月第2・第4土曜日に、子どもも大人も食べられる食堂を開いています。"),
    2: ("みなと緑のまち研究会", "みなとみどりのまちけんきゅうかい", "任意団体", "", [7], 8, "港の花壇の手入れと、夏の清掃をしています。法人化を考え始めました。"),
    3: ("NPO法人ともしび見守りネット", "ともしびみまもりねっと", "NPO法人", "7999999000002", [9, 1], 25, "一人暮らしの方の見守りと、夜の見回りをしています。"),
    4: ("一般社団法人うみかぜ学びの広場", "うみかぜまなびのひろば", "一般社団法人", "8999999000001", [2, 13], 10, "土曜日に学習支援の教室を開いています。高校生・大学生も歓迎です。"),
    5: ("朝市元気プロジェクト", "あさいちげんきぷろじぇくと", "任意団体", "", [16, 4], 15, "毎月第2日曜日に、港の広場で朝市を開いています。"),
    6: ("ことばの輪にほんご教室", "ことばのわにほんごきょうしつ", "任意団体", "", [11], 10, "外国から来た方と、にほんごで話す教室です。"),
    7: ("東の丘地区まちづくり協議会", "ひがしのおかちくまちづくりきょうぎかい", "まちづくり協議会", "", [3], 30, "3つの部会で、地区の困りごとに取り組んでいます。"),
    8: ("なぎさ防災ラジオの会", "なぎさぼうさいらじおのかい", "任意団体", "", [8, 14], 6, "防災の話を、地域のラジオで届けています。"),
}  # fmt: skip
PASSWORD = "mihon-no-aikotoba"  # noqa: S105  (the demo's, shown on its sign-in page)


class Command(BaseCommand):
    help = "Load the demo content; running it again changes nothing. Prints the demo sign-ins."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of it."""
        parser.add_argument("--large", action="store_true", help=f"also {demo_large.GROUPS} groups, for measuring")

    @transaction.atomic
    def handle(self, *, large: bool = False, **options: object) -> None:
        """Store the centre, then people, groups and every app's content. Refuses a database with a real centre."""
        if Centre.objects.filter(is_demo=False).exists():
            raise CommandError("This database holds a real centre; the demo is for an empty one.")
        now = timezone.now()
        _centre()
        people = _people()
        groups = _groups(people)
        for app in (groups_demo, forums.demo, realtime.rooms.demo, realtime.exchange.demo, consult.demo, matches.demo):
            app.load(people, groups, now)
        accounts.demo.load(people, now)
        if calendar_feed.address_of(people["taro"]) is None:
            calendar_feed.renew(people["taro"])
        demo_profiles.load(people, groups)
        if large:
            demo_large.load()
        for login_name in ("taro", "sakura", "newcomer", "hanako", "adviser", "manager", "admin"):
            self.stdout.write(f"  {login_name:10} {people[login_name].name}  {PASSWORD}")


def _centre() -> None:
    Centre.objects.get_or_create(
        is_demo=True,
        defaults={
            "name": "市民活動センター【見本】",
            "phone": "083-000-0000",
            "address": "見本市港町1-1",
            "closed_weekdays": "0#3",
        },
    )
    load_activity_fields()
    for number in range(1, 6):
        District.objects.get_or_create(code=str(number), defaults={"name": f"第{number}地区"})


@cache
def _password() -> str:
    """The one password as it is stored; computing it takes half a second by design."""
    return make_password(PASSWORD)


def _person(login_name: str, name: str) -> User:
    user = User.objects.filter(login_name=login_name).first()
    if user is None:
        user = User.objects.create_user(login_name, name=name, email=f"{login_name}@mihon.example")
        user.password = _password()
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _people() -> dict[str, User]:
    names = {**CITIZENS, **dict(REPRESENTATIVES.values()), **{login: name for login, (name, _roles) in STAFF.items()}}
    people = {login: _person(login, name) for login, name in names.items()}
    for login, (_name, roles) in STAFF.items():
        for role in roles:
            StaffRole.objects.get_or_create(user=people[login], role=role)
    return people | {f"rep{number}": people[login] for number, (login, _name) in REPRESENTATIVES.items()}


def _groups(people: dict[str, User]) -> dict[int, Group]:
    groups = {}
    districts = list(District.objects.all())
    for number, (name, kana, form, corporate, fields, size, about) in GROUPS.items():
        group = Group.objects.filter(name=name).first()
        if group is None:
            kind = Group.Kind.COUNCIL if number == 7 else Group.Kind.CIVIC
            group = found(
                name=name,
                kana=kana,
                kind=kind,
                legal_form=form,
                corporate_number=corporate,
                size=size,
                about=about,
                verified_by=people["hanako"],
            )
            group.districts.set([districts[number % len(districts)]])
            group.fields.set(ActivityField.objects.filter(number__in=fields))
            join(group=group, user=people[f"rep{number}"], role=Membership.Role.REPRESENTATIVE)
        groups[number] = group
    if not Membership.objects.filter(user=people["taro"]).exists():
        join(group=groups[2], user=people["taro"], role=Membership.Role.EDITOR)
    return groups
