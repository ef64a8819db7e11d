"""A person with data in every place of the site, made by the apps' own services, and a search of everything that is stored."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import audit, export, suspension
from accounts import services as accounts
from accounts.counter_models import CounterSession
from accounts.models import Consent, HeldSubmission, User
from consult import drafts
from consult import services as consult
from consult.models import Consultation
from forums import services as forums
from groups import services as groups
from groups.models import (
    Application,
    ApplicationFile,
    Contact,
    Enquiry,
    EnquiryEntry,
    Follow,
    Handover,
    Invitation,
    JoinRequest,
    LastVoice,
    Membership,
    Photo,
)
from kernel import html
from matches.models import Match
from matches.models.match import folded, pair_of
from notify.models import BadAddress, Bounce, Delivery, LineLink, PushSubscription, Stop
from portal import calendar_feed
from realtime.exchange import services as exchange
from realtime.hub.models import Presence
from realtime.rooms import services as rooms
from tests.consult import scene as cases
from tests.exchange.sessions import make_session
from tests.forums import scene as boards
from tests.world import World

NAME, KANA, EMAIL, PHONE, LOGIN = (
    "霧島 つばめ",
    "きりしまつばめ",
    "tsubame@kirishima.example",
    "090-1234-9876",
    "tsubame-k",
)
NEEDLES = (NAME, KANA, EMAIL, PHONE, PHONE.replace("-", ""), LOGIN)
SIGNED = f"{NAME}（{KANA}）です。{PHONE}、{PHONE.replace('-', '')}、{EMAIL} へどうぞ。"
PASSWORD = "umi-to-yama-no-machi"


def person() -> User:
    """Somebody with everything a person can have."""
    user = User.objects.create_user(LOGIN, name=NAME, kana=KANA, email=EMAIL, phone=PHONE, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


def fill(world: World) -> User:
    """The person, having used every part of the site; the last representative of the market's group, too."""
    user = person()
    _account(world, user)
    _groups(world, user)
    _talk(world, user)
    _consultations(world, user)
    _matches(world, user)
    _at_the_counter(world, user)
    _ways(user)
    export.ask(person=user, now=timezone.now())
    export.due(timezone.now())
    return user


