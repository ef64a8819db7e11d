"""Who reacts to which fact: two tables, one page.

WITH: inside the transaction of the fact; writes rows. AFTER: once it is committed; each isolated and logged.
"""

from accounts import counter
from accounts.events import (
    AccessChanged,
    CounterEnded,
    ExportReady,
    InactivityWarned,
    LeavingAsked,
    MailWritten,
    PersonSuspended,
)
from consult import events as cases
from consult import live as consult_live
from consult import reactions as consult
from forums import reactions as forums
from forums.events import PostPublished, TopicChanged
from groups import personal as groups_personal
from kernel.events import Table
from matches import reactions as matches
from matches.events import MatchRecorded, WordSaid
from notify import account_notices
from notify.counter import tell_counter_ended
from notify.reactions import send_account_mail
from realtime.exchange import reactions as exchange
from realtime.exchange import room as exchange_room
from realtime.exchange.events import MovedUp, Registered, SessionAnnounced, SessionCancelled, SessionEdited, Withdrew
from realtime.hub.reactions import check_open_pages
from realtime.rooms import reactions as rooms
from realtime.rooms.events import MessageEdited, MessageSaid, MessageWithdrawn

WITH: Table = {
    AccessChanged: [check_open_pages, counter.end_on_lost_access],
    CounterEnded: [tell_counter_ended],
    MailWritten: [send_account_mail],
    ExportReady: [account_notices.tell_export_ready],
    LeavingAsked: [account_notices.tell_leaving],
    InactivityWarned: [account_notices.tell_unused],
    PersonSuspended: [groups_personal.tell_coordinators],
    PostPublished: [forums.tell_participants, forums.tell_followers],
    Registered: [exchange.tell_registered, exchange_room.let_in],
    MovedUp: [exchange.tell_moved_up, exchange_room.let_in],
    Withdrew: [exchange_room.let_out],
    SessionAnnounced: [exchange.tell_followers],
    SessionEdited: [exchange.tell_edited, exchange.tell_followers],
    SessionCancelled: [exchange.tell_cancelled],
    cases.CaseSubmitted: [consult.tell_receipt],
    cases.AdviserAssigned: [consult.tell_assignment],
    cases.AdviserDeclined: [consult.tell_declined],
    cases.EntryWritten: [consult.tell_entry],
    cases.AppointmentSet: [consult.tell_appointment],
    cases.AppointmentEnded: [consult.tell_cancelled],
    cases.RecordWritten: [consult.tell_record],
    cases.StatusMoved: [consult.tell_status],
    cases.CaseOpened: [consult.tell_opened],
    MatchRecorded: [matches.ask_sides],
    WordSaid: [matches.tell_word],
}

AFTER: Table = {
    PostPublished: [forums.push],
    TopicChanged: [forums.push],
    Registered: [exchange.show_places],
    MovedUp: [exchange.show_places],
    Withdrew: [exchange.show_places],
    SessionEdited: [exchange.show_places],
    SessionCancelled: [exchange.show_places],
    MessageSaid: [rooms.show_change],
    MessageEdited: [rooms.show_change],
    MessageWithdrawn: [rooms.show_change],
    cases.CaseSubmitted: [consult_live.announce_queue],
    cases.AdviserAssigned: [consult_live.announce_queue, consult_live.announce_case],
    cases.AdviserDeclined: [consult_live.announce_queue, consult_live.announce_case],
    cases.EntryWritten: [consult_live.announce_case],
    cases.AppointmentSet: [consult_live.announce_queue, consult_live.announce_case],
    cases.AppointmentEnded: [consult_live.announce_queue, consult_live.announce_case],
    cases.RecordWritten: [consult_live.announce_case],
    cases.StatusMoved: [consult_live.announce_queue, consult_live.announce_case],
}
