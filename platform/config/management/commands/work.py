import datetime as dt
import signal
import threading
from functools import partial
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser

from kernel import clock
from notify import outbox


class Command(BaseCommand):
    help = "Run the clock: reminders, mails, expired holds. Any number of workers may run; stops on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long others wait for a worker that was killed."""
        parser.add_argument(
            "--lease",
            type=float,
            default=outbox.LEASE.total_seconds(),
            help="seconds after which another worker takes up what a killed one had in its hands",
        )

    def handle(self, *, lease: float, **options: object) -> None:
        """Ask what is due until told to stop; what is being done is finished first."""
        clock.register("outbox", partial(outbox.due, lease=dt.timedelta(seconds=lease)))
        stop = threading.Event()

        def on_signal(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        clock.run(stop.wait)
