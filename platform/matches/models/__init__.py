"""Who was brought together with whom and what came of it, and which coordinator looks after which group."""

from matches.models.care import Care, CareContact
from matches.models.match import Match, Step, Target, Word

__all__ = ["Care", "CareContact", "Match", "Step", "Target", "Word"]
