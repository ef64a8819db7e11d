from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Serve pages and live sockets in one process; stops in an orderly way on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--fd", type=int, help="a listening socket handed over by the starter, instead of host and port"
        )

    def handle(self, *, host: str, port: int, fd: int | None, **options: object) -> None:
        """Serve until told to stop."""
        # Imported here: Daphne installs its reactor on import, which no other command needs.
        from config import server
        from config.asgi import application

        if not server.serve(application, host=host, port=port, fd=fd):
            raise CommandError(f"I could not listen on {host}, port {port}: is another program using it?")
