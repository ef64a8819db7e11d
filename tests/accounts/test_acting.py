"""Staff act for a person at the counter: what is let through, what is written down, and how it ends."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import audit, counter, counter_pages, rules, services
from accounts.acting import acting
from accounts.counter_models import CounterDeed, CounterSession
from accounts.models import AuditEntry, Consent, Role, StaffRole, User
from consult import drafts
from consult.models import Consultation, Draft
from forums import services as forums
from forums.models import Post
from notify.models import Notice
from realtime.exchange import services as exchange
from realtime.exchange.models import Registration
from tests.consult import scene
from tests.exchange.sessions import make_session
from tests.matrix.test_matrix import url_names
from tests.world import World, build

START = {"way": "counter", "identity": "運転免許証を見た"}
REFUSED = "代わりに操作している間は使えません"


def begin(world: World, person: User | None = None, client: Client | None = None, **data: Any) -> Client:
    """The counter's browser, acting for a person (the citizen)."""
    client = client or world.client(world.counter)
    who = person or world.citizen
    answer = client.post(f"/accounts/counter/people/{who.pk}/", {**START, "client_id": uuid.uuid4(), **data})
    assert answer.status_code == 302, answer.content.decode()
    return client


def session_of(person: User) -> CounterSession:
    return CounterSession.objects.filter(person=person).latest("pk")


def deeds(person: User) -> list[str]:
    return list(CounterDeed.objects.filter(session__person=person).values_list("sentence", flat=True))


# Who


@pytest.mark.parametrize(
    ("staff", "person", "may"),
    [
        ("counter", "citizen", True),
        ("administrator", "representative", True),
        ("coordinator", "citizen", False),
        ("adviser", "citizen", False),
        ("citizen", "outsider", False),
        ("counter", "adviser", False),
        ("administrator", "counter", False),
        ("counter", "counter", False),
    ],
)
def test_the_counter_acts_for_citizens_and_never_for_staff(world: World, staff: str, person: str, may: bool) -> None:
    actor, who = getattr(world, staff), getattr(world, person)
    assert rules.may_act_for(actor, who) is may
    answer = world.client(actor).post(f"/accounts/counter/people/{who.pk}/", {**START, "client_id": uuid.uuid4()})
    assert (answer.status_code == 302, CounterSession.objects.exists()) == (may, may)
    if not may:
        with pytest.raises(PermissionDenied):
            counter.start(staff=actor, person=who, client_id=uuid.uuid4(), **START)


def test_who_may_not_sign_in_is_not_helped_either(world: World) -> None:
    User.objects.filter(pk=world.citizen.pk).update(is_active=False)
    assert world.client(world.counter).get(f"/accounts/counter/people/{world.citizen.pk}/").status_code == 404


# Search


def found(world: World, wanted: str) -> list[str]:
    page = world.client(world.counter).post("/accounts/counter/", {"wanted": wanted}, follow=True)
    return [person.login_name for person in page.context["found"]]


@pytest.mark.parametrize(
    ("wanted", "logins"),
    [
        ("HANAKO", ["hanako"]),
        ("ｈａｎａｋｏ", ["hanako"]),
        ("見本花", ["hanako", "hanae"]),
        ("見本　花子", ["hanako"]),
        ("みほんはなこ", ["hanako"]),
        ("ミホン ハナ", ["hanako", "hanae"]),
        ("083-111-2222", ["hanako"]),
        ("２２２２", ["hanako"]),
        ("222", []),
        ("花", []),
        ("%", []),
        ("hanako@example.jp", ["hanako"]),
        ("hanae@example.jp", []),
    ],
)
def test_people_are_found_by_what_is_known_of_them(world: World, wanted: str, logins: list[str]) -> None:
    hanako = User.objects.create_user("hanako", name="見本 花子", kana="みほん はなこ", phone="083-111-2222")
    User.objects.create_user("hanae", name="見本　花江", kana="ミホンハナエ", email="hanae@example.jp")
    hanako.emailaddress_set.create(email="hanako@example.jp", verified=True)  # type: ignore[attr-defined]
    assert sorted(found(world, wanted)) == sorted(logins)
    entry = AuditEntry.objects.get(action="counter.searched")
    # Whom it showed is kept, not what was typed.
    ids = User.objects.filter(login_name__in=logins).values_list("pk", flat=True)
    assert (entry.actor, sorted(entry.detail["found"])) == (world.counter, sorted(ids))


