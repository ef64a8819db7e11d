"""What happens to consultations."""

from dataclasses import dataclass

from kernel.events import Fact


@dataclass(frozen=True, slots=True)
class CaseFact(Fact):
    """Something happened to one case."""

    case_id: int


@dataclass(frozen=True, slots=True)
class CaseSubmitted(CaseFact):
    """A person asked."""


@dataclass(frozen=True, slots=True)
class AdviserAssigned(CaseFact):
    """An adviser took the case, or was given it."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class AdviserDeclined(CaseFact):
    """The client wants somebody else."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class EntryWritten(CaseFact):
    """Client or adviser wrote."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class AppointmentSet(CaseFact):
    """A time was set or changed."""

    appointment_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class AppointmentEnded(CaseFact):
    """It was cancelled, kept, or nobody came."""

    appointment_id: int
    by_id: int


@dataclass(frozen=True, slots=True)
class RecordWritten(CaseFact):
    """The adviser wrote down what was talked about."""

    record_id: int


@dataclass(frozen=True, slots=True)
class StatusMoved(CaseFact):
    """Staff or client moved the case on."""

    change_id: int


@dataclass(frozen=True, slots=True)
class CaseOpened(CaseFact):
    """The manager opened a case that is not theirs."""

    log_id: int
