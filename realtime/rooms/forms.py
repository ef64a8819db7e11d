"""Opening a room, saying something, mending it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import queries as groups
from groups.models import Group
from groups.voice import VoiceField
from kernel.forms import BodyField, LineField, NumberField, OnceForm
from kernel.templatetags.ui import sentences
from realtime.rooms import queries, rules
from realtime.rooms.models import Message, Room
from realtime.video import links

SAYING = 4000
_CURSOR = NumberField(required=False, min_value=1, max_value=10**18)


class RoomForm(OnceForm):
    """A room between groups."""

    name = LineField(label=_("会議室の名前"), max_length=60, help_text=_("例: 朝市と子ども食堂"))
    purpose = LineField(label=_("何のための会議室か"), max_length=200, required=False)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("入れる団体"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ団体の人は、みんな入れます。"),
    )
    video_url = LineField(
        label=_("Web会議のリンク"),
        max_length=links.MAX_LENGTH,
        required=False,
        help_text=_("顔を見て話すときのリンクがあれば、貼ってください。"),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.voices = groups.voices_of(user)
        field = self.fields["groups"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = groups.visible_to(user)
        field.initial = list(self.voices)

    def clean_groups(self) -> list[Group]:
        """Whoever opens a room for their group must be able to enter it."""
        chosen = list(self.cleaned_data["groups"])
        if not rules.keeps_rooms(self.user) and not set(chosen) & set(self.voices):
            raise ValidationError(_("自分の団体も選んでください。"), code="own_group")
        return chosen

    def clean_video_url(self) -> str:
        """Only what has the shape of a meeting's link."""
        text = self.cleaned_data["video_url"]
        return links.check(text).url if text else ""


class SayForm(OnceForm):
    """What a person says in a room, as whom, in answer to what."""

    body = BodyField(label=_("発言"), max_length=SAYING, rows=1)
    reply_to = forms.ModelChoiceField(
        Message.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": _("返事をする発言が見つかりません。ページを開き直して、もう一度送ってください。")
        },
    )

    def __init__(self, user: User, room: Room, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        voice = VoiceField(user)
        voice.queryset = queries.voices_in(room, user)
        # Without a choice nothing is asked; a page that still had one gets its sentence.
        if self.data.get("as_group") or voice.queryset.exists():
            self.fields["as_group"] = voice
        self.fields["body"].widget.attrs["placeholder"] = _("発言を書く")
        answered = self.fields["reply_to"]
        assert isinstance(answered, forms.ModelChoiceField)
        answered.queryset = queries.messages().filter(room=room)

    def answered(self) -> Message | None:
        """The message this one answers, if it is one of this room."""
        field = self.fields["reply_to"]
        try:
            return field.clean(self["reply_to"].value())  # type: ignore[no-any-return]
        except ValidationError:
            return None

    def sentence(self) -> str:
        """What is wrong, for a script that keeps the text itself."""
        return " ".join(dict.fromkeys(sentence for field in self for sentence in sentences(field)))


class EditForm(forms.Form):
    """A message as it should read."""

    body = BodyField(label=_("発言"), max_length=SAYING, rows=4)


def cursor(text: str | None) -> int | None:
    """A number of a page's address; what is none counts for nothing."""
    try:
        return _CURSOR.clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None
