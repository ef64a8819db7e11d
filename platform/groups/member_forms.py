"""Roles, invitations, requests to join and handovers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import queries
from groups.forms import PersonField
from groups.models import Group, Handover, Membership
from groups.rules import INVITED_ROLES
from kernel.forms import EmailField, LineField, NumberField, OnceForm

Role = Membership.Role
ROLE_HINTS = {
    Role.REPRESENTATIVE: _("会員と役割を決め、団体として書けます。"),
    Role.EDITOR: _("団体として書けます。"),
    Role.MEMBER: _("団体の掲示板と会議室に入れます。"),
}


class RoleForm(forms.Form):
    """The role a member has."""

    role = forms.ChoiceField(label=_("役割"), choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choice_hints = ROLE_HINTS  # type: ignore[attr-defined]


class InvitationForm(OnceForm):
    """A link for whoever has it, or an e-mail to one address."""

    role = forms.ChoiceField(
        label=_("入ったときの役割"),
        choices=[(role, role.label) for role in INVITED_ROLES],
        widget=forms.RadioSelect,
        initial=Role.MEMBER,
    )
    email = EmailField(
        label=_("招待する人のメールアドレス"),
        required=False,
        help_text=_("書くと、招待をメールで送ります。その人だけが使えます。書かないと、自分で渡すリンクを作ります。"),
    )
    days = forms.TypedChoiceField(
        label=_("使える期間"),
        coerce=int,
        choices=[(7, _("7日間")), (30, _("30日間"))],
        widget=forms.RadioSelect,
        initial=7,
    )
    uses = NumberField(
        label=_("使える人数"),
        required=False,
        min_value=1,
        max_value=100,
        initial=1,
        help_text=_("リンクで入れる人の数です（1〜100）。メールの招待は、いつも一人です。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choice_hints = ROLE_HINTS  # type: ignore[attr-defined]

    def clean_uses(self) -> int:
        """Left empty, the link serves once."""
        return self.cleaned_data["uses"] or 1


class JoinForm(forms.Form):
    """A word to the representatives."""

    message = LineField(
        label=_("ひとこと"),
        max_length=300,
        required=False,
        help_text=_("代表者が読みます。どんなことをしたいか、どこで知ったかなど。"),
    )


class HandoverForm(forms.Form):
    """A representative chooses a member and what they become then."""

    successor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("後任の人"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("会員の中から選びます。いない人は、先に招待してください。"),
    )
    predecessor_then = forms.ChoiceField(
        label=_("引き継いだあとの自分"),
        choices=Handover.Stays.choices,
        widget=forms.RadioSelect,
        initial=Handover.Stays.MEMBER,
    )
    reason = LineField(label=_("ひとこと"), max_length=300, required=False, help_text=_("後任の人と会員が読みます。"))

    def __init__(self, *args: Any, group: Group, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        others = Membership.objects.filter(group=group).exclude(role=Role.REPRESENTATIVE)
        self.fields["successor"].queryset = User.objects.filter(pk__in=others.values("user")).order_by("name", "pk")  # type: ignore[attr-defined]

    def has_choices(self) -> bool:
        """Whether there is anybody to hand on to."""
        return self.fields["successor"].queryset.exists()  # type: ignore[attr-defined,no-any-return]

    def predecessor(self) -> User | None:
        """Whose office is handed on."""
        return self.user


class StaffHandoverForm(forms.Form):
    """Staff name the successor of a representative who has disappeared."""

    successor = PersonField(
        label=_("後任の人のログイン名"), help_text=_("会員でない人は、引き継いだときに会員になります。")
    )
    predecessor_ = forms.ModelChoiceField(
        User.objects.none(),
        label=_("替わる代表者"),
        required=False,
        blank=True,
        empty_label=_("だれも替わらない（代表者が増える）"),
        widget=forms.RadioSelect,
    )
    predecessor_then = forms.ChoiceField(
        label=_("引き継いだあとのいまの代表者"),
        choices=Handover.Stays.choices,
        widget=forms.RadioSelect,
        initial=Handover.Stays.MEMBER,
    )
    reason = LineField(label=_("理由"), max_length=300, help_text=_("いまの代表者、後任の人、会員が読みます。"))

    def __init__(self, *args: Any, group: Group, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = queries.representatives_of(group).order_by("name", "pk")
        if present:
            self.fields["predecessor_"].queryset = present  # type: ignore[attr-defined]
            self.fields["predecessor_"].initial = present[0]
        else:
            del self.fields["predecessor_"], self.fields["predecessor_then"]

    def predecessor(self) -> User | None:
        """Whose office is handed on, if anybody has it."""
        return self.cleaned_data.get("predecessor_")


class ObjectionForm(forms.Form):
    """What speaks against a handover; staff read it."""

    note = LineField(label=_("異議の内容"), max_length=300)
