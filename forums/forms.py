"""What people write on boards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forums.models import Topic
from forums.queries import Reader
from groups.voice import VoiceField
from kernel.forms import BodyField, LineField, OnceForm

PUBLIC_HINT = _("電話番号や住所は書かないでください。だれでも読めるページです。")


class AnswerForm(OnceForm):
    """An answer. Visitors write first and sign in then, so they have no voice to choose yet."""

    body = BodyField(label=_("本文"), rows=5)

    def __init__(self, *args: Any, user: Reader, is_public: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(user, User):
            self.fields["as_group"] = VoiceField(user)
        if is_public:
            self.fields["body"].help_text = PUBLIC_HINT


class TopicForm(AnswerForm):
    """A new topic."""

    kind = forms.ChoiceField(label=_("話題の種類"), choices=Topic.Kind.choices, widget=forms.RadioSelect)
    title = LineField(label=_("題名"), max_length=80, help_text=_("聞きたいこと、知らせたいことを一言で書きます。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choice_hints = {  # type: ignore[attr-defined]
            Topic.Kind.ASK: _("困りごとや、ほかの団体に聞きたいこと"),
            Topic.Kind.INFO: _("役に立つことや、経験を伝える"),
            Topic.Kind.TEAM: _("いっしょに活動する団体をさがす"),
            Topic.Kind.HELP: _("手伝ってくれる人をさがす"),
            Topic.Kind.EVENT: _("催しのお知らせ"),
            Topic.Kind.GIVE: _("使わなくなった物をゆずる"),
        }


class EditForm(forms.Form):
    """A post, rewritten."""

    body = BodyField(label=_("本文"), rows=8)
