from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Compile the translations (.po to .mo) without gettext; --check fails on a missing or doubtful translation."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check for the build."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: object) -> None:
        """Compile every catalogue that is newer than its result."""
        for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po")):
            catalogue = polib.pofile(str(source))
            missing = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
            if check and missing:
                raise CommandError(
                    f"{source.name}: {len(missing)} texts without a translation, first: {missing[0].msgid!r}"
                )
            target = source.with_suffix(".mo")
            if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
                catalogue.save_as_mofile(str(target))
