from django.core.management.base import BaseCommand

from kernel.models import Centre
from portal.services import issue_code


class Command(BaseCommand):
    help = "Print a one-time code for the set-up page of a new centre; says so when the centre is open already."

    def handle(self, **options: object) -> None:
        """Print the code alone on its line, so that scripts can show it."""
        if Centre.objects.exists():
            self.stdout.write("The centre is open already; no code is needed.")
        else:
            self.stdout.write(issue_code())
