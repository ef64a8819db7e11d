"""What people ask a group through the site. Neither side sees an address of the other, and the centre's staff read none of it."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from groups.models import Enquiry, EnquiryEntry, Group
from groups.queries import voices_of
from groups.rules import SPEAKING_ROLES, may_speak_for
from kernel import html
from notify.kinds import Kind
from notify.services import notify

KIND = Kind("enquiry", gettext_lazy("団体への問い合わせ"))
MOST_A_DAY = 10
PAGE = 30
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)


def may_ask(user: User | AnonymousUser, group: Group) -> bool:
    """Everybody signed in may ask a verified group, but nobody asks the group they speak for."""
    return isinstance(user, User) and group.verified_at is not None and not may_speak_for(user, group)


def visible_to(user: User | AnonymousUser) -> QuerySet[Enquiry]:
    """Those a person asked, and those to groups they speak for."""
    if not isinstance(user, User):
        return Enquiry.objects.none()
    return Enquiry.objects.filter(Q(asked_by=user) | Q(group__in=voices_of(user)))


def asked_by(user: User) -> QuerySet[Enquiry]:
    """What a person asked, where something was written last first."""
    return Enquiry.objects.filter(asked_by=user).select_related("group").order_by("-last_entry_at", "-pk")


def asked_of(group: Group) -> QuerySet[Enquiry]:
    """What a group was asked, where something was written last first."""
    return Enquiry.objects.filter(group=group).select_related("asked_by").order_by("-last_entry_at", "-pk")


def behind(enquiries: QuerySet[Enquiry], cursor: str) -> QuerySet[Enquiry]:
    """What follows the row with this cursor; a broken one begins at the top."""
    match = re.fullmatch(r"(\d{1,16})-(\d{1,18})", cursor, re.ASCII)
    if match is None:
        return enquiries
    at, pk = _EPOCH + int(match[1]) * _TICK, int(match[2])
    return enquiries.filter(Q(last_entry_at__lt=at) | Q(last_entry_at=at, pk__lt=pk))


def cursor_of(enquiry: Enquiry) -> str:
    """Where the page after this row begins."""
    return f"{(enquiry.last_entry_at - _EPOCH) // _TICK}-{enquiry.pk}"


@transaction.atomic
def ask(*, group: Group, by: User, subject: str, body: str, client_id: uuid.UUID) -> Enquiry:
    """Send a question to a group, once per `client_id`; who speaks for the group is told.

    Raises PermissionDenied, and ValidationError for more than MOST_A_DAY new ones within 24 hours.
    """
    if not may_ask(by, group):
        raise PermissionDenied
    # The person's row is locked: two presses at once are counted one after the other.
    User.objects.select_for_update().get(pk=by.pk)
    if (known := Enquiry.objects.filter(client_id=client_id).first()) is not None:
        if known.asked_by_id != by.pk:
            raise PermissionDenied
        return known
    since = timezone.now() - dt.timedelta(days=1)
    if Enquiry.objects.filter(asked_by=by, created_at__gt=since).count() >= MOST_A_DAY:
        raise ValidationError(
            _(
                "新しい問い合わせは、1日に%(most)d件までです。明日、もう一度送ってください。お急ぎのときは、センターに電話をください。"
            )
            % {"most": MOST_A_DAY}
        )
    enquiry = Enquiry.objects.create(group=group, asked_by=by, subject=subject, client_id=client_id)
    _write(enquiry, by, body, client_id, from_group=False)
    return enquiry


@transaction.atomic
def answer(*, enquiry: Enquiry, by: User, body: str, client_id: uuid.UUID) -> EnquiryEntry:
    """Write on in an enquiry, once per `client_id`: as the person who asked, or as the group. Raises PermissionDenied."""
    from_group = enquiry.asked_by_id != by.pk
    if from_group and not may_speak_for(by, enquiry.group):
        raise PermissionDenied
    if enquiry.group.verified_at is None:
        raise PermissionDenied
    enquiry = Enquiry.objects.select_for_update(of=("self",)).select_related("group", "asked_by").get(pk=enquiry.pk)
    if (known := EnquiryEntry.objects.filter(client_id=client_id).first()) is not None:
        if known.author_id != by.pk or known.enquiry_id != enquiry.pk:
            raise PermissionDenied
        return known
    return _write(enquiry, by, body, client_id, from_group=from_group)


def _write(enquiry: Enquiry, by: User, body: str, client_id: uuid.UUID, *, from_group: bool) -> EnquiryEntry:
    entry = EnquiryEntry.objects.create(
        enquiry=enquiry, author=by, from_group=from_group, body=body, body_html=html.plain(body), client_id=client_id
    )
    Enquiry.objects.filter(pk=enquiry.pk).update(last_entry_at=entry.at)
    if from_group:
        people = User.objects.filter(pk=enquiry.asked_by_id, is_active=True)
    else:
        people = User.objects.filter(
            memberships__group=enquiry.group_id, memberships__role__in=SPEAKING_ROLES, is_active=True
        ).exclude(pk=by.pk)
    for person in people.order_by("pk"):
        _tell(person, enquiry, entry)
    return entry


def _tell(person: User, enquiry: Enquiry, entry: EnquiryEntry) -> None:
    with translation.override(person.language):
        if entry.from_group:
            text = _("%(group)sから、問い合わせ「%(subject)s」に返事がありました。")
            why = _("あなたが問い合わせをしたからです。")
        else:
            text = _("%(group)sに、%(name)sさんから問い合わせ「%(subject)s」があります。")
            why = _("あなたがこの団体の代表者か、編集できる人だからです。")
        text %= {"group": enquiry.group.name, "subject": enquiry.subject, "name": enquiry.asked_by.name}
        notify(
            user=person,
            kind=KIND.name,
            thing=f"enquiry:{enquiry.pk}",
            dedupe_key=f"enquiry-entry:{entry.pk}",
            text=text,
            why=why,
            url=reverse("groups:enquiry", kwargs={"pk": enquiry.pk}),
            mail_subject=text,
        )
