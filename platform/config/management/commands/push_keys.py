from django.core.management.base import BaseCommand

from notify.ways import push_keys


class Command(BaseCommand):
    help = "Print a new private key for web push, and the public key that belongs to it. A new key ends all subscriptions made with the old one."

    def handle(self, **options: object) -> None:
        """One line for the environment, one to read."""
        private = push_keys.new_private()
        self.stdout.write(f"PUSH_PRIVATE_KEY={private}")
        self.stdout.write(f"# public key, for comparison only: {push_keys.public_of(private)}")
