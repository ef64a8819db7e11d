"""The services at the other end of web push and LINE."""

from collections.abc import Iterator

import pytest
from django.conf import settings as product

from notify.ways import push_keys
from tests.notify.line_platform import LinePlatform
from tests.notify.push_service import PushService


@pytest.fixture
def push_service(settings) -> Iterator[PushService]:
    """A push service that our endpoints may lie at."""
    service = PushService(push_keys.public_of(product.PUSH_PRIVATE_KEY))
    with service.running():
        settings.PUSH_TEST_ORIGIN = service.origin
        yield service


@pytest.fixture
def line(settings) -> Iterator[LinePlatform]:
    """LINE's Messaging API."""
    platform = LinePlatform(product.LINE_MESSAGING_TOKEN, product.LINE_MESSAGING_SECRET)
    with platform.running():
        settings.LINE_API = platform.origin
        yield platform
