from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Make everything ready to serve in one go: catalogues, tables, then the demo or the code of the set-up page."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to fill an empty database with."""
        content = parser.add_mutually_exclusive_group()
        content.add_argument("--demo", action="store_true", help="load the demo content and print its sign-ins")
        content.add_argument("--code", action="store_true", help="print the one-time code of the set-up page")

    def handle(self, *, demo: bool, code: bool, **options: object) -> None:
        """One process instead of four: each would spend a second on starting."""
        call_command("compile_catalogues")
        call_command("migrate", interactive=False, verbosity=0)
        if demo:
            self.stdout.write("Sign-ins of the demo (name, person, password):")
            call_command("demo", stdout=self.stdout)
        if code:
            self.stdout.write("Code of the set-up page:")
            call_command("opening_code", stdout=self.stdout)
