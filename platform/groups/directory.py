"""The list of all verified groups: what is asked for, one page of it, and where the next one begins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from groups import queries
from groups.models import ActivityField, District, Group
from groups.search import KIND
from kernel import search
from kernel.forms import LineField, NumberField

PAGE = 25
LARGE_PAGE = 100
EXCERPT = 60


class DirectoryForm(forms.Form):
    """The question as a link holds it: every part may be left out, and a part that makes no sense gets a sentence."""

    q = LineField(
        label=_("ことば"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("例: 花壇"), "enterkeyhint": "search"}),
    )
    field = forms.ChoiceField(label=_("分野"), required=False)
    district = forms.ChoiceField(label=_("地区"), required=False)
    kind = forms.ChoiceField(label=_("種類"), required=False, choices=[("", _("すべて")), *Group.Kind.choices])
    recruiting = forms.BooleanField(label=_("仲間を募集している団体だけ"), required=False)
    order = forms.ChoiceField(required=False, choices=[("", ""), ("new", "")], widget=forms.HiddenInput)
    size = NumberField(required=False, min_value=1, widget=forms.HiddenInput)
    after = NumberField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)

    def __init__(self, data: Any, masters: Masters) -> None:
        super().__init__(data)
        self.fields["field"].choices = [("", _("すべて")), *masters.fields.items()]  # type: ignore[attr-defined]
        self.fields["district"].choices = [("", _("すべて")), *masters.districts.items()]  # type: ignore[attr-defined]
        for name in ("field", "district", "kind"):
            self.fields[name].error_messages["invalid_choice"] = _("選べるものの中から、選び直してください。")

    def full_clean(self) -> None:
        """What a person does not type is not theirs to mend: a broken cursor begins at the top, as in every list."""
        super().full_clean()
        for name in ("order", "size", "after"):
            self.errors.pop(name, None)

    def question(self, **change: object) -> str:
        """The same question as part of an address, from its beginning, with some parts changed."""
        parts = {name: value for name, value in self.cleaned_data.items() if name != "after"} | change
        asked = {name: "1" if value is True else value for name, value in parts.items() if value}
        return f"?{urlencode(asked)}" if asked else "."

    @property
    def is_narrowed(self) -> bool:
        """Whether something was asked for."""
        return any(self.cleaned_data.get(name) for name in ("q", "field", "district", "kind", "recruiting"))


@dataclass(frozen=True)
class Masters:
    """The names of fields and districts by id, read once a page: for the choices and for every row."""

    fields: dict[int, str]
    districts: dict[int, str]

    @classmethod
    def load(cls) -> Masters:
        """Two queries."""
        return cls(
            dict(ActivityField.objects.values_list("number", "label")),
            dict(District.objects.filter(is_active=True).values_list("pk", "name")),
        )


@dataclass(frozen=True)
class Row:
    """One group of the list, with what its card shows."""

    group: Group
    fields: str
    districts: list[str]


@dataclass(frozen=True)
class Page:
    """What was found, how many in all, and the addresses of the other pages."""

    rows: list[Row]
    count: int
    older: str
    first: str


def find(user: User | AnonymousUser, form: DirectoryForm, masters: Masters) -> Page:
    """One page of what the form asks for (it must have been validated). Constant queries, whatever the size."""
    asked = form.cleaned_data
    found = matching(user, asked)
    is_newest, after = asked.get("order") == "new", asked.get("after")
    ordered = found.order_by(*(["-verified_at", "-pk"] if is_newest else ["kana", "name", "pk"]))
    size = min(asked.get("size") or PAGE, LARGE_PAGE)
    rest = _behind(ordered, after, is_newest=is_newest) if after else ordered
    shown = rest.only("name", "kind", "legal_form", "size", "is_recruiting").annotate(
        excerpt=Left("about", EXCERPT + 1)
    )
    groups = list(shown[: size + 1])
    more = form.question(after=groups[size - 1].pk) if len(groups) > size else ""
    return Page(_rows(groups[:size], masters), found.count(), more, form.question() if after else "")


def matching(user: User | AnonymousUser, asked: dict[str, Any]) -> QuerySet[Group]:
    """The verified groups with all that is asked: word, field, district, kind, recruiting."""
    groups = queries.visible_to(user)
    if asked.get("q"):
        groups = groups.filter(pk__in=search.matching(KIND, asked["q"]))
    if asked.get("field"):
        groups = groups.filter(fields=asked["field"])
    if asked.get("district"):
        groups = groups.filter(districts=asked["district"])
    if asked.get("kind"):
        groups = groups.filter(kind=asked["kind"])
    if asked.get("recruiting"):
        groups = groups.filter(is_recruiting=True)
    return groups


def _behind(groups: QuerySet[Group], after: int, *, is_newest: bool) -> QuerySet[Group]:
    """What follows the group with this id; when it is gone, everything."""
    last = Group.objects.filter(pk=after).values("kana", "name", "verified_at").first()
    if last is None or (is_newest and last["verified_at"] is None):
        return groups
    if is_newest:
        at = last["verified_at"]
        return groups.filter(Q(verified_at__lt=at) | Q(verified_at=at, pk__lt=after))
    kana, name = last["kana"], last["name"]
    later = Q(kana__gt=kana) | Q(name__gt=name) | Q(name=name, pk__gt=after)
    return groups.filter(later, kana__gte=kana)


def _rows(groups: Sequence[Group], masters: Masters) -> list[Row]:
    keys = [group.pk for group in groups]
    fields, districts = defaultdict(list), defaultdict(list)
    for key, number in Group.fields.through.objects.filter(group__in=keys).values_list("group_id", "activityfield_id"):
        fields[key].append(number)
    for key, pk in Group.districts.through.objects.filter(group__in=keys).values_list("group_id", "district_id"):
        districts[key].append(pk)
    return [
        Row(
            group,
            "・".join(masters.fields[number] for number in sorted(fields[group.pk])),
            [name for pk, name in masters.districts.items() if pk in districts[group.pk]],
        )
        for group in groups
    ]
