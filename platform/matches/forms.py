"""Recording a match, moving it on, what a side says, targets, and looking after groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from groups import queries as groups
from groups.forms import PersonField
from groups.models import Group
from kernel.forms import BodyField, DayField, LineField, NumberField, OnceForm
from matches import care, queries, rules
from matches.models import CareContact, Match, Word
from matches.models.match import FORMED_STATES

EARLIEST = dt.date(2000, 4, 1)
State = Match.State


class MediatorField(forms.ModelChoiceField):
    """The coordinator who brought the two together; empty means that they found each other."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queries.mediators(),
            label=gettext_lazy("仲介した人"),
            required=False,
            empty_label=gettext_lazy("いません（直接つながりました）"),
            **kwargs,
        )


class PastDayField(DayField):
    """A day that has come, since the year 2000."""

    def clean(self, value: Any) -> dt.date | None:
        day = super().clean(value)
        if day and not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("きょうまでの日付を入力してください。"))
        return day


class FormedMixin(forms.Form):
    """The day is needed once a match has come to be."""

    formed_on = PastDayField(
        label=gettext_lazy("成立した日"),
        required=False,
        help_text=gettext_lazy("成立したときに入れます。この日の年度で数えます。"),
    )

    def need_day(self, state: str) -> None:
        """Ask for the day when the state says that it came to be."""
        if state in FORMED_STATES and not self.cleaned_data.get("formed_on") and "formed_on" not in self.errors:
            self.add_error("formed_on", _("成立した日を入力してください。"))


class DeedMixin(forms.Form):
    """What the two do together; the mediator; what came of it."""

    title = LineField(
        label=gettext_lazy("活動の名前"),
        max_length=80,
        help_text=gettext_lazy("例: 朝市で残った野菜を子ども食堂へ届ける"),
    )
    about = BodyField(label=gettext_lazy("活動の内容"), max_length=2000, required=False, rows=4)
    mediator = MediatorField()
    outcome = BodyField(label=gettext_lazy("その後どうなったか"), max_length=2000, required=False, rows=3)

    def deed(self) -> dict[str, Any]:
        """What the services take of it."""
        data = {name: self.cleaned_data[name] for name in ("title", "about", "mediator", "outcome")}
        return data | {"way": Match.Way.MEDIATED if data["mediator"] else Match.Way.DIRECT}


