"""Facts about matches."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class MatchRecorded(Fact):
    """A record was made, or changed so that the sides should look at it again."""

    match_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class WordSaid(Fact):
    """A side said that the record is right or wrong."""

    word_id: int
