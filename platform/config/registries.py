"""What reaches into every app: each app's entries for the clock and the live hub, in one place."""

from accounts import upkeep
from consult import live as consult_live
from consult import notices as consult_notices
from consult import reminders as consult_reminders
from forums import live as forums_live
from forums import notices as forums_notices
from groups import enquiries, photos, search
from kernel import clock
from notify import kinds, outbox
from realtime.exchange import live as exchange_live
from realtime.exchange import notices as exchange_notices
from realtime.exchange import reminders as exchange_reminders
from realtime.exchange import room as exchange_room
from realtime.hub import registry
from realtime.rooms import live as rooms_live
from realtime.rooms import notices as rooms_notices


def fill() -> None:
    """Register the due work of the clock and the live topics; called once when the apps are ready."""
    clock.register("accounts", upkeep.due)
    clock.register("e-mail", outbox.due)
    clock.register("exchange reminders", exchange_reminders.due)
    clock.register("exchange rooms", exchange_room.due)
    clock.register("consultation reminders", consult_reminders.due)
    clock.register("groups to be found", search.due)
    clock.register("groups' photos", photos.due)
    kinds.register(forums_notices.KIND, exchange_notices.KIND, consult_notices.KIND)
    kinds.register(enquiries.KIND, forums_notices.FOLLOWED, rooms_notices.KIND)
    registry.register(forums_live.KIND)
    registry.register(exchange_live.KIND)
    registry.register(rooms_live.KIND)
    registry.register(consult_live.QUEUE)
    registry.register(consult_live.CASE)
    registry.register_action("rooms.say", rooms_live.say)
