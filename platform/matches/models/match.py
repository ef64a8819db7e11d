"""マッチング記録: two parties, the activity that joins them, the way it went, and what each side says of the record."""

from __future__ import annotations

import re
import unicodedata
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.models import Group


class Match(models.Model):
    """Two parties brought together for one activity. It counts in the fiscal year of `formed_on` once it is confirmed.

    `fiscal_year` is set exactly while the match counts as formed; with `pair` and `activity` it is unique, so a pair counts again in a
    year only for another activity.
    """

    class Kind(models.TextChoices):
        GUILD = "guild", gettext_lazy("ギルド×団体")
        GROUPS = "groups", gettext_lazy("団体×団体")

    class State(models.TextChoices):
        WISH = "wish", gettext_lazy("希望")
        INTRODUCED = "introduced", gettext_lazy("紹介ずみ")
        TALKING = "talking", gettext_lazy("調整中")
        FORMED = "formed", gettext_lazy("成立")
        ACTIVE = "active", gettext_lazy("活動実施")
        ENDED = "ended", gettext_lazy("終了")
        NOT_FORMED = "not_formed", gettext_lazy("不成立")

    class Way(models.TextChoices):
        MEDIATED = "mediated", gettext_lazy("仲介した人がいる")
        DIRECT = "direct", gettext_lazy("直接")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    group = models.ForeignKey(Group, models.PROTECT, related_name="matches")
    other_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="matches_as_other")
    # The volunteer of the guild: a person, or the name of one without an account until it is erased.
    volunteer = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="matches")
    volunteer_name = models.CharField(max_length=60, blank=True)
    name_erased_at = models.DateTimeField(null=True)
    name_erased_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="mediated_matches")
    title = models.CharField(max_length=80)
    about = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    formed_on = models.DateField(null=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True)
    pair = models.CharField(max_length=100, editable=False)
    activity = models.CharField(max_length=320, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The party that recorded it; none when the centre did.
    recorded_for = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    # Since when the record stands as it is: what the sides said before does not count for it.
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "pair", "activity"], name="a_pair_counts_once_an_activity"),
            models.CheckConstraint(
                condition=Q(kind="guild", other_group=None)
                | (Q(kind="groups", other_group__isnull=False, volunteer=None) & ~Q(group=F("other_group"))),
                name="parties_fit_the_kind",
            ),
        ]
        indexes = [models.Index(fields=["fiscal_year", "kind"], name="matches_of_a_year")]

    def __str__(self) -> str:
        return self.title

    @property
    def other_name(self) -> str:
        """The name of the second party: a group, a person, or what is left of one."""
        if self.other_group:
            return self.other_group.name
        return (self.volunteer.shown_name if self.volunteer else self.volunteer_name) or _("（お名前は消しました）")

    @property
    def is_formed(self) -> bool:
        """Whether it came to be, in whatever state it is now."""
        return self.state in FORMED_STATES


FORMED_STATES = (Match.State.FORMED, Match.State.ACTIVE, Match.State.ENDED)


def pair_of(group: Group, other: Group | None, volunteer_id: int | None, name: str) -> str:
    """The two parties as one key, whichever comes first."""
    second = f"g{other.pk}" if other else f"u{volunteer_id}" if volunteer_id else f"n{folded(name)}"
    return " ".join(sorted([f"g{group.pk}", second]))


def folded(text: str) -> str:
    """What makes two activities or names the same: width, case, spaces and signs do not matter."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", text) or re.sub(r"\s+", "", text)


class Step(models.Model):
    """A state the match came into, with who wrote it down and when."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="steps")
    state = models.CharField(max_length=10, choices=Match.State.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.match_id}: {self.state}"


class Word(models.Model):
    """What one side says of the record: that it is right, or what is wrong. The last one since `asked_at` counts.

    Without a group it is the volunteer's own.
    """

    class Says(models.TextChoices):
        RIGHT = "right", gettext_lazy("このとおりです")
        WRONG = "wrong", gettext_lazy("違うところがあります")

    match = models.ForeignKey(Match, models.CASCADE, related_name="words")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    says = models.CharField(max_length=10, choices=Says.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.match_id}: {self.says}"


class Target(models.Model):
    """How many matches of a kind the city's plan wants in a fiscal year."""

    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Match.Kind.choices)
    number = models.PositiveIntegerField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "kind"], name="one_target_a_year_and_kind")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.kind}: {self.number}"
