"""How a person wants to be told: read once, asked often. What decides about a notice is here and nowhere else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from notify import kinds
from notify.channels import Channel
from notify.kinds import Kind, Rhythm
from notify.models import QuietHours, RhythmChoice, Stop
from notify.quiet import Quiet, next_letter, release


@dataclass(frozen=True)
class Wishes:
    """Rhythms by kind, what was stopped as (channel, kind, thing) with "" for all, and the quiet hours."""

    rhythms: dict[str, str]
    stops: frozenset[tuple[str, str, str]]
    quiet: Quiet | None
    urgent_passes: bool

    @classmethod
    def of(cls, user: User) -> Wishes:
        """Read them: three queries."""
        hours = QuietHours.objects.filter(user=user).first()
        return cls(
            dict(RhythmChoice.objects.filter(user=user).values_list("kind", "rhythm")),
            frozenset(Stop.objects.filter(user=user).values_list("channel", "kind", "thing")),
            quiet_of(hours),
            hours is None or hours.urgent_passes,
        )

    def rhythm(self, kind: Kind) -> Rhythm:
        """The chosen one, else that of the kind."""
        return Rhythm(self.rhythms.get(kind.name, kind.rhythm))

    def on_site(self, kind: Kind, thing: str) -> bool:
        """Whether a notice is written at all. A required one always is."""
        return kind.required or not (self.rhythm(kind) == Rhythm.NEVER or self._stopped("", kind.name, thing))

    def moment(self, kind: Kind, thing: str, channel: Channel, now: dt.datetime) -> dt.datetime | None:
        """When a notice may leave by this way: `now`, later, or None for never."""
        rhythm = self.rhythm(kind)
        if (
            rhythm == Rhythm.NEVER
            or self._stopped("", kind.name, thing)
            or self._stopped(channel.name, kind.name, thing)
        ):
            return None
        if rhythm == Rhythm.NOW and channel.saves() and not kind.urgent:
            rhythm = Rhythm.DAILY
        zone = timezone.get_default_timezone()
        if rhythm != Rhythm.NOW:
            now = next_letter(now, zone, weekly=rhythm == Rhythm.WEEKLY)
        return self.audible(now, urgent=kind.urgent)

    def audible(self, moment: dt.datetime, *, urgent: bool) -> dt.datetime:
        """`moment`, or the end of the quiet hours it lies in."""
        if urgent and self.urgent_passes:
            return moment
        return release(moment, self.quiet, timezone.get_default_timezone())

    def _stopped(self, channel: str, kind: str, thing: str) -> bool:
        things = ("", thing) if thing else ("",)
        return any((channel, a_kind, a_thing) in self.stops for a_kind in ("", kind) for a_thing in things)


def quiet_of(hours: QuietHours | None) -> Quiet | None:
    """The row as the arithmetic wants it."""
    if hours is None:
        return None
    return Quiet(hours.starts, hours.ends, frozenset(map(int, hours.weekdays)), hours.on_holidays)


def urgent(names: set[str]) -> bool:
    """Whether one of these kinds is urgent."""
    return any(kinds.get(name).urgent for name in names)