def test_who_looked_somebody_up_is_written_down(world: World) -> None:
    client = world.client(world.counter)
    page = client.get(f"/accounts/counter/people/{world.citizen.pk}/")
    entry = AuditEntry.objects.get()
    assert (page.status_code, entry.action, entry.subject) == (200, "counter.looked_up", f"user:{world.citizen.pk}")
    assert client.get("/accounts/counter/people/999999/").status_code == 404
    with pytest.raises(PermissionDenied):
        counter.look_up(staff=world.adviser, pk=world.citizen.pk)


@pytest.mark.parametrize("wanted", ["", " ", "\0", "あ" * 100])
def test_a_search_for_nothing_is_explained(world: World, wanted: str) -> None:
    page = world.client(world.counter).post("/accounts/counter/", {"wanted": wanted})
    assert (page.status_code, "error-summary" in page.content.decode()) == (422, True)


def test_only_the_last_digits_of_a_number_stand_in_the_list_and_ten_people_at_most(world: World) -> None:
    for index in range(12):
        User.objects.create_user(f"x{index}", name=f"山田 {index}", phone="083-987-6543")
    page = world.client(world.counter).post("/accounts/counter/", {"wanted": "山田"}, follow=True).content.decode()
    assert (page.count("6543"), "987" in page, "ほかにもいます" in page) == (10, False, True)


# Registering


NEW = {"name": "見本 すみれ", "kana": "みほん すみれ", "consent": "paper"}


def test_a_person_without_an_address_is_registered_and_signs_in_with_the_code(world: World) -> None:
    page = world.client(world.counter).post(
        "/accounts/counter/new/", {**NEW, "phone": "０８３ー１１１ー２２２２", "client_id": uuid.uuid4()}
    )
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page.content.decode()).group()  # type: ignore[union-attr]
    person = User.objects.get(login_name="mihon-sumire")
    consent = Consent.objects.get(user=person)
    assert (person.phone, person.has_usable_password()) == ("083-111-2222", False)
    assert (consent.way, consent.recorded_by, consent.version) == ("paper", world.counter, services.TERMS_VERSION)
    visitor = Client()
    password = "hanamizuki-no-michi"
    visitor.post("/accounts/counter-code/", {"login": "mihon-sumire", "code": code, "password1": password})
    visitor.post("/accounts/login/", {"login": "mihon-sumire", "password": password})
    assert visitor.get("/my/").status_code == 200


