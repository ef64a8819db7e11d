"""The shapes of what clients and staff send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consult import queries, rules
from consult.models import Category, Consultation, PrivacyNotice, Record
from consult.models.case import Need, Status, Urgency, Way
from consult.slots import Slot
from groups import queries as groups
from groups.models import Group
from kernel.forms import BodyField, EmailField, LineField, NumberField, OnceForm, PhoneField
from realtime.video import links

ASK_ME = "ask"


class CategoryForm(forms.Form):
    """Which subject below a category."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("どのような相談ですか"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, top: Category, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaves = list(queries.leaves(top))
        field = self.fields["category"]
        field.queryset = Category.objects.filter(pk__in=[top.pk, *[leaf.pk for leaf in leaves]])  # type: ignore[attr-defined]
        field.choices = [*[(leaf.pk, leaf.label) for leaf in leaves], (top.pk, _("このほか・分からない"))]  # type: ignore[attr-defined]
        field.choice_hints = {str(leaf.pk): leaf.parent.label for leaf in leaves if leaf.parent and leaf.parent != top}  # type: ignore[attr-defined]


class IntakeForm(forms.Form):
    """The intake sheet: what, how soon, how to meet, how to reach."""

    body = BodyField(
        label=_("聞きたいこと"), max_length=4000, help_text=_("短くてかまいません。分かるところだけ書いてください。")
    )
    urgency = forms.ChoiceField(
        label=_("いつまでに"), choices=Urgency.choices, widget=forms.RadioSelect, initial=Urgency.NORMAL
    )
    way = forms.ChoiceField(label=_("相談の方法"), choices=Way.choices, widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("必要な配慮"), choices=Need.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    name = LineField(
        label=_("お名前"), max_length=60, required=False, help_text=_("書かずに、匿名で相談することもできます。")
    )
    kana = LineField(label=_("ふりがな"), max_length=60, required=False)
    phone = PhoneField(
        label=_("電話番号"), required=False, help_text=_("電話番号かメールアドレスの、どちらかを書いてください。")
    )
    email = EmailField(label=_("メールアドレス"), required=False)
    affiliation = LineField(
        label=_("団体や活動の名前"),
        max_length=80,
        required=False,
        help_text=_("団体がなくても、登録がなくても相談できます。"),
    )
    group: forms.ModelChoiceField[Group] = forms.ModelChoiceField(
        None, label=_("どの団体のことですか"), required=False, empty_label=_("団体のことではない")
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = groups.groups_of(user)
        self.fields["group"].queryset = own  # type: ignore[attr-defined]
        if not own.exists():
            del self.fields["group"]
        self.fields["way"].choice_hints = {  # type: ignore[attr-defined]
            Way.CENTRE: _("センターの相談室"),
            Way.ONLINE: _("顔を見て話します"),
            Way.VISIT: _("担当がうかがいます"),
            Way.WRITING: _("書いて返事を待ちます"),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "phone" in self.errors or "email" in self.errors:
            return data
        if data.get("way") == Way.PHONE and not data.get("phone"):
            self.add_error("phone", _("電話での相談には、電話番号を入力してください。"))
        elif not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("電話番号かメールアドレスの、どちらかを入力してください。"))
        return data

    def plain(self) -> dict[str, Any]:
        """The cleaned values as a draft keeps them."""
        group = self.cleaned_data.get("group")
        return {**self.cleaned_data, "group": group.pk if group else None}


class TimeForm(forms.Form):
    """One of the free times, or to be asked."""

    slot = forms.ChoiceField(
        label=_("希望の日時"),
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _("この時刻は、もう空いていません。ほかの時刻を選んでください。"),
            "required": _("日時を選んでください。"),
        },
    )
    wanted = LineField(
        label=_("ご希望の曜日や時刻"),
        max_length=200,
        required=False,
        help_text=_("例：平日の午後。担当を決める人も見ますので、お名前は書かないでください。"),
    )

    def __init__(self, slots: Iterable[Slot], *args: Any, ask: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        times = sorted({slot.starts_at for slot in slots})
        choices = [(start.isoformat(), start) for start in times]
        self.fields["slot"].choices = [*choices, *([(ASK_ME, "")] if ask else [])]  # type: ignore[attr-defined]

    @property
    def starts_at(self) -> dt.datetime | None:
        """The time chosen; None is to be asked."""
        chosen = self.cleaned_data["slot"]
        return None if chosen == ASK_ME else dt.datetime.fromisoformat(chosen)


class ConfirmForm(OnceForm):
    """The privacy notice was read: this version of it."""

    notice = forms.ModelChoiceField(PrivacyNotice.objects, widget=forms.HiddenInput)
    agree = forms.BooleanField(label=_("読んで、同意します"))

    def clean_notice(self) -> PrivacyNotice:
        current = queries.notice()
        if self.cleaned_data["notice"] != current:
            raise ValidationError(_("個人情報の取扱いが新しくなりました。もう一度お読みください。"), code="outdated")
        return current


class EntryForm(OnceForm):
    """A message between client and adviser."""

    body = BodyField(label=_("文章"), max_length=4000, rows=3)


class AppointmentForm(forms.Form):
    """The time that client and adviser agreed on."""

    day = forms.DateField(label=_("日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(
        label=_("始まり"), widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M")
    )
    minutes = NumberField(label=_("長さ（分）"), min_value=10, max_value=240, initial=60)
    way = forms.ChoiceField(
        label=_("相談の方法"), choices=[(way, way.label) for way in Way if way != Way.WRITING], widget=forms.RadioSelect
    )
    video = LineField(
        label=_("Web会議のリンク"),
        max_length=2000,
        required=False,
        help_text=_("招待文をそのまま貼ってもかまいません。相談者だけに見えます。"),
    )

    def clean_video(self) -> str:
        pasted = self.cleaned_data["video"]
        return links.check(pasted).url if pasted else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("day") and data.get("starts"):
            data["starts_at"] = dt.datetime.combine(data["day"], data["starts"], timezone.get_current_timezone())
            if data["starts_at"] <= timezone.now():
                self.add_error("day", _("これからの日時を入力してください。"))
        return data


class RecordForm(OnceForm):
    """What was talked about, in two layers."""

    minutes = NumberField(label=_("かかった時間（分）"), min_value=1, max_value=999)
    outcome = forms.ChoiceField(label=_("対応結果"), choices=Record.Outcome.choices, widget=forms.RadioSelect)
    summary = BodyField(label=_("要旨"), max_length=4000, rows=4)
    advice = BodyField(label=_("助言の内容"), max_length=4000, rows=4, required=False)
    memo_for_client = BodyField(
        label=_("お渡しメモ"),
        max_length=4000,
        rows=6,
        required=False,
        help_text=_("相談者に見えます。話したことと、次にすることを書きます。"),
    )
    internal_memo = BodyField(
        label=_("内部メモ"),
        max_length=4000,
        rows=4,
        required=False,
        help_text=_("担当者と責任者だけが見ます。相談者には見えません。"),
    )


class StatusForm(forms.Form):
    """The next step, where staff decide it."""

    status = forms.ChoiceField(label=_("状況"), choices=[])
    note = LineField(
        label=_("つなぎ先"), max_length=200, required=False, help_text=_("紹介するときに書きます。相談者に見えます。")
    )

    def __init__(self, case: Consultation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(status.value, status.label) for status in Status if rules.may_move(case, status)]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("status") == Status.REFERRED and not data.get("note"):
            self.add_error("note", _("どこへ紹介したかを書いてください。相談者の了承を取ってから進めます。"))
        return data


class AssignForm(forms.Form):
    """Who is to work on the case; with a reason if somebody already does."""

    adviser = forms.ModelChoiceField(User.objects.none(), label=_("担当"), widget=forms.RadioSelect, empty_label=None)
    reason = LineField(label=_("替える理由"), max_length=200)

    def __init__(
        self, people: QuerySet[User], skilled: set[int], *args: Any, current: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["adviser"]
        field.queryset = people.exclude(pk=current.pk) if current else people  # type: ignore[attr-defined]
        field.choice_hints = {str(pk): _("この分類に答えられます") for pk in skilled}  # type: ignore[attr-defined]
        if current is None:
            del self.fields["reason"]


class OpeningForm(forms.Form):
    """Why the manager opens a case that is not theirs."""

    reason = LineField(label=_("開く理由"), max_length=200, help_text=_("相談者に見えます。"))
