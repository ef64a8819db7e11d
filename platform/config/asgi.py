"""The ASGI entry: sockets and long polls go to the hub, everything else to Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  (needs the app registry)

from realtime.hub.asgi import live_poll, live_websocket  # noqa: E402


async def http(scope, receive, send):  # type: ignore[no-untyped-def]
    """Keep waiting polls off Django's threads."""
    handler = live_poll if scope["path"] == "/live/poll" else django_application
    await handler(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": live_websocket})