def test_a_double_press_registers_once_and_a_taken_name_gets_a_number(world: World) -> None:
    client, once = world.client(world.counter), uuid.uuid4()
    for _press in range(2):
        client.post("/accounts/counter/new/", {**NEW, "client_id": once})
    client.post("/accounts/counter/new/", {**NEW, "client_id": uuid.uuid4()})
    names = User.objects.filter(name="見本 すみれ").order_by("pk").values_list("login_name", flat=True)
    assert list(names) == ["mihon-sumire", "mihon-sumire2"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": ""}, "お名前を入力してください"),
        ({"kana": ""}, "ふりがなを入力してください"),
        ({"consent": ""}, "どのように同意をもらったか"),
        ({"phone": "でんわ"}, "電話番号は、数字とハイフン"),
        ({"login_name": "Citizen"}, "ほかの人が使っています"),
        ({"email": "taken@example.jp"}, "すでに使われています"),
        ({"email": "x"}, "メールアドレスの形"),
        ({"name": "𠮷" * 61}, "60文字以内"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(world: World, data: dict, sentence: str) -> None:
    world.outsider.emailaddress_set.create(email="taken@example.jp")  # type: ignore[attr-defined]
    before = User.objects.count()
    page = world.client(world.counter).post("/accounts/counter/new/", {**NEW, "client_id": uuid.uuid4(), **data})
    assert (page.status_code, sentence in page.content.decode(), User.objects.count()) == (422, True, before)


def test_an_address_given_at_the_counter_is_unconfirmed(world: World) -> None:
    world.client(world.counter).post(
        "/accounts/counter/new/", {**NEW, "email": "sumire@example.jp", "client_id": uuid.uuid4()}
    )
    person = User.objects.get(login_name="mihon-sumire")
    assert (person.email, rules.has_verified_email(person)) == ("sumire@example.jp", False)


@pytest.mark.parametrize(
    ("kana", "login"),
    [("みほん はなこ", "mihon-hanako"), ("シモノセキ", "shimonoseki"), ("漢字", "user"), ("", "user")],
)
def test_a_login_name_comes_from_the_sounds(kana: str, login: str) -> None:
    assert counter.suggested_login_name(kana) == login


# Acting


def test_what_is_done_is_the_persons_and_written_down_with_both_names(world: World) -> None:
    session = make_session(world.coordinator, title="見本の会")
    client = begin(world)
    client.post(f"/sessions/{session.pk}/registration/", {"way": "venue", "client_id": uuid.uuid4()})
    assert Registration.objects.get().user == world.citizen
    assert [sentence.partition("（")[0] for sentence in deeds(world.citizen)] == ["交流会に申し込みました：見本の会"]
    client.post(f"/sessions/{session.pk}/withdrawal/")
    assert len(deeds(world.citizen)) == 2
    assert client.session["_auth_user_id"] == str(world.counter.pk)


def test_the_audit_log_names_the_person_and_the_staff(world: World) -> None:
    with acting(CounterSession(staff=world.counter, person=world.citizen)):
        entry = audit.record(actor=world.citizen, action="x", subject="y", n=1)
    assert entry.detail == {"n": 1, "by_staff": f"user:{world.counter.pk}", "on_behalf_of": f"user:{world.citizen.pk}"}
    assert audit.record(actor=world.citizen, action="x", subject="y", n=1).detail == {"n": 1}


def test_writing_on_a_board_as_the_persons_group(world: World) -> None:
    board = forums.make_board(name="みんなの広場", order=1)
    client = begin(world, world.representative)
    client.post(
        f"/boards/{board.slug}/new/",
        {
            "kind": "info",
            "title": "花の苗",
            "body": "あります。",
            "voice": world.green.pk,
            "as_group": world.green.pk,
            "client_id": uuid.uuid4(),
        },
    )
    post = Post.objects.get()
    assert (post.author, deeds(world.representative)) == (world.representative, ["掲示板に話題を書きました：花の苗"])


def test_a_refused_form_and_a_refused_service_are_no_deeds(world: World) -> None:
    session = make_session(world.coordinator)
    client = begin(world)
    assert client.post(f"/sessions/{session.pk}/registration/", {"way": "moon"}).status_code == 422
    exchange.register(session=session, user=world.citizen, way="venue")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
        exchange.cancel(actor=world.coordinator, session=session, reason="台風")
        client.post(f"/sessions/{session.pk}/withdrawal/")
    assert deeds(world.citizen) == []


def test_asking_for_a_consultation_and_its_receipt(world: World) -> None:
    scene.skills(world)
    category = scene.category()
    client = begin(world)
    client.post("/consult/category/?top=FORM", {"category": category.pk})
    client.post("/consult/intake/", {**scene.INTAKE, "way": "writing"})
    page = client.get("/consult/confirm/")
    assert scene.BODY in page.content.decode()
    notice = page.context["notice"]
    answer = client.post(
        "/consult/confirm/", {"notice": notice.pk, "agree": "on", "consent": "on", "client_id": uuid.uuid4()}
    )
    case = Consultation.objects.get()
    assert (case.client, answer.url) == (world.citizen, f"/consult/{case.pk}/receipt/")
    assert deeds(world.citizen)[-1] == f"相談を申し込みました：{case.number}"
    assert client.get(answer.url).status_code == 200
    # Of an older case the counter sees number and time, never the text.
    client.post("/accounts/counter/end/")
    later = begin(world, client=client)
    assert later.get(f"/consult/{case.pk}/receipt/").status_code == 403
    mine = later.get("/my/").content.decode()
    assert (case.number in mine, "花壇" in mine) == (True, False)


def test_moving_and_cancelling_an_appointment_without_seeing_the_case(world: World) -> None:
    scene.skills(world)
    scene.hours(world.adviser)
    case = scene.taken(world)
    client = begin(world)
    slot = scene.first_free(world.adviser)
    page = client.get(f"/consult/{case.pk}/appointment/").content.decode()
    assert "花壇" not in page
    answer = client.post(f"/consult/{case.pk}/appointment/", {"slot": slot.starts_at.isoformat()})
    assert client.get(answer.url).url == "/my/"
    client.post(f"/consult/{case.pk}/appointment/cancellation/")
    assert [sentence[:12] for sentence in deeds(world.citizen)] == [
        "相談の日時を決めました：",
        "相談の予約を取り消しました"[:12],
    ]


def test_a_sheet_begun_alone_is_not_shown_and_not_overwritten(world: World) -> None:
    category = scene.category()
    drafts.choose_category(user=world.citizen, category=category)
    drafts.write_intake(user=world.citizen, values={**scene.INTAKE, "body": "ひみつの悩み", "needs": [], "group": None})
    client = begin(world)
    for path in ("/consult/category/", "/consult/intake/", "/consult/time/", "/consult/confirm/"):
        page = client.get(path)
        assert (page.status_code, "ひみつの悩み" in page.content.decode()) == (403, False)
        assert client.post(path, {"category": category.pk}).status_code == 403
    assert Draft.objects.get().data["intake"]["body"] == "ひみつの悩み"
    client.post("/consult/draft/deletion/")
    assert client.get("/consult/category/?top=FORM").status_code == 200


def test_my_page_leaves_out_what_is_confidential(world: World) -> None:
    case = scene.taken(world)
    Notice.objects.create(
        user=world.citizen, dedupe_key="x", kind="answer", text="ひみつのお知らせ", why="", url="/my/"
    )
    own = world.client(world.citizen).get("/my/").content.decode()
    assert (scene.BODY[:10] in own, "ひみつのお知らせ" in own) == (True, True)
    seen = begin(world).get("/my/").content.decode()
    assert (case.number in seen, scene.BODY[:10] in seen, "ひみつのお知らせ" in seen) == (True, False, False)
    assert 'href="/notices/"' not in seen


def allowed_names() -> set[str]:
    return set(counter_pages.every())


def test_every_allowed_page_exists() -> None:
    assert allowed_names() - set(url_names(get_resolver())) == set()


def test_everything_else_is_refused_with_a_page_that_says_so(world: World) -> None:
    """Whatever exists and is not listed answers 403 (or is the staff's own), for both methods."""
    client = begin(world)
    own = {"accounts:counter_end", "accounts:counter_extend", "accounts:counter_receipt", "account_logout"}
    patterns = list(_patterns(get_resolver()))
    refused = {name for name, path in patterns if name not in allowed_names() | own and _is_refused(client, path)}
    assert refused == {name for name, _path in patterns} - allowed_names() - own
    # The same browser may open them once it is over, so the refusal is the mode's.
    client.post("/accounts/counter/end/")
    assert client.get("/notices/").status_code == 200


def _is_refused(client: Client, path: str) -> bool:
    answers = [client.get(path), client.post(path, {})]
    return all(answer.status_code == 403 and REFUSED in answer.content.decode() for answer in answers)


TEXTS = {"slug": "x", "key": "abc", "uidb36": "1", "secret": "x", "name": "x", "step": "x"}


def _patterns(resolver: URLResolver, namespace: str = "", outer: frozenset[str] = frozenset()) -> Any:
    for pattern in resolver.url_patterns:
        keys = outer | set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace, keys)
        elif isinstance(pattern, URLPattern):
            name = namespace + str(pattern.name)
            uuids = {
                key for key, converter in pattern.pattern.converters.items() if isinstance(converter, UUIDConverter)
            }
            yield name, reverse(name, kwargs={key: TEXTS.get(key, uuid.uuid4() if key in uuids else 1) for key in keys})


def test_reading_pages_take_no_posts(world: World) -> None:
    assert begin(world).post("/my/").status_code == 403


# The end


def test_it_ends_by_itself_and_a_late_form_is_shown_but_not_sent(world: World) -> None:
    board = forums.make_board(name="みんなの広場", order=1)
    client = begin(world)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=21), tick=False):
        answer = client.post(f"/boards/{board.slug}/new/", {"title": "題", "body": "書いたもの", "kind": "info"})
        assert (answer.status_code, "書いたもの" in answer.content.decode(), Post.objects.count()) == (409, True, 0)
        session = session_of(world.citizen)
        assert (session.ended_at, "代わりに操作しています" in client.get("/my/").content.decode()) == (
            session.ends_at,
            False,
        )
    assert Notice.objects.filter(user=world.citizen, kind="account").count() == 1


