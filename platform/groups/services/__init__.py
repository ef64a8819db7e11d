"""Writing groups; each subject has its module. What other apps need stands here."""

from groups.services.leaving import forget_person
from groups.services.members import join, leave
from groups.services.standing import found

__all__ = ["forget_person", "found", "join", "leave"]
