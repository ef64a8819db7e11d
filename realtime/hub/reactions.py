"""The hub's reactions to facts of the apps below."""

from accounts.events import AccessChanged
from realtime.hub import services


def check_open_pages(fact: AccessChanged) -> None:
    """WITH: whoever signed out, changed the password or was suspended loses open pages with it."""
    services.revoke(fact.user_id)
