from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.env import settings_page

PAGE = Path("docs/settings.md")


class Command(BaseCommand):
    help = "Write docs/settings.md from the table of settings; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check for the build."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: object) -> None:
        """Write or compare."""
        if not check:
            PAGE.write_text(settings_page(), encoding="utf-8")
        elif PAGE.read_text(encoding="utf-8") != settings_page():
            raise CommandError("docs/settings.md is old: run `manage.py settings_page`.")
