"""Reading matches."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from groups import queries as groups
from groups.models import Group
from kernel import dates
from matches import rules
from matches.models import Match, Target, Word

# The months of a fiscal year in their order.
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


def visible_to(user: User | AnonymousUser) -> QuerySet[Match]:
    """Staff see all matches; a group's speakers and a volunteer their own."""
    rows = Match.objects.select_related("group", "other_group", "volunteer", "mediator", "recorded_by", "recorded_for")
    if rules.keeps_records(user):
        return rows
    if not isinstance(user, User):
        return rows.none()
    voices = groups.voices_of(user).values("pk")
    return rows.filter(Q(group__in=voices) | Q(other_group__in=voices) | Q(volunteer=user))


def public_of(group: Group) -> list[dict[str, object]]:
    """つながりの記録 of a group's page: the other verified group, the activity and the year of each confirmed match, newest first."""
    rows = (
        _counted()
        .filter(Q(group=group) | Q(other_group=group), kind=Match.Kind.GROUPS)
        .filter(group__verified_at__isnull=False, other_group__verified_at__isnull=False)
        .select_related("group", "other_group")
        .order_by("-formed_on", "-pk")
    )
    return [
        {
            "group": match.other_group if match.group_id == group.pk else match.group,
            "title": match.title,
            "year": dates.era_year(match.formed_on) if match.formed_on else "",
        }
        for match in rows
    ]


def mediators() -> QuerySet[User]:
    """Coordinators and administrators: who brings people together, and who looks after groups."""
    return User.objects.filter(
        pk__in=User.objects.filter(staff_roles__role__in=[Role.COORDINATOR, Role.ADMINISTRATOR]).values("pk"),
        is_active=True,
    ).order_by("kana", "name", "pk")


def years() -> list[int]:
    """The fiscal years that have matches or targets, and the present one; newest first."""
    matched = Match.objects.filter(fiscal_year__isnull=False).values_list("fiscal_year", flat=True).distinct()
    found = {year for year in matched if year is not None}
    return sorted(found | set(Target.objects.values_list("fiscal_year", flat=True)) | {this_year()}, reverse=True)


def this_year() -> int:
    """The present fiscal year."""
    return dates.fiscal_year(timezone.localdate())


def year_name(year: int) -> str:
    """令和8年度（2026年度）"""
    return _("%(era)s度（%(year)s年度）") % {"era": dates.era_year(dt.date(year, 4, 1)), "year": year}


@dataclass(frozen=True)
class Side:
    """A party of a match, with its last word on the record as it stands (None when it has not said anything)."""

    name: str
    word: Word | None
    can_answer: bool = True


def sides(match: Match) -> list[Side]:
    """Both parties with what they say; one query."""
    last = {word.group_id: word for word in match.words.filter(at__gte=match.asked_at).select_related("by")}
    other = match.other_group
    return [
        Side(match.group.name, last.get(match.group_id)),
        Side(match.other_name, last.get(match.other_group_id), bool(other or match.volunteer)),
    ]


@dataclass(frozen=True)
class Line:
    """One kind of a year: the months from April on, the sum, how it came about, and what the plan wants."""

    kind: str
    label: str
    months: list[int]
    mediated: int
    direct: int
    target: int | None

    @property
    def total(self) -> int:
        """How many came to be in the year."""
        return sum(self.months)


def counts(year: int) -> list[Line]:
    """Confirmed matches by the day they came to be, one line a kind; two queries."""
    months: Counter[tuple[str, int]] = Counter()
    ways: Counter[tuple[str, str]] = Counter()
    grouped = _counted().filter(fiscal_year=year).values("kind", "way", month=ExtractMonth(F("formed_on")))
    for row in grouped.annotate(number=Count("pk")).order_by():
        months[row["kind"], row["month"]] += row["number"]
        ways[row["kind"], row["way"]] += row["number"]
    targets = dict(Target.objects.filter(fiscal_year=year).values_list("kind", "number"))
    return [
        Line(
            kind=kind,
            label=str(label),
            months=[months[kind, month] for month in MONTHS],
            mediated=ways[kind, Match.Way.MEDIATED],
            direct=ways[kind, Match.Way.DIRECT],
            target=targets.get(kind),
        )
        for kind, label in Match.Kind.choices
    ]


def waiting(year: int) -> int:
    """Matches of the year that are recorded as formed and wait for the other side's word: not counted yet."""
    return Match.objects.filter(fiscal_year=year, confirmed_at=None).count()


def _counted() -> QuerySet[Match]:
    return Match.objects.filter(fiscal_year__isnull=False, confirmed_at__isnull=False)