def _account(world: World, user: User) -> None:
    client = Client()
    suspension.suspend(actor=world.administrator, person=user, reason=f"{NAME}さんからの連絡")
    suspension.lift(actor=world.administrator, person=user)
    held = {"name": NAME, "phone": PHONE, "kana": KANA}
    Client().post("/accounts/profile/", held)  # another browser, where nobody signed in afterwards
    client.post("/accounts/profile/", held)
    client.post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})
    client.get("/my/")
    assert HeldSubmission.objects.count() == 2
    Consent.objects.create(user=user, version="1", client_id=uuid.uuid4())
    accounts.issue_counter_code(actor=world.counter, person=user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": NAME})
    Client().post("/accounts/login/", {"login": LOGIN, "password": PASSWORD})  # stops before the second key
    SocialAccount.objects.create(user=user, provider="line", uid="U1", extra_data={"displayName": NAME, "email": EMAIL})
    audit.record(actor=world.administrator, action="note", subject="user", about=f"{NAME}さん", list=[EMAIL])
    audit.record(actor=user, action="note", subject="user", about={"of": NAME})
    Presence.objects.create(topic="room:1", user=user, until=timezone.now())


def _groups(world: World, user: User) -> None:
    groups.join(group=world.market, user=user, role=Membership.Role.REPRESENTATIVE)
    groups.leave(group=world.market, user=world.other_representative)
    groups.join(group=world.green, user=user)
    for group in (world.market, world.green):
        Contact.objects.create(group=group, kind="representative", value=NAME)
        Contact.objects.create(group=group, kind="phone", value=PHONE)
    Contact.objects.create(group=world.market, kind="email", value=EMAIL)
    Contact.objects.create(group=world.council, kind="phone", value="083-111-2222")
    application = Application.objects.create(group=world.council, applicant=user, officers="見本 太郎")
    application.steps.create(state="submitted", by=user)
    for kind in ("rules", "officers"):
        ApplicationFile.objects.create(
            application=application,
            kind=kind,
            file=ContentFile(f"{kind} の中身".encode(), name=f"{uuid.uuid4().hex}.pdf"),
            name=f"{kind}.pdf",
            size=10,
            added_by=user,
        )
    JoinRequest.objects.create(group=world.council, user=user, message=SIGNED)
    week = timezone.now() + dt.timedelta(days=7)
    Invitation.objects.create(group=world.council, token="a" * 43, email=EMAIL, uses_left=1, expires_at=week)
    Invitation.objects.create(group=world.market, token="b" * 43, uses_left=1, expires_at=week, created_by=user)
    Handover.objects.create(group=world.market, predecessor=user, successor=world.outsider, proposed_by=user)
    enquiry = Enquiry.objects.create(group=world.council, asked_by=user, subject=f"{NAME}の質問")
    EnquiryEntry.objects.create(
        enquiry=enquiry, author=user, from_group=False, body=SIGNED, body_html=html.plain(SIGNED)
    )
    Follow.objects.create(user=user, group=world.council)
    LastVoice.objects.create(user=user, group=world.market)
    photo = ContentFile(b"\xff\xd8\xff picture", name=f"{uuid.uuid4().hex}.jpg")
    Photo.objects.create(group=world.market, caption="朝市", image=photo, added_by=user)


def _talk(world: World, user: User) -> None:
    world.citizen.email = "citizen@mihon.example"
    world.citizen.save()
    EmailAddress.objects.create(user=world.citizen, email=world.citizen.email, verified=True, primary=True)
    topic = boards.begin(world.citizen)
    post = boards.say(topic, user, body=SIGNED)  # the citizen hears of it, with the name, also by e-mail
    forums.mark_solved(topic=topic, post=post, by=world.citizen)
    own = boards.begin(user, topic.board, title=f"{NAME}の話題")
    boards.say(own, world.citizen, body="ありがとうございます。")
    room = rooms.open_room(name="朝市の相談", by=user, groups=[world.market, world.council])
    rooms.say(room=room, author=user, body=SIGNED, client_id=uuid.uuid4())
    session = make_session(world.coordinator, capacity=1)
    exchange.register(session=session, user=user, way="venue", note=SIGNED)
    exchange.register(session=session, user=world.outsider, way="venue")


def _consultations(world: World, user: User) -> None:
    cases.skills(world)
    for over in (True, False):
        facts = {"name": NAME, "kana": KANA, "phone": PHONE, "email": EMAIL, "affiliation": "朝市", "body": SIGNED}
        case = cases.ask(user, **facts)
        consult.take(case=case, adviser=world.adviser)
        consult.write(case=case, author=user, body=SIGNED, client_id=uuid.uuid4())
        consult.write(case=case, author=world.adviser, body="会則はどうしますか。", client_id=uuid.uuid4())
        consult.record(
            case=case,
            author=world.adviser,
            client_id=uuid.uuid4(),
            minutes=30,
            outcome="solved",
            summary=f"{NAME}さんに会則の例を渡した。",
            memo_for_client=f"{NAME}さんへ",
            internal_memo=f"{PHONE}へ折り返す。",
        )
        consult.open_by_manager(case=case, by=world.manager, reason=f"{NAME}さんから電話")
        if over:
            consult.withdraw(case=case, by=user)
    drafts.choose_category(user=user, category=cases.category())
    drafts.write_intake(user=user, values={"way": "writing", "group": None, "name": NAME, "phone": PHONE})


def _matches(world: World, user: User) -> None:
    match = Match.objects.create(
        kind="guild",
        group=world.green,
        volunteer=user,
        way="direct",
        title="草取り",
        state="wish",
        pair=pair_of(world.green, None, user.pk, ""),
        activity=folded("草取り"),
        recorded_by=user,
    )
    match.steps.create(state="wish", note=SIGNED, by=user)
    match.words.create(says="right", note=SIGNED, by=user)


def _at_the_counter(world: World, user: User) -> None:
    now = timezone.now()
    session = CounterSession.objects.create(
        staff=world.counter,
        person=user,
        way="counter",
        identity=f"{NAME}さんの免許証",
        ends_at=now,
        ended_at=now,
        client_id=uuid.uuid4(),
    )
    session.deeds.create(view_name="forums:answer", path="/", sentence=f"{NAME}さんの返信")


def _ways(user: User) -> None:
    calendar_feed.renew(user)
    PushSubscription.objects.create(
        user=user, endpoint="https://push.example/1", p256dh="x", auth="x", device=f"{NAME}の電話", session_key="x"
    )
    LineLink.objects.create(user=user, line_user_id="U2", linked_at=timezone.now())
    Stop.objects.create(user=user, thing="topic:1", label=f"{NAME}さんの返信")
    sent = Delivery.objects.create(user=user, to=EMAIL, subject=NAME, body=SIGNED, state="sent")
    Bounce.objects.create(delivery=sent, status="5.1.1", reason=f"{EMAIL} unknown")
    BadAddress.objects.create(address=EMAIL, reason=f"{EMAIL} unknown")


def found(needles: Iterable[str] = NEEDLES) -> dict[str, set[str]]:
    """Where each needle is stored: the tables of the whole database, every column of every row, and the files."""
    texts = {table: _table(table) for table in connection.introspection.table_names()}
    texts["sessions, decoded"] = json.dumps(
        [session.get_decoded() for session in Session.objects.all()], ensure_ascii=False
    )
    texts |= {f"file {path.name}": _file(path) for path in Path(default_storage.location).rglob("*") if path.is_file()}
    return {
        needle: {place for place, text in texts.items() if needle in text or json.dumps(needle)[1:-1] in text}
        for needle in needles
    }


def _table(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return "\n".join(
            " ".join(value.decode(errors="replace") if isinstance(value, bytes) else str(value) for value in row)
            for row in cursor.fetchall()
        )


def _file(path: Path) -> str:
    data = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return path.name + data.decode(errors="replace")


def open_case(user: User) -> Consultation:
    """The consultation that is not over."""
    return Consultation.objects.filter(client=user).exclude(status="cancelled").get()
