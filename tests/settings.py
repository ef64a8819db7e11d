"""Settings of the tests: the product's own in test mode. DATABASE_URL and REDIS_URL choose the servers, as in life."""

import os
import tempfile

os.environ.setdefault("TSUNAGARU_MODE", "test")

from config.settings import *  # noqa: F403
from config.settings import CHANNEL_LAYERS, DATABASES, REDIS_URL, STORAGES

if REDIS_URL:
    # Test processes that share one Redis must not hear each other.
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"test-{os.getpid()}"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: threads that share a database in memory fail with "table is locked" instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/tsunagaru-test-{os.getpid()}.sqlite3"}

# Files that people send stay out of the checkout.
STORAGES["default"]["OPTIONS"]["location"] = f"{tempfile.gettempdir()}/tsunagaru-test-files-{os.getpid()}"
