import signal
import threading
from types import FrameType

from django.core.management.base import BaseCommand

from kernel import clock


class Command(BaseCommand):
    help = "Run the clock: reminders, mails, expired holds. Any number of workers may run; stops on SIGTERM and Ctrl-C."

    def handle(self, **options: object) -> None:
        """Ask what is due until told to stop; what is being done is finished first."""
        stop = threading.Event()

        def on_signal(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
        clock.run(stop.wait)
