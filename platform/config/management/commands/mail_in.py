import mailbox
import sys
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notify import bounces


class Command(BaseCommand):
    help = (
        "Read e-mails that came back, so that nothing more goes to addresses that do not receive. "
        "One message on standard input (from the mail server's pipe), or a mailbox file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the messages are."""
        parser.add_argument("--mbox", metavar="PATH", help="a file in mbox format, instead of standard input")

    def handle(self, *, mbox: str | None, **options: object) -> None:
        """Take each in; what is not a report about one of our messages changes nothing."""
        results = [bounces.take(raw) for raw in _messages(mbox)]
        self.stdout.write(f"{len(results)} read, {sum(results)} counted as returned.")


def _messages(path: str | None) -> Iterator[bytes]:
    if path is None:
        yield sys.stdin.buffer.read()
        return
    try:
        box = mailbox.mbox(path, create=False)
        for key in box.iterkeys():
            yield box.get_bytes(key)
    except (OSError, mailbox.Error) as error:
        raise CommandError(f"I could not read {path}: {error}") from None