def test_the_clock_ends_what_nobody_comes_back_to(world: World) -> None:
    begin(world)
    now = timezone.now()
    assert (
        counter.due(now),
        counter.due(now + dt.timedelta(minutes=21)),
        counter.due(now + dt.timedelta(minutes=21)),
    ) == (0, 1, 0)


def test_a_form_of_one_person_is_never_sent_as_another(world: World) -> None:
    """Opened by the staff themselves before, or for the person: when the browser changed hands it is not accepted."""
    board = forums.make_board(name="みんなの広場", order=1)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.counter)

    def token(path: str) -> str:
        return re.search(r'csrfmiddlewaretoken" value="(\w+)', client.get(path).content.decode()).group(1)  # type: ignore[union-attr]

    new_topic = f"/boards/{board.slug}/new/"
    sheet = {"title": "題", "body": "だれの言葉", "kind": "info", "client_id": uuid.uuid4()}
    before = token(new_topic)
    page = f"/accounts/counter/people/{world.citizen.pk}/"
    client.post(page, {**START, "client_id": uuid.uuid4(), "csrfmiddlewaretoken": token(page)})
    assert client.post(new_topic, {**sheet, "csrfmiddlewaretoken": before}).status_code == 409
    during = token(new_topic)
    client.post("/accounts/counter/end/", {"csrfmiddlewaretoken": during})
    late = client.post(new_topic, {**sheet, "csrfmiddlewaretoken": during})
    assert (late.status_code, "だれの言葉" in late.content.decode(), Post.objects.count()) == (409, True, 0)
    assert client.post(new_topic, {**sheet, "csrfmiddlewaretoken": token(new_topic)}).status_code == 302


