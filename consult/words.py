"""Where a consultation stands, told to the client: what happens now, and what comes next."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from consult.models import Appointment, Consultation
from consult.models.case import Status, Way
from kernel import dates


def now(case: Consultation, adviser: User | None, appointment: Appointment | None, note: str = "") -> str:
    """What the client reads about the present state. `note` is what staff wrote with it (where the case was referred to)."""
    if case.status == Status.SCHEDULED and appointment:
        return _("%(moment)sからです。") % {
            "moment": f"{dates.full(appointment.starts_at)} {dates.time(appointment.starts_at)}"
        }
    if case.status == Status.ASSIGNED and adviser:
        return _("担当は%(name)sです。") % {"name": adviser.name}
    if case.status == Status.REFERRED:
        return _("ご了承のうえ、%(place)sへおつなぎしました。") % {"place": note or _("専門機関")}
    return {
        Status.SUBMITTED: _("お申し込みを受け取りました。担当が確認しています。"),
        Status.TRIAGE: _("内容を確認しています。"),
        Status.NEED_INFO: _("お聞きしたいことがあります。"),
        Status.ASSIGNED: _("担当が決まりました。"),
        Status.SCHEDULED: _("日時が決まりました。"),
        Status.IN_PROGRESS: _("相談を続けています。"),
        Status.FOLLOW_UP: _("続けて対応しています。"),
        Status.CLOSED: _("相談は終了しました。また、いつでもご相談ください。"),
        Status.CANCELLED: _("お申し込みを取り消しました。また、いつでもご相談ください。"),
        Status.NO_SHOW: _("ご予約の時間に、お会いできませんでした。"),
    }[Status(case.status)]


def next_step(case: Consultation) -> str:
    """What comes next; empty when nothing does."""
    if case.status == Status.ASSIGNED and case.way == Way.WRITING:
        return _("担当が、お返事を書きます。届いたらお知らせします。")
    return {
        Status.SUBMITTED: _("開館日で3日以内に、担当からご連絡します。"),
        Status.TRIAGE: _("次の担当が決まったら、お知らせします。"),
        Status.NEED_INFO: _("「やりとり」を読んで、お返事を書いてください。"),
        Status.ASSIGNED: _("担当から、日時のご相談をします。"),
        Status.SCHEDULED: _("前の日に、お知らせを送ります。"),
        Status.IN_PROGRESS: _("お話の内容は、お渡しメモにしてお届けします。"),
        Status.FOLLOW_UP: _("担当から、その後のようすをお聞きします。"),
        Status.NO_SHOW: _("日時を決め直すときは、「やりとり」に書いてください。"),
    }.get(Status(case.status), "")


def place(way: str) -> str:
    """Where or how one meets."""
    return {
        Way.CENTRE: _("センターの相談室にお越しください。"),
        Way.PHONE: _("センターからお電話します。"),
        Way.ONLINE: _("時間になったら、Web会議を開いてください。"),
        Way.VISIT: _("担当がうかがいます。"),
        Way.WRITING: _("文字でやりとりします。"),
    }[Way(way)]
