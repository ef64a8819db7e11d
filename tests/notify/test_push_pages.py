"""The page of a person's devices, and the files that make the site an app."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image

from notify.ways import push_keys, services
from notify.ways.models import PushSubscription
from tests.notify.push_service import Browser, PushService
from tests.world import World

ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"


def test_a_device_is_turned_on_named_and_taken_off(world: World, push_service: PushService) -> None:
    client, browser = world.client(world.citizen), Browser(push_service, "1")
    page = client.get("/my/push/").content.decode()
    assert f'data-key="{push_keys.public_of(settings.PUSH_PRIVATE_KEY)}"' in page
    done = client.post("/my/push/", browser.form(), headers={"User-Agent": ANDROID}, follow=True).content.decode()
    assert "この端末で、お知らせを受け取れるようになりました。" in done
    assert ("Android・Chrome" in done, "data-push-form" in done) == (True, False)
    pk = PushSubscription.objects.get().pk
    assert client.post(f"/my/push/{pk}/removal/").status_code == 302
    assert PushSubscription.objects.count() == 0


def test_others_devices_are_neither_shown_nor_taken_off(world: World, push_service: PushService) -> None:
    world.client(world.citizen).post("/my/push/", Browser(push_service, "1").form())
    other = world.client(world.outsider)
    assert "登録した端末" not in other.get("/my/push/").content.decode()
    assert other.post(f"/my/push/{PushSubscription.objects.get().pk}/removal/").status_code == 404
    assert PushSubscription.objects.count() == 1


def test_pressing_twice_stores_once_and_a_new_endpoint_replaces_the_old(
    world: World, push_service: PushService
) -> None:
    client, browser = world.client(world.citizen), Browser(push_service, "1")
    for form in (browser.form(), browser.form(), Browser(push_service, "2").form()):
        client.post("/my/push/", form)
    assert list(PushSubscription.objects.values_list("endpoint", flat=True)) == [f"{push_service.origin}/push/2"]


def test_there_is_a_limit_of_devices_and_it_says_what_to_do(world: World, push_service: PushService) -> None:
    for number in range(services.MAX_DEVICES):
        world.client(world.citizen).post("/my/push/", Browser(push_service, str(number)).form())
    answer = world.client(world.citizen).post("/my/push/", Browser(push_service, "more").form())
    assert (answer.status_code, PushSubscription.objects.count()) == (422, 10)
    assert "使わなくなった端末を、下の一覧から外してください" in answer.content.decode()


GOOD = {"endpoint": "https://fcm.googleapis.com/fcm/send/1"}
KEYS_WRONG = "この端末を登録できませんでした。"
HOST_WRONG = "このブラウザーでは、お知らせを受け取れません。"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"endpoint": "https://127.0.0.1/push"}, HOST_WRONG),
        ({"endpoint": "http://fcm.googleapis.com/x"}, HOST_WRONG),
        ({"endpoint": ""}, HOST_WRONG),
        ({"endpoint": "https://fcm.googleapis.com/あ"}, KEYS_WRONG),
        ({"endpoint": "https://fcm.googleapis.com/\x00"}, KEYS_WRONG),
        ({"endpoint": "https://fcm.googleapis.com/" + "x" * 1000}, KEYS_WRONG),
        ({"p256dh": ""}, KEYS_WRONG),
        ({"p256dh": "😀"}, KEYS_WRONG),
        ({"p256dh": "B" + "A" * 86}, KEYS_WRONG),
        ({"auth": ""}, KEYS_WRONG),
        ({"auth": "AAAA"}, KEYS_WRONG),
        ({"auth": "A" * 99}, KEYS_WRONG),
        ({"auth": "１２３"}, KEYS_WRONG),
    ],
)
def test_what_is_no_subscription_gets_a_sentence(
    world: World, push_service: PushService, change: dict[str, str], sentence: str
) -> None:
    good = Browser(push_service, "1").form() | GOOD
    client = world.client(world.citizen)
    answer = client.post("/my/push/", good | change)
    page = answer.content.decode()
    assert (answer.status_code, page.count(sentence), "1つ直してください" in page) == (422, 1, True)
    assert PushSubscription.objects.count() == 0
    assert client.post("/my/push/", good).status_code == 302


@pytest.mark.parametrize("endpoint", ["", "\x00", "あ" * 5000, "https://fcm.googleapis.com/nobody"])
def test_a_strange_renewal_changes_nothing(world: World, endpoint: str) -> None:
    assert world.client(world.citizen).post("/my/push/renewal/", {"endpoint": endpoint}).status_code == 204


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_constant_number_of_queries(
    world: World, push_service: PushService, count: int, django_assert_num_queries
) -> None:
    client = world.client(world.citizen)
    for number in range(count):
        world.client(world.citizen).post("/my/push/", Browser(push_service, str(number)).form())
    client.get("/my/push/")
    with django_assert_num_queries(8):
        page = client.get("/my/push/").content.decode()
    assert page.count("row-item-plain") == count


def test_without_script_the_page_says_what_to_do(world: World) -> None:
    page = world.client(world.citizen).get("/my/push/").content.decode()
    parts = re.findall(r'<div[^>]*data-push-when="(\w+)"([^>]*)>', page)
    assert [name for name, rest in parts if "hidden" not in rest] == ["plain"]


# One worker, one manifest


def test_the_worker_keeps_three_things_and_shows_notices(world: World) -> None:
    script = world.client().get("/offline-worker.js").content.decode()
    assert re.findall(r"cache\.\w+|caches\.\w+", script) == ["caches.open", "cache.addAll", "caches.match"]
    assert 'const KEPT = [PAGE, "/static/css/alone.css", "/static/mark.svg"];' in script
    assert re.findall(r'addEventListener\("(\w+)"', script) == ["install", "fetch", "push", "notificationclick"]
    for path in re.findall(r'"/static/([^"]+)"', script):
        assert finders.find(path), path


def test_only_one_script_registers_a_worker() -> None:
    root = Path(__file__).resolve().parents[2]
    scripts = [path for path in root.glob("[pfcr]*/**/static/**/*.js") if "vendor" not in path.parts]
    assert len(scripts) > 5
    found = [path.name for path in scripts if re.search(r"serviceWorker\??\.register", path.read_text())]
    assert found == ["shell.js"]


def test_the_manifest_makes_the_site_an_app(world: World) -> None:
    answer = world.client().get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    shape = [manifest[name] for name in ("start_url", "scope", "display", "lang", "name")]
    assert shape == ["/my/", "/", "standalone", "ja", "つながる"]
    for icon in manifest["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as picture:
            assert (f"{picture.width}x{picture.height}", picture.format) == (icon["sizes"], "PNG")
    assert [icon.get("purpose", "any") for icon in manifest["icons"]] == ["any", "any", "maskable"]
    assert '<link rel="manifest" href="/manifest.webmanifest">' in world.client().get("/").content.decode()
