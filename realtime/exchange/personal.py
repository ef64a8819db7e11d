"""What this app holds of people, and how they leave: whoever still comes to a session no longer does."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kernel import dates
from kernel.personal import DEED, Chapter, Concern, Entry
from realtime.exchange import services
from realtime.exchange.models import Registration


def _coming(person: User) -> QuerySet[Registration]:
    rows = Registration.objects.filter(user=person, withdrawn_at=None, session__ends_at__gt=timezone.now())
    return rows.filter(session__cancellation=None).select_related("session").order_by("session__starts_at")


def leave(person: User) -> None:
    """Places go to whoever waits."""
    for registration in _coming(person):
        services.withdraw(session=registration.session, user=person)


def concerns(person: User) -> Iterator[Concern]:
    """The sessions the person still comes to."""
    for registration in _coming(person):
        session = registration.session
        named = {"title": session.title, "when": dates.moment(session.starts_at)}
        yield Concern(
            _("交流会「%(title)s」（%(when)s）の申し込みが、取り消されます。") % named,
            reverse("exchange:session", kwargs={"pk": session.pk}),
        )


CHAPTER = Chapter(
    "sessions",
    gettext_lazy("交流会"),
    (
        Entry(
            "exchange.Registration",
            "user",
            gettext_lazy("交流会の申し込み（話したいこと・必要な支援は消えます）"),
            ("session_id", "as_group__name", "way", "note", "created_at", "seated_at", "withdrawn_at"),
            stays=gettext_lazy("何人が来たかを数えるために、お名前を外して残します。"),
            blanks=("note",),
        ),
        Entry(
            "exchange.Session",
            "host",
            gettext_lazy("進行した交流会"),
            ("pk", "title", "starts_at", "ends_at"),
            stays=DEED,
        ),
        Entry(
            "exchange.Cancellation",
            "by",
            gettext_lazy("交流会を中止した記録"),
            ("session_id", "reason", "at"),
            stays=DEED,
        ),
    ),
    leave=leave,
    concerns=concerns,
)
