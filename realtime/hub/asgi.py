"""What the ASGI entry mounts: the socket and the long poll."""

from realtime.hub.consumer import LiveSocket
from realtime.hub.poll import LongPoll

live_websocket = LiveSocket.as_asgi()
live_poll = LongPoll()
