"""What reaches into every app: each app's entries for the clock and the live hub, in one place."""

from accounts import upkeep
from kernel import clock


def fill() -> None:
    """Register the due work of the clock and the live topics; called once when the apps are ready."""
    clock.register("accounts", upkeep.due)
