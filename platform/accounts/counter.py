"""At the counter: finding and registering people, and acting for one of them for a while."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import jaconv
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit, rules, services
from accounts.counter_models import CounterDeed, CounterSession
from accounts.counter_pages import Page
from accounts.events import AccessChanged, CounterEnded
from accounts.models import User
from kernel import text
from kernel.events import publish

LENGTH = dt.timedelta(minutes=20)
FOUND_AT_MOST = 10
_LOGIN_NAME_TRIES = 50


@transaction.atomic
def search(*, staff: User, wanted: str) -> list[User]:
    """People of this login name, confirmed address, telephone number (or its last four digits), name or kana.

    At most `FOUND_AT_MOST` + 1, so that the page can say that there are more. Whom it showed is written down.
    """
    if not rules.may_help_at_counter(staff):
        raise PermissionDenied
    found = list(_matching(wanted)[: FOUND_AT_MOST + 1])
    audit.record(
        actor=staff, action="counter.searched", subject="people", found=[person.pk for person in found[:FOUND_AT_MOST]]
    )
    return found


def _matching(wanted: str) -> QuerySet[User]:
    word = text.half_width(wanted).lower()
    name = re.sub(r"\s", "", text.clean(wanted))
    # Sounds may have been written in either kana; a name with or without a space.
    kana = {jaconv.kata2hira(name), jaconv.hira2kata(name)}
    people = User.objects.filter(is_active=True).alias(
        bare_name=_without(_without("name", " "), "\u3000"),
        bare_kana=_without(_without("kana", " "), "\u3000"),
        digits=_without("phone", "-"),
    )
    asked = Q(login_name=word) | Q(emailaddress__email=word, emailaddress__verified=True)
    if len(name) > 1:
        asked |= Q(bare_name__icontains=name)
        for sound in kana:
            asked |= Q(bare_kana__icontains=sound)
    digits = word.replace("-", "")
    if re.fullmatch(r"[0-9]{4,11}", digits):
        asked |= Q(digits__endswith=digits)
    return people.filter(asked).order_by("kana", "name", "pk").distinct()


def _without(field: Any, sign: str) -> Replace:
    return Replace(field, Value(sign), Value(""))


@transaction.atomic
def look_up(*, staff: User, pk: int) -> User | None:
    """One person of the list, with what only the counter sees of them; who looked is written down."""
    if not rules.may_help_at_counter(staff):
        raise PermissionDenied
    person = User.objects.filter(pk=pk, is_active=True).first()
    if person:
        audit.record(actor=staff, action="counter.looked_up", subject=f"user:{person.pk}")
    return person


@transaction.atomic
def register_person(
    *,
    staff: User,
    name: str,
    kana: str,
    consent: str,
    client_id: UUID,
    phone: str = "",
    email: str = "",
    login_name: str = "",
) -> User:
    """A new person without a password (the counter prints a code), once per `client_id`.

    An address is stored unconfirmed, so it grants nothing yet. Raises ValidationError with the field that is taken.
    """
    if not rules.may_help_at_counter(staff):
        raise PermissionDenied
    if already := services.signed_up_by(client_id):
        return already
    if email and EmailAddress.objects.filter(email=email).exists():
        raise ValidationError({"email": _("このメールアドレスは、すでに使われています。")})
    person = _named(login_name, kana, name=name, phone=phone, email=email)
    if email:
        EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    services.record_consent(user=person, client_id=client_id, way=consent, recorded_by=staff)
    audit.record(actor=staff, action="counter.registered", subject=f"user:{person.pk}", consent=consent)
    return person


def _named(login_name: str, kana: str, **facts: str) -> User:
    """The database decides whose a login name is; one we thought of ourselves is tried with a number."""
    wanted = login_name or suggested_login_name(kana)
    for number in range(1, _LOGIN_NAME_TRIES):
        try:
            with transaction.atomic():
                return User.objects.create_user(wanted if number == 1 else f"{wanted[:36]}{number}", kana=kana, **facts)
        except IntegrityError:
            if login_name:
                break
    raise ValidationError({"login_name": _("このログイン名は、ほかの人が使っています。別の名前にしてください。")})


def suggested_login_name(kana: str) -> str:
    """みほん はなこ → mihon-hanako; something to begin with when the sounds give nothing."""
    letters = jaconv.kana2alphabet(jaconv.kata2hira(text.one_line(kana))).lower()
    name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:36]
    return name if len(name) > 2 else "user"


@transaction.atomic
def start(*, staff: User, person: User, way: str, identity: str, client_id: UUID) -> CounterSession:
    """Begin to act for a person, once per `client_id`. Raises ValidationError while either of them is in another session."""
    stored = CounterSession.objects.filter(client_id=client_id, staff=staff).first()
    if stored:
        return stored
    if not rules.may_act_for(staff, person):
        raise PermissionDenied
    now = timezone.now()
    for over in CounterSession.objects.filter(Q(staff=staff) | Q(person=person), ended_at=None, ends_at__lte=now):
        end(over)
    try:
        with transaction.atomic():
            session = CounterSession.objects.create(
                staff=staff,
                person=person,
                way=way,
                identity=identity,
                started_at=now,
                ends_at=now + LENGTH,
                client_id=client_id,
            )
    except IntegrityError:
        raise ValidationError(_taken(staff)) from None
    audit.record(actor=staff, action="counter.started", subject=f"user:{person.pk}", session=session.pk, way=way)
    return session


def _taken(staff: User) -> str:
    if CounterSession.objects.filter(staff=staff, ended_at=None).exists():
        return _("ほかの人の代わりに操作しています。先に、それを終わってください。")
    return _("ほかの職員が、いまこの人の代わりに操作しています。")


def running_of(staff: User) -> CounterSession | None:
    """The session a member of staff has open, in whichever browser."""
    open_ones = CounterSession.objects.filter(staff=staff, ended_at=None, ends_at__gt=timezone.now())
    return open_ones.select_related("person").first()


def running(pk: int, staff: object) -> CounterSession | None:
    """This session, if it is still on, belongs to this member of staff, and both may still be in it."""
    if not isinstance(staff, User):
        return None
    session = CounterSession.objects.filter(pk=pk, staff=staff, ended_at=None, ends_at__gt=timezone.now())
    found = session.select_related("person", "staff").first()
    return found if found and rules.may_act_for(staff, found.person) else None


def hold(session: CounterSession) -> bool:
    """Keep the session from ending until the caller's transaction does; False when it has ended already.

    So the list that the person gets at the end holds everything that was done.
    """
    return CounterSession.objects.select_for_update().filter(pk=session.pk, ended_at=None).first() is not None


@transaction.atomic
def extend(session: CounterSession) -> bool:
    """Twenty minutes more, once; whether this call did it."""
    now = timezone.now()
    open_ones = CounterSession.objects.filter(pk=session.pk, extended_at=None, ended_at=None, ends_at__gt=now)
    return bool(open_ones.update(extended_at=now, ends_at=F("ends_at") + LENGTH))


@transaction.atomic
def end(session: CounterSession) -> bool:
    """End it and have the person told, once; whether this call did it."""
    now = timezone.now()
    ended_at = min(now, session.ends_at)
    if not CounterSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=ended_at):
        return False
    audit.record(actor=session.staff, action="counter.ended", subject=f"user:{session.person_id}", session=session.pk)
    publish(CounterEnded(session_id=session.pk))
    return True


def end_on_lost_access(fact: AccessChanged) -> None:
    """WITH: staff signed out or lost a role, or the person was suspended: nobody acts for anybody any more."""
    sessions = CounterSession.objects.filter(Q(staff=fact.user_id) | Q(person=fact.user_id), ended_at=None)
    for session in sessions.select_related("staff", "person"):
        if (
            session.staff is None
            or session.staff_id == fact.user_id
            or not rules.may_act_for(session.staff, session.person)
        ):
            end(session)


def due(now: dt.datetime) -> int:
    """The clock's entry: sessions whose time is up end, also when nobody comes back to the browser."""
    over = CounterSession.objects.filter(ended_at=None, ends_at__lte=now).select_related("staff")
    return sum(end(session) for session in over)


def record_deed(session: CounterSession, page: Page, *, view_name: str, path: str, kwargs: Mapping[str, Any]) -> None:
    """Write down what was done, in the person's language; in the transaction of the deed itself."""
    with translation.override(session.person.language):
        about = page.about(kwargs) if page.about else ""
        if about is None:
            return
        sentence = _("%(done)s：%(about)s") % {"done": page.done, "about": about} if about else str(page.done)
    CounterDeed.objects.create(session=session, view_name=view_name, path=path[:300], sentence=sentence[:300])


def visible_to(user: User) -> QuerySet[CounterSession]:
    """Of which sessions a person sees the receipt: their own, and those they held as staff."""
    mine = Q(person=user)
    if rules.may_help_at_counter(user):
        mine |= Q(staff=user)
    return CounterSession.objects.filter(mine).select_related("staff", "person").prefetch_related("deeds")


def done_for(person: User) -> QuerySet[CounterSession]:
    """When staff acted for this person, newest first, with what they did."""
    return (
        CounterSession.objects.filter(person=person).select_related("staff").prefetch_related("deeds").order_by("-pk")
    )