class MatchForm(DeedMixin, FormedMixin, OnceForm):
    """A new record; a party chooses among the groups it may speak for."""

    kind = forms.ChoiceField(
        label=gettext_lazy("種別"), choices=Match.Kind.choices, widget=forms.RadioSelect, initial=Match.Kind.GROUPS
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), label=gettext_lazy("団体"), empty_label=gettext_lazy("選んでください")
    )
    other_group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("相手の団体（団体×団体のとき）"),
        required=False,
        empty_label=gettext_lazy("選んでください"),
    )
    volunteer = PersonField(
        label=gettext_lazy("登録者のログイン名（ギルド×団体のとき）"),
        required=False,
        help_text=gettext_lazy("利用登録をしている人は、ログイン名を入れます。本人にもお知らせが届きます。"),
    )
    volunteer_name = LineField(
        label=gettext_lazy("登録者のお名前（ログイン名がないとき）"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "お名前は個人情報です。ご本人に、記録に残してよいか確かめてから書いてください。あとから消せます。"
        ),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("いまの状況"), choices=State.choices, widget=forms.RadioSelect, initial=State.WISH
    )
    field_order = (
        "client_id",
        "kind",
        "group",
        "other_group",
        "volunteer",
        "volunteer_name",
        "title",
        "about",
        "mediator",
        "state",
        "formed_on",
        "outcome",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verified = groups.visible_to(user)
        own = verified if rules.keeps_records(user) else groups.voices_of(user)
        self.fields["group"].queryset = own.order_by("kana", "name")  # type: ignore[attr-defined]
        self.fields["other_group"].queryset = verified.order_by("kana", "name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The second party fits the kind; the day fits the state."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == Match.Kind.GROUPS:
            data["volunteer"], data["volunteer_name"] = None, ""
            if "other_group" not in self.errors:
                if not data.get("other_group"):
                    self.add_error("other_group", _("相手の団体を選んでください。"))
                elif data["other_group"] == data.get("group"):
                    self.add_error("other_group", _("別の団体を選んでください。"))
        elif data.get("kind") == Match.Kind.GUILD:
            data["other_group"] = None
            if not data.get("volunteer") and not data.get("volunteer_name") and "volunteer" not in self.errors:
                self.add_error("volunteer", _("登録者のログイン名か、お名前を入力してください。"))
        self.need_day(data.get("state", ""))
        return data

    def facts(self) -> dict[str, Any]:
        """What `services.record` takes."""
        names = ("client_id", "kind", "group", "other_group", "volunteer", "volunteer_name", "state", "formed_on")
        return {name: self.cleaned_data[name] for name in names} | self.deed()


class EditForm(DeedMixin, FormedMixin):
    """Correct a record; its two parties stay."""

    field_order = ("title", "about", "mediator", "formed_on", "outcome")

    def __init__(self, *args: Any, match: Match, **kwargs: Any) -> None:
        names = ("title", "about", "mediator", "formed_on", "outcome")
        kwargs["initial"] = {name: getattr(match, name) for name in names}
        super().__init__(*args, **kwargs)
        self.match = match
        if not match.is_formed:
            del self.fields["formed_on"]

    def clean(self) -> dict[str, Any]:
        """What came to be keeps its day."""
        data: dict[str, Any] = super().clean() or {}
        if "formed_on" in self.fields:
            self.need_day(self.match.state)
        return data


class StepForm(FormedMixin):
    """The next state."""

    state = forms.ChoiceField(label=gettext_lazy("次の状況"), widget=forms.RadioSelect)
    note = LineField(label=gettext_lazy("メモ"), max_length=300, required=False)
    field_order = ("state", "formed_on", "note")

    def __init__(self, *args: Any, match: Match, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = rules.states_after(match, user)
        self.fields["state"].choices = [(state.value, state.label) for state in states]  # type: ignore[attr-defined]
        self.fields["state"].error_messages["invalid_choice"] = _(
            "その状況には、いまは進めません。ほかの人が先に変えたかもしれません。選び直してください。"
        )
        if State.FORMED not in states:
            del self.fields["formed_on"]

    def clean(self) -> dict[str, Any]:
        """Coming to be needs its day."""
        data: dict[str, Any] = super().clean() or {}
        if "formed_on" in self.fields:
            self.need_day(data.get("state", ""))
        return data


class WordForm(forms.Form):
    """What a side says of the record."""

    says = forms.ChoiceField(
        label=gettext_lazy("この記録について"), choices=Word.Says.choices, widget=forms.RadioSelect
    )
    note = LineField(
        label=gettext_lazy("違うところ"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("違うところがあるときに、書いてください。センターが確かめます。"),
    )

    def clean(self) -> dict[str, Any]:
        """Who says it is wrong says what."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("says") == Word.Says.WRONG and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("どこが違うかを書いてください。"))
        return data


class TargetForm(forms.Form):
    """The plan's numbers of one year, one field a kind."""

    guild = NumberField(label=Match.Kind.GUILD.label, min_value=0, max_value=10_000, required=False)
    groups = NumberField(label=Match.Kind.GROUPS.label, min_value=0, max_value=10_000, required=False)


class ContactForm(OnceForm):
    """A contact with a group, and what comes next."""

    on = PastDayField(label=gettext_lazy("連絡した日"), initial=timezone.localdate)
    way = forms.ChoiceField(
        label=gettext_lazy("方法"),
        choices=CareContact.Way.choices,
        widget=forms.RadioSelect,
        initial=CareContact.Way.PHONE,
    )
    note = BodyField(label=gettext_lazy("話したこと"), max_length=4000, required=False, rows=4)
    next_step = LineField(label=gettext_lazy("次にすること"), max_length=100, required=False)
    next_on = DayField(
        label=gettext_lazy("次の予定日"),
        required=False,
        help_text=gettext_lazy("その日に、お知らせが届きます。"),
    )

    def clean(self) -> dict[str, Any]:
        """A next step has a day, so that it comes back."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("next_step") and not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", _("次の予定日を入力してください。"))
        return data


class HandOverForm(forms.Form):
    """Who goes on looking after a group."""

    to = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("新しい担当"), empty_label=gettext_lazy("選んでください")
    )

    def __init__(self, *args: Any, now: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = care.coordinators().exclude(pk=now.pk)  # type: ignore[attr-defined]
