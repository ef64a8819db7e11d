"""The page お知らせの受け取り方."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel.forms import ClockField
from notify import channels, kinds, preferences
from notify.kinds import Kind, Rhythm
from notify.models import QuietHours, RhythmChoice

WEEKDAYS = [("0", _("月曜日")), ("1", _("火曜日")), ("2", _("水曜日")), ("3", _("木曜日")), ("4", _("金曜日")), ("5", _("土曜日")), ("6", _("日曜日"))]  # fmt: skip
_PREFIX = "rhythm_"


class WishesForm(forms.Form):
    """Ways, a rhythm for each kind, quiet hours."""

    ways = forms.MultipleChoiceField(label=_("届け方"), required=False, widget=forms.CheckboxSelectMultiple)
    quiet = forms.BooleanField(label=_("夜など、静かにする時間を決める"), required=False)
    starts = ClockField(label=_("始まり"), required=False)
    ends = ClockField(label=_("終わり"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("静かにする曜日"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("夜をまたぐときは、始まる日の曜日です。"),
    )
    on_holidays = forms.BooleanField(label=_("祝日は、曜日にかかわらず静かにする"), required=False)
    urgent_passes = forms.BooleanField(
        label=_("急ぎのもの（予約の変更など）は、静かにする時間でも届ける"), required=False
    )

    def __init__(self, user: User, data: Any = None) -> None:
        hours = QuietHours.objects.filter(user=user).first()
        shown = hours or QuietHours()
        super().__init__(
            data,
            initial={
                "ways": preferences.ways_of(user),
                "quiet": hours is not None,
                "starts": str(shown.starts)[:5],
                "ends": str(shown.ends)[:5],
                "weekdays": list(shown.weekdays),
                "on_holidays": shown.on_holidays,
                "urgent_passes": shown.urgent_passes,
            },
        )
        ways = [channel for channel in channels.every().values() if channel.is_on()]
        self.fields["ways"].choices = [(channel.name, channel.label) for channel in ways]  # type: ignore[attr-defined]
        self.fields["ways"].choice_hints = {  # type: ignore[attr-defined]
            channel.name: _("まだ届け先がありません。") for channel in ways if not channel.addresses(user)
        }
        chosen = dict(RhythmChoice.objects.filter(user=user).values_list("kind", "rhythm"))
        for kind in kinds.every().values():
            self.fields[_PREFIX + kind.name] = forms.ChoiceField(
                label=kind.label,  # type: ignore[arg-type]
                choices=_rhythms(kind),
                initial=chosen.get(kind.name, kind.rhythm),
                widget=forms.RadioSelect,
            )

    def rhythms(self) -> list[BoundField]:
        """The fields of the kinds, for the page."""
        return [self[name] for name in self.fields if name.startswith(_PREFIX)]

    def clean(self) -> dict[str, Any]:
        """Quiet hours need a beginning, an end and a day; a whole day round nothing would ever arrive."""
        data = super().clean() or self.cleaned_data
        if data.get("quiet"):
            for name in ("starts", "ends"):
                if name in data and data[name] is None:
                    self.add_error(name, _("時刻を入力してください。"))
            if data.get("starts") is not None and data.get("starts") == data.get("ends"):
                self.add_error("ends", _("始まりと終わりを、別の時刻にしてください。"))
            if "weekdays" in data and not data["weekdays"] and not data.get("on_holidays"):
                self.add_error("weekdays", _("曜日を1つ以上選んでください。"))
        return data

    def save(self, user: User) -> None:
        """Keep it."""
        data = self.cleaned_data
        names = ("starts", "ends", "on_holidays", "urgent_passes")
        quiet = {name: data[name] for name in names} | {"weekdays": "".join(sorted(data["weekdays"]))}
        preferences.save(
            user=user,
            rhythms={name.removeprefix(_PREFIX): data[name] for name in data if name.startswith(_PREFIX)},
            ways=data["ways"],
            quiet=quiet if data["quiet"] else None,
        )


def _rhythms(kind: Kind) -> list[tuple[str, Any]]:
    """Of a required kind, "never" means that it stays on the site."""
    if not kind.required:
        return list(Rhythm.choices)
    return [(value, _("サイトだけで見る") if value == Rhythm.NEVER else label) for value, label in Rhythm.choices]
