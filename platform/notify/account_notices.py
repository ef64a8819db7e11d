"""Notices about the account itself: the own data is ready, the account will be closed."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import export, inactive
from accounts.events import ExportReady, InactivityWarned, LeavingAsked
from accounts.models import DataExport, User
from kernel import dates
from notify.kinds import ACCOUNT
from notify.services import notify


def tell_export_ready(fact: ExportReady) -> None:
    """WITH: the archive waits for a week."""
    made = DataExport.objects.select_related("user").get(user=fact.user_id)
    text = gettext_lazy("あなたの情報をまとめました。%(day)sまで受け取れます。")
    until = (made.ready_at or made.asked_at) + export.LIFE
    _tell(made.user, f"export:{made.pk}:{until:%Y%m%d%H%M}", text, until)


def tell_leaving(fact: LeavingAsked) -> None:
    """WITH: who did not ask for it must hear of it in time."""
    person = User.objects.get(pk=fact.user_id)
    if at := person.leaves_at:
        text = gettext_lazy(
            "退会を受け付けました。%(day)sに、あなたの情報を消します。それまでは、取りやめることができます。"
        )
        _tell(person, f"leaving:{at:%Y%m%d%H%M%S}", text, at)


def tell_unused(fact: InactivityWarned) -> None:
    """WITH: signing in is enough to stay."""
    person = User.objects.get(pk=fact.user_id)
    if warned_at := person.inactive_warned_at:
        text = gettext_lazy(
            "2年のあいだログインがなかったため、%(day)sにこのアカウントを閉じます。続けて使うときは、それまでにログインしてください。"
        )
        closes = warned_at + inactive.NOTICE
        _tell(person, f"unused:{warned_at:%Y%m%d}", text, closes)


def _tell(person: User, key: str, text: Promise, day: dt.datetime) -> None:
    with translation.override(person.language):
        told = str(text) % {"day": dates.day(day)}
        notify(
            user=person,
            kind=ACCOUNT.name,
            dedupe_key=key,
            text=told,
            why=_("あなたのアカウントについてのお知らせです。"),
            url=reverse("accounts:personal"),
            mail_subject=_("アカウントのお知らせ"),
            mail_body=told,
        )
