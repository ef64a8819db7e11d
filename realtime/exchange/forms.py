"""The announcement, the registration, and calling a session off."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups.models import Group
from groups.voice import VoiceField
from kernel.forms import BodyField, ClockField, DayField, LineField, NumberField, OnceForm
from realtime.exchange import agenda
from realtime.exchange.models import Session, Way
from realtime.video import links

CLOSES_AT = dt.time(17, 0)


class SessionForm(OnceForm):
    """An announcement; `cleaned_data["facts"]` is what the services take."""

    title = LineField(label=_("題名"), max_length=100)
    body = BodyField(label=_("内容"), max_length=4000, help_text=_("どんな会か、だれに来てほしいかを書きます。"))
    day = DayField(label=_("開催日"))
    starts = ClockField(label=_("始まり"))
    ends = ClockField(label=_("終わり"))
    way = forms.ChoiceField(label=_("開催方法"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.BOTH)
    venue = LineField(
        label=_("会場"),
        max_length=120,
        required=False,
        help_text=_("例: 市民活動センター 第1会議室（車いすで入れます）"),
    )
    with_group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("ともに開く団体"),
        required=False,
        empty_label=_("ありません"),
        help_text=_("この団体のお知らせを受け取っている人に、知らせます。"),
    )
    capacity = NumberField(
        label=_("定員"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("書かないときは、定員なしで受け付けます。"),
    )
    closes_day = DayField(
        label=_("申込締切の日"), required=False, help_text=_("書かないときは、始まるまで受け付けます。")
    )
    closes_time = ClockField(label=_("申込締切の時刻"), required=False, help_text=_("書かないときは17:00です。"))
    video = BodyField(
        label=_("Web会議のリンク"),
        required=False,
        rows=2,
        help_text=_(
            "Zoom、Meet、Teams、Webex、Jitsiなど。招待の文章をそのまま貼ってもかまいません。申し込んだ人だけに、開始30分前から見せます。"
        ),
    )
    agenda = BodyField(
        label=_("次第"),
        required=False,
        max_length=5000,
        rows=8,
        help_text=_(
            "1行に1つ、「14:10 自己紹介」のように書きます。話す人は「14:25 事例／見本 次郎」のように「／」の後に書きます。"
        ),
    )

    def __init__(self, *args: Any, session: Session | None = None, **kwargs: Any) -> None:
        self.session = session
        super().__init__(*args, initial=_initial(session) if session else None, **kwargs)
        chosen = Q(verified_at__isnull=False) | Q(pk=session.with_group_id if session else None)
        self.fields["with_group"].queryset = Group.objects.filter(chosen).order_by("kana", "name")  # type: ignore[attr-defined]

    def clean_video(self) -> str:
        """Keep only the link of what was pasted."""
        written = self.cleaned_data["video"]
        return links.check(written).url if written else ""

    def clean(self) -> dict[str, Any]:
        """Check what belongs together, and gather the facts."""
        data = super().clean() or self.cleaned_data
        if data.get("way") in {Way.VENUE, Way.BOTH} and not data.get("venue") and "venue" not in self.errors:
            self.add_error("venue", ValidationError(_("会場の名前を入力してください。"), code="venue"))
        if all(data.get(name) for name in ("day", "starts", "ends")):
            self._clean_times(data)
        if not self.errors:
            data["facts"] = self._facts(data)
        return data

    def _clean_times(self, data: dict[str, Any]) -> None:
        starts_at = timezone.make_aware(dt.datetime.combine(data["day"], data["starts"]))
        if data["ends"] <= data["starts"]:
            self.add_error("ends", ValidationError(_("終わりは、始まりより後の時刻にしてください。"), code="order"))
            return
        if starts_at <= timezone.now() and (self.session is None or starts_at != self.session.starts_at):
            self.add_error("day", ValidationError(_("開催日は、これからの日時にしてください。"), code="past"))
        data["starts_at"], data["closes_at"] = starts_at, self._closes_at(data, starts_at)
        if data["closes_at"] > starts_at:
            self.add_error("closes_day", ValidationError(_("申込締切は、始まりより前にしてください。"), code="closes"))
        try:
            data["lines"] = agenda.parse(data.get("agenda", ""), data["starts"], data["ends"])
        except ValidationError as error:
            self.add_error("agenda", error)

    def _closes_at(self, data: dict[str, Any], starts_at: dt.datetime) -> dt.datetime:
        if data.get("closes_day"):
            return timezone.make_aware(dt.datetime.combine(data["closes_day"], data.get("closes_time") or CLOSES_AT))
        if data.get("closes_time"):
            self.add_error("closes_day", ValidationError(_("申込締切の日も入力してください。"), code="closes"))
        return starts_at

    def _facts(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": data["title"],
            "body": data["body"],
            "starts_at": data["starts_at"],
            "ends_at": timezone.make_aware(dt.datetime.combine(data["day"], data["ends"])),
            "way": data["way"],
            "venue": "" if data["way"] == Way.ONLINE else data["venue"],
            "with_group": data["with_group"],
            "capacity": data["capacity"],
            "registration_closes_at": data["closes_at"],
            "video_url": "" if data["way"] == Way.VENUE else data["video"],
            "agenda": data["lines"],
        }


def _initial(session: Session) -> dict[str, Any]:
    starts, ends, closes = (
        timezone.localtime(moment) for moment in (session.starts_at, session.ends_at, session.registration_closes_at)
    )
    closing = {} if closes == starts else {"closes_day": closes.date(), "closes_time": closes.time()}
    return {
        "title": session.title,
        "body": session.body,
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "way": session.way,
        "venue": session.venue,
        "with_group": session.with_group_id,
        "capacity": session.capacity,
        "video": session.video_url,
        "agenda": agenda.written(session.agenda.select_related("session")),
        **closing,
    }


class RegistrationForm(OnceForm):
    """How a person comes, and as whom."""

    way = forms.ChoiceField(label=_("参加のしかた"), widget=forms.RadioSelect)
    note = BodyField(
        label=_("話したいこと・必要な支援"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("手話通訳、文字での参加、託児など。進行役だけが読みます。"),
    )

    field_order = ["client_id", "way", "as_group", "note"]

    def __init__(self, *args: Any, session: Session, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [Way.VENUE, Way.ONLINE] if session.way == Way.BOTH else [Way(session.way)]
        way = self.fields["way"]
        way.choices = [(way, way.label) for way in ways]  # type: ignore[attr-defined]
        if len(ways) == 1:
            way.initial = ways[0]
        self.fields["as_group"] = VoiceField(user, label=_("だれとして参加しますか"))
        self.order_fields(self.field_order)


class CancellationForm(forms.Form):
    """Why a session is called off; the people registered read it on the announcement."""

    reason = LineField(
        label=_("理由"), max_length=200, help_text=_("申し込んだ人と、お知らせのページを見た人が読みます。")
    )
