"""The choice 「だれとして」: as oneself, or as a group one may speak for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import queries
from groups.models import Group, LastVoice


class VoiceField(forms.ModelChoiceField):
    """Empty means as oneself. Offers only groups the person may speak for, so a forged value is a plain field error.

    What the person wrote as last is chosen beforehand.
    """

    def __init__(self, user: User | AnonymousUser, **kwargs: Any) -> None:
        groups = queries.voices_of(user)
        kwargs.setdefault("label", _("だれとして"))
        # Asked only when a fresh form is shown; a group that is not among the choices chooses nothing.
        kwargs.setdefault("initial", lambda: queries.last_voice(user))
        super().__init__(
            groups,
            required=False,
            empty_label=_("%(name)s（自分として）") % {"name": getattr(user, "name", "")},
            **kwargs,
        )
        self.error_messages["invalid_choice"] = _("この団体として書くことはできません。選び直してください。")

    def label_from_instance(self, obj: Group) -> str:  # type: ignore[override]
        return str(_("%(name)s（団体として）") % {"name": obj.name})


@dataclass(frozen=True)
class Speaker:
    """Who readers see: the group when written as a group, else the person."""

    name: str
    is_group: bool
    is_staff: bool

    @classmethod
    def of(cls, author: User, as_group: Group | None, *, is_staff: bool = False) -> Speaker:
        """`is_staff` marks a person who writes for the centre."""
        if as_group is not None:
            return cls(as_group.name, True, False)
        return cls(author.shown_name, False, is_staff)


def remember(user: User, group: Group | None) -> None:
    """Keep as whom a person wrote, for the next time; writes only when it has changed."""
    voice = group.pk if group else None
    if queries.last_voice(user) != voice:
        LastVoice.objects.update_or_create(user=user, defaults={"group_id": voice})
