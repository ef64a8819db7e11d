"""Settings of the tests: the product's own in test mode. DATABASE_URL and REDIS_URL choose the servers, as in life."""

import os
import tempfile

os.environ.setdefault("TSUNAGARU_MODE", "test")
# The ways out beside e-mail are on here, but not in the servers that tests start.
WAYS_OUT = {
    "PUSH_PRIVATE_KEY": "5-8wjZAlWOP1fZ1FWtOEPqCXeXaWCmtnS6blGsIk4Ho",
    "PUSH_CONTACT": "mailto:centre@example.jp",
    "LINE_MESSAGING_TOKEN": "channel-access-token",
    "LINE_MESSAGING_SECRET": "channel-secret",
    "LINE_FRIEND_URL": "https://lin.ee/example",
}
os.environ.update(WAYS_OUT)

from config.settings import *  # noqa: E402, F403
from config.settings import CHANNEL_LAYERS, DATABASES, REDIS_URL, STORAGES  # noqa: E402

for name in WAYS_OUT:
    del os.environ[name]

# Nobody is at the other end unless a test puts a server there.
LINE_API = "http://127.0.0.1:9"

if REDIS_URL:
    # Test processes that share one Redis must not hear each other.
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"test-{os.getpid()}"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: threads that share a database in memory fail with "table is locked" instead of waiting.
    DATABASES["default"]["TEST"] = {"NAME": f"{tempfile.gettempdir()}/tsunagaru-test-{os.getpid()}.sqlite3"}

# Files that people send stay out of the checkout.
STORAGES["default"]["OPTIONS"]["location"] = f"{tempfile.gettempdir()}/tsunagaru-test-files-{os.getpid()}"
