"""The tables of consultations, one subject a file."""

from consult.models.asking import Draft, PrivacyNotice
from consult.models.booking import Appointment, Occupied, OfficeHours
from consult.models.case import (
    AccessLog,
    Assignment,
    Consultation,
    DeclinedAdviser,
    QueueNumber,
    StatusChange,
    YearCounter,
)
from consult.models.categories import AdviserSkill, Category
from consult.models.words import Entry, Record

__all__ = [
    "AccessLog",
    "AdviserSkill",
    "Appointment",
    "Assignment",
    "Category",
    "Consultation",
    "DeclinedAdviser",
    "Draft",
    "Entry",
    "Occupied",
    "OfficeHours",
    "PrivacyNotice",
    "QueueNumber",
    "Record",
    "StatusChange",
    "YearCounter",
]