def test_extended_once(world: World) -> None:
    client = begin(world)
    first = session_of(world.citizen).ends_at
    for _press in range(2):
        client.post("/accounts/counter/extension/")
    assert session_of(world.citizen).ends_at == first + dt.timedelta(minutes=20)
    assert "20分のばす" not in client.get("/my/").content.decode()


def test_ending_gives_the_receipt_and_tells_the_person(world: World) -> None:
    session = make_session(world.coordinator, title="見本の会")
    client = begin(world)
    client.post(f"/sessions/{session.pk}/registration/", {"way": "venue", "client_id": uuid.uuid4()})
    answer = client.post("/accounts/counter/end/")
    receipt = client.get(answer.url).content.decode()
    for words in (
        "見本 citizen 様",
        "見本 counter",
        "運転免許証を見た",
        "交流会に申し込みました：見本の会",
        "083-000-0000",
    ):
        assert words in receipt
    notice = Notice.objects.get(user=world.citizen, kind="account")
    assert ("見本 counter" in notice.text, "（1件）" in notice.text) == (True, True)
    own = world.client(world.citizen)
    assert "交流会に申し込みました：見本の会" in own.get(notice.url).content.decode()
    assert own.get(answer.url).status_code == 200
    statuses = {
        name: world.client(getattr(world, name)).get(answer.url).status_code
        for name in ("outsider", "manager", "administrator")
    }
    assert statuses == {"outsider": 404, "manager": 404, "administrator": 404}


@pytest.mark.parametrize("how", ["role", "sign-out", "suspension", "promotion"])
def test_it_ends_at_once_when_a_right_is_lost(world: World, how: str) -> None:
    client = begin(world)
    assert "代わりに操作しています" in client.get("/my/").content.decode()
    if how == "role":
        services.set_roles(actor=world.administrator, person=world.counter, roles=[])
    elif how == "sign-out":
        client.post("/accounts/logout/")
    elif how == "suspension":
        User.objects.filter(pk=world.citizen.pk).update(is_active=False)
    else:
        StaffRole.objects.create(user=world.citizen, role=Role.ADVISER)
    page = client.get("/my/")
    assert "代わりに操作しています" not in page.content.decode()
    assert session_of(world.citizen).ended_at is not None


