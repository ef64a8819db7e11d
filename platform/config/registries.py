"""What reaches into every app: each app's entries for the clock, notices, personal data, the calendar, the counter and the live hub."""

from accounts import counter, counter_pages, erasure, export, inactive, upkeep
from accounts import personal as accounts_personal
from config import at_the_counter
from consult import calendar as consult_calendar
from consult import live as consult_live
from consult import notices as consult_notices
from consult import personal as consult_personal
from consult import reminders as consult_reminders
from forums import live as forums_live
from forums import notices as forums_notices
from forums import personal as forums_personal
from groups import enquiries, photos
from groups import notices as groups_notices
from groups import personal as groups_personal
from groups import search as groups_search
from groups import upkeep as groups_upkeep
from groups.npo import work as npo
from groups.services import handovers
from kernel import calendar, clock, personal
from matches import care
from matches import notices as matches_notices
from matches import personal as matches_personal
from notify import channels, kinds, outbox, sending
from notify import live as notify_live
from notify import personal as notify_personal
from notify.email import Email
from notify.ways import line_events, line_quota
from notify.ways.line_channel import LineChannel
from notify.ways.push_channel import PushChannel
from portal import personal as portal_personal
from realtime.exchange import calendar as exchange_calendar
from realtime.exchange import live as exchange_live
from realtime.exchange import notices as exchange_notices
from realtime.exchange import personal as exchange_personal
from realtime.exchange import reminders as exchange_reminders
from realtime.exchange import room as exchange_room
from realtime.hub import personal as hub_personal
from realtime.hub import registry
from realtime.rooms import live as rooms_live
from realtime.rooms import notices as rooms_notices
from realtime.rooms import personal as rooms_personal


def fill() -> None:
    """Fill every registry; called once when the apps are ready."""
    _clock()
    _notices()
    _personal_data()
    _live()
    calendar.register("exchange", exchange_calendar.entries)
    calendar.register("consultations", consult_calendar.entries)
    counter_pages.allow(at_the_counter.PAGES)


def _clock() -> None:
    clock.register("accounts", upkeep.due)
    clock.register("counter mode", counter.due)
    clock.register("own data", export.due)
    clock.register("leaving", erasure.due)
    clock.register("unused accounts", inactive.due)
    clock.register("kept consultations", consult_personal.due)
    clock.register("held notices", sending.due)
    clock.register("outbox", outbox.due)
    clock.register("old deliveries", outbox.forget_sent)
    clock.register("LINE's quota", line_quota.due)
    clock.register("answers to LINE", line_events.due)
    clock.register("group confirmations", groups_upkeep.ask_for_confirmation)
    clock.register("group handovers", handovers.due)
    clock.register("papers nobody sent", groups_upkeep.drop_papers)
    clock.register("groups to be found", groups_search.due)
    clock.register("groups' photos", photos.due)
    clock.register("NPO list", npo.due)
    clock.register("next steps with groups", care.due)
    clock.register("exchange reminders", exchange_reminders.due)
    clock.register("exchange rooms", exchange_room.due)
    clock.register("consultation reminders", consult_reminders.due)


def _notices() -> None:
    channels.register(Email())
    channels.register(PushChannel())
    channels.register(LineChannel())
    kinds.register(*forums_notices.KINDS, exchange_notices.KIND, consult_notices.KIND)
    kinds.register(enquiries.KIND, rooms_notices.KIND)
    kinds.register(
        groups_notices.KIND, groups_notices.FOLLOWED, matches_notices.MATCH, matches_notices.CARE, kinds.ACCOUNT
    )


def _personal_data() -> None:
    personal.register(
        accounts_personal.CHAPTER,
        notify_personal.CHAPTER,
        hub_personal.CHAPTER,
        groups_personal.CHAPTER,
        matches_personal.CHAPTER,
        rooms_personal.CHAPTER,
        forums_personal.CHAPTER,
        exchange_personal.CHAPTER,
        consult_personal.CHAPTER,
        portal_personal.CHAPTER,
    )


def _live() -> None:
    registry.register(notify_live.KIND)
    registry.register(forums_live.KIND)
    registry.register(exchange_live.KIND)
    registry.register(rooms_live.KIND)
    registry.register(consult_live.QUEUE)
    registry.register(consult_live.CASE)
    registry.register_action("rooms.say", rooms_live.say)
