"""What this app holds of people, and how they leave.

A consultation stays for the years its centre keeps records, without name, address and number: what was advised must be traceable, whom it
was advised to need not be. After `KEPT` its texts go as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consult import changes, drafts, rules, services
from consult.models import Assignment, Consultation
from consult.models import Entry as Message
from kernel.personal import DEED, Chapter, Concern, Entry

KEPT = dt.timedelta(days=5 * 365 + 1)


def _open(person: User) -> QuerySet[Consultation]:
    return Consultation.objects.filter(client=person).exclude(status__in=rules.OVER).order_by("pk")


def leave(person: User) -> None:
    """What was asked is taken back with its appointments; what a former adviser still worked on goes back to the queue."""
    drafts.discard(user=person)
    for case in _open(person):
        services.withdraw(case=case, by=person)
    for assignment in Assignment.objects.filter(adviser=person, ended_at=None).select_related("consultation"):
        services.release(assignment=assignment)


def concerns(person: User) -> Iterator[Concern]:
    """The consultations that are not over."""
    for case in _open(person):
        yield Concern(
            _("相談 %(number)s は、まだ終わっていません。申し込みと予約が取り消されます。") % {"number": case.number},
            reverse("consult:mine", kwargs={"pk": case.pk}),
        )


def due(now: dt.datetime) -> int:
    """The clock's entry: the texts of people who have left go when their consultation ended `KEPT` ago."""
    over = Consultation.objects.filter(client__erased_at__isnull=False, status__in=rules.OVER).exclude(body="")
    old = over.annotate(ended_at=Max("history__at")).filter(ended_at__lte=now - KEPT)
    return sum(_forget(pk) for pk in list(old.values_list("pk", flat=True)[:20]))


@transaction.atomic
def _forget(pk: int) -> int:
    case = changes.locked(Consultation(pk=pk))
    if not case.body:
        return 0
    Message.objects.filter(consultation=case).delete()
    case.records.update(summary="", advice="", memo_for_client="", memo_for_client_html="", internal_memo="")
    case.history.update(note="")
    Consultation.objects.filter(pk=pk).update(body="", body_html="", affiliation="", wanted="")
    return 1


_CASE = gettext_lazy("相談の申し込み（お名前・ふりがな・電話番号・メールアドレス・所属は消えます）")
_WORDS = gettext_lazy("相談のやりとりと記録")
_WORK = gettext_lazy("相談員・職員としての仕事の記録")
_KEPT = gettext_lazy(
    "どんな助言をしたかを後から確かめられるように、お名前と連絡先を外して、終わってから5年のあいだ残し、そのあと文章を消します。"
)
# Rows of the person's own case, and rows of cases they worked on.
_own = partial(Entry, path="consultation__client", what=_WORDS, stays=_KEPT)
_work = partial(Entry, what=_WORK, stays=DEED)

CHAPTER = Chapter(
    "consultations",
    gettext_lazy("相談"),
    (
        Entry("consult.Draft", "user", gettext_lazy("書きかけの相談"), ("data", "updated_at")),
        Entry(
            "consult.Consultation",
            "client",
            _CASE,
            ("number", "category__label", "way", "body", "urgency", "needs", "wanted", "name", "kana", "phone", "email", "affiliation", "status", "received_at", "consent_version", "consent_at"),
            stays=_KEPT,
            blanks=("name", "kana", "phone", "email", "affiliation", "needs"),
            scrubs=("body", "wanted"),
            tells=("name", "kana", "phone", "email"),
        ),
        _own("consult.Entry", shows=("consultation__number", "body", "at"), scrubs=("body",), only=Q(from_centre=False)),
        # What the adviser wrote is on the page of the case; the archive holds no texts of others.
        _own("consult.Entry", shows=("consultation__number", "at"), scrubs=("body",), only=Q(from_centre=True)),
        _own("consult.Record", shows=("consultation__number", "at", "memo_for_client"), scrubs=("summary", "advice", "memo_for_client", "internal_memo")),
        _own("consult.Appointment", shows=("consultation__number", "starts_at", "ends_at", "way", "state")),
        _own("consult.StatusChange", shows=("consultation__number", "status", "at"), scrubs=("note",)),
        _own("consult.AccessLog", shows=("consultation__number", "what", "at"), scrubs=("reason",)),
        _own("consult.Assignment", shows=("consultation__number", "at", "ended_at"), scrubs=("reason",)),
        Entry("consult.DeclinedAdviser", "client", gettext_lazy("「ほかの相談員に」と頼んだこと"), ("at",)),
        Entry("consult.DeclinedAdviser", "adviser", gettext_lazy("「ほかの相談員に」と頼まれたこと"), ("at",)),
        _work("consult.Entry", path="author", shows=("consultation__number", "at"), only=Q(from_centre=True)),
        _work("consult.Record", path="author", shows=("consultation__number", "at", "minutes", "outcome")),
        _work("consult.StatusChange", path="by", shows=("consultation__number", "status", "at")),
        _work("consult.AccessLog", path="user", shows=("consultation__number", "what", "at")),
        _work("consult.Appointment", path="adviser", shows=("consultation__number", "starts_at", "ends_at", "state")),
        _work("consult.Assignment", path="adviser", shows=("consultation__number", "at", "ended_at")),
        _work("consult.Assignment", path="assigned_by", shows=("consultation__number", "at")),
        Entry("consult.AdviserSkill", "adviser", gettext_lazy("相談員としての分野と時間"), ("category__label",)),
        Entry("consult.OfficeHours", "adviser", gettext_lazy("相談員としての分野と時間"), ("weekday", "starts_at", "ends_at")),
        Entry("consult.Occupied", "adviser", gettext_lazy("相談員としての分野と時間"), ("atom",)),
    ),
    leave=leave,
    concerns=concerns,
)  # fmt: skip