def test_somebody_elses_sign_out_ends_nothing(world: World) -> None:
    client = begin(world)
    world.client(world.citizen).post("/accounts/logout/")
    assert "代わりに操作しています" in client.get("/my/").content.decode()


def test_one_person_at_a_time_and_one_counter_a_person(world: World) -> None:
    client, once = begin(world), uuid.uuid4()
    with pytest.raises(ValidationError, match="先に、それを終わってください"):
        counter.start(staff=world.counter, person=world.outsider, client_id=uuid.uuid4(), **START)
    with pytest.raises(ValidationError, match="ほかの職員"):
        counter.start(staff=world.administrator, person=world.citizen, client_id=uuid.uuid4(), **START)
    client.post("/accounts/counter/end/")
    first = counter.start(staff=world.counter, person=world.outsider, client_id=once, **START)
    assert counter.start(staff=world.counter, person=world.outsider, client_id=once, **START) == first
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=21), tick=False):
        counter.start(staff=world.administrator, person=world.outsider, client_id=uuid.uuid4(), **START)


@pytest.mark.django_db(transaction=True)
def test_the_person_is_told_of_everything_also_when_it_ends_at_the_same_moment(transactional_db: None) -> None:
    world = build()
    session = make_session(world.coordinator)
    client = begin(world)
    running = session_of(world.citizen)
    path, data = f"/sessions/{session.pk}/registration/", {"way": "venue", "client_id": uuid.uuid4()}
    scene.at_once([lambda: client.post(path, data), lambda: counter.end(running)])
    done = len(deeds(world.citizen))
    assert Registration.objects.filter(user=world.citizen).count() == done
    text = Notice.objects.get(user=world.citizen, kind="account").text
    assert ("（1件）" in text, "変えたものはありません" in text) == (done == 1, done == 0)


@pytest.mark.django_db(transaction=True)
def test_two_members_of_staff_at_the_same_moment(transactional_db: None) -> None:
    world = build()
    results = scene.at_once(
        [
            lambda staff=staff: counter.start(staff=staff, person=world.citizen, client_id=uuid.uuid4(), **START)
            for staff in (world.counter, world.administrator)
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["CounterSession", "ValidationError"]
    assert CounterSession.objects.filter(ended_at=None).count() == 1


def test_the_staffs_other_browser_stays_their_own(world: World) -> None:
    begin(world)
    other = world.client(world.counter)
    page = other.get("/accounts/counter/").content.decode()
    assert ("別の画面で続いています" in page, other.get("/notices/").status_code) == (True, 200)
    other.post("/accounts/counter/end/")
    assert session_of(world.citizen).ended_at is not None


def test_pages_in_the_mode_open_no_socket_and_keep_nothing_on_the_device(world: World) -> None:
    session = make_session(world.coordinator)
    path = f"/sessions/{session.pk}/"
    own = world.client(world.counter).get(path).content.decode()
    seen = begin(world).get(path).content.decode()
    assert [("js/live.js" in page, "data-at-counter" in page) for page in (own, seen)] == [(True, False), (False, True)]
    assert "<title>代わりに操作中" in re.sub(r"\s+", "", seen)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(world: World, count: int, django_assert_num_queries: Any) -> None:
    client = world.client(world.counter)
    for _index in range(count):
        begin(world, client=client)
        CounterDeed.objects.create(session=session_of(world.citizen), view_name="x", path="/", sentence="したこと")
        client.post("/accounts/counter/end/")
    own = world.client(world.citizen)
    own.get("/accounts/done-for-me/")
    with django_assert_num_queries(7):
        page = own.get("/accounts/done-for-me/").content.decode()
    assert page.count("したこと</li>") == count
    client.get("/accounts/counter/")
    with django_assert_num_queries(8):
        client.get("/accounts/counter/")


def test_the_list_is_in_the_persons_language(world: World) -> None:
    User.objects.filter(pk=world.citizen.pk).update(language="en")
    begin(world)
    session, saved = session_of(world.citizen), counter_pages.Page(gettext_lazy("ログイン"))
    counter.record_deed(session, saved, view_name="x", path="/", kwargs={})
    assert deeds(world.citizen) == ["Log in"]
