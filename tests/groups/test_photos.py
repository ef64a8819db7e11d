"""A group's pictures: taken in, made small by the clock, handed out, put in order, removed."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from groups import photos
from groups.models import Group, Photo
from tests.world import World


@pytest.fixture(autouse=True)
def files_root(tmp_path: Path, settings: Any) -> Path:
    """Files of a test stay in its own folder."""
    options = settings.STORAGES["default"] | {"OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"default": options}
    return tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1000)) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Kamera-of-Taro"
    Image.new("RGB", size, "green").save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def send(world: World, data: bytes | None = None, name: str = "写真.JPG", user: str = "editor", **change: str) -> Any:
    form = {"caption": "花壇に苗を植える子どもたち", "client_id": str(uuid.uuid4()), **change}
    upload = {} if data == b"-" else {"photo": SimpleUploadedFile(name, picture() if data is None else data)}
    return world.client(getattr(world, user)).post(f"/groups/{world.green.pk}/photos/", {**form, **upload})


def stored(root: Path) -> list[str]:
    """The suffixes of all files that are kept."""
    return sorted(path.suffix for path in root.rglob("*") if path.is_file())


def test_a_picture_waits_is_made_small_and_shown(world: World, files_root: Path) -> None:
    assert send(world).status_code == 302
    page = world.client(world.editor).get(f"/groups/{world.green.pk}/photos/").content.decode()
    assert "準備しています" in page
    assert "/pictures/" not in world.client().get(f"/groups/{world.green.pk}/").content.decode()
    assert stored(files_root) == [".jpg"]
    assert photos.due(timezone.now()) == 1
    assert photos.due(timezone.now()) == 0
    photo = Photo.objects.get()
    assert (photo.state, photo.width, photo.height) == (Photo.State.READY, 1600, 800)
    assert stored(files_root) == [".webp", ".webp"]
    profile = world.client().get(f"/groups/{world.green.pk}/").content.decode()
    assert f'src="{photo.thumbnail_url}"' in profile
    assert 'alt="花壇に苗を植える子どもたち"' in profile
    answer = world.client().get(photo.image_url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=2592000, immutable"
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert Image.open(io.BytesIO(data)).size == (1600, 800)
    assert b"Kamera" not in data


def test_pictures_of_a_group_that_is_not_public_are_not_handed_out(world: World) -> None:
    send(world)
    photos.due(timezone.now())
    url = Photo.objects.get().image_url
    assert world.client(world.citizen).get(url).status_code == 200
    Group.objects.filter(pk=world.green.pk).update(verified_at=None)
    assert world.client(world.citizen).get(url).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "change", "sentence"),
    [
        (b"-", "", {}, "写真を選んでください"),
        (b"", "a.jpg", {}, "この写真は空です"),
        (b"%PDF-1.4", "a.pdf", {}, "JPEGかPNGの写真を選んでください"),
        (b"<svg/>", "a.jpg", {}, "JPEGかPNGの写真を選んでください"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "IMG_1.HEIC", {}, "HEICという形式"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "IMG_1.jpg", {}, "HEICという形式"),
        (None, "a.jpg", {"caption": ""}, "「写真の説明」を入力してください"),
        (None, "a.jpg", {"caption": "花" * 101}, "100文字以内で入力してください"),
        (None, "a.jpg", {"caption": "\x00"}, "「写真の説明」を入力してください"),
    ],
)
def test_what_cannot_be_taken_in_gets_a_sentence(
    world: World, data: bytes | None, name: str, change: dict[str, str], sentence: str
) -> None:
    page = send(world, data, name, **change)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert Photo.objects.count() == 0


def test_a_heavy_file_gets_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_BYTES", 1000)
    assert "40MBまで" in send(world).content.decode()


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0 not a picture", picture()[:3000]])
def test_what_turns_out_to_be_no_picture_is_refused_where_the_sender_sees_it(
    world: World, data: bytes, files_root: Path
) -> None:
    assert send(world, data).status_code == 302
    assert photos.due(timezone.now()) == 1
    page = world.client(world.editor).get(f"/groups/{world.green.pk}/photos/").content.decode()
    assert "写真を開けませんでした" in page
    assert stored(files_root) == []


def test_a_claim_of_a_killed_worker_is_taken_up_again_but_not_for_ever(world: World) -> None:
    send(world)
    now = timezone.now()
    Photo.objects.update(claimed_until=now + photos.CLAIM, tries=1)
    assert photos.due(now) == 0
    assert photos.due(now + photos.CLAIM + dt.timedelta(seconds=1)) == 1
    assert Photo.objects.get().state == Photo.State.READY
    Photo.objects.update(state=Photo.State.WAITING, tries=photos.TRIES, claimed_until=None)
    assert photos.due(now) == 1
    assert Photo.objects.get().state == Photo.State.REFUSED


def test_one_press_stores_once_and_another_groups_press_is_no_key(world: World) -> None:
    press = str(uuid.uuid4())
    assert [send(world, client_id=press).status_code for _ in range(2)] == [302, 302]
    assert Photo.objects.count() == 1
    forged = world.client(world.other_representative).post(
        f"/groups/{world.market.pk}/photos/",
        {"caption": "朝市", "client_id": press, "photo": SimpleUploadedFile("a.jpg", picture())},
    )
    assert forged.status_code == 404


def test_there_is_room_for_twelve(world: World) -> None:
    Photo.objects.bulk_create(Photo(group=world.green, caption=str(number)) for number in range(photos.MOST - 1))
    assert send(world).status_code == 302
    page = send(world)
    assert page.status_code == 422
    assert "写真は12枚までです" in page.content.decode()
    assert Photo.objects.count() == photos.MOST


def test_order_words_and_removal(world: World, files_root: Path, django_capture_on_commit_callbacks: Any) -> None:
    for caption in ("一", "二", "三"):
        send(world, caption=caption)
        photos.due(timezone.now())
    client, base = world.client(world.editor), f"/groups/{world.green.pk}/photos/"
    one, two, three = Photo.objects.all()
    client.post(f"{base}{three.pk}/place/", {"to": "earlier"})
    client.post(f"{base}{one.pk}/place/", {"to": "earlier"})
    assert [photo.caption for photo in Photo.objects.all()] == ["一", "三", "二"]
    client.post(f"{base}{one.pk}/place/", {"to": "later"})
    assert [photo.caption for photo in Photo.objects.all()] == ["三", "一", "二"]
    client.post(f"{base}{two.pk}/caption/", {"caption": "苗"})
    assert Photo.objects.get(pk=two.pk).caption == "苗"
    assert "元に戻せません" in client.get(f"{base}{two.pk}/removal/").content.decode()
    assert Photo.objects.count() == 3
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{base}{two.pk}/removal/").status_code == 302
    assert client.post(f"{base}{two.pk}/removal/").status_code == 404
    assert [photo.caption for photo in Photo.objects.all()] == ["三", "一"]
    assert stored(files_root) == [".webp"] * 4


def test_a_picture_of_another_group_is_not_found(world: World) -> None:
    send(world)
    photo = Photo.objects.get()
    client = world.client(world.other_representative)
    assert client.post(f"/groups/{world.market.pk}/photos/{photo.pk}/removal/").status_code == 404
    assert client.post(f"/groups/{world.green.pk}/photos/{photo.pk}/removal/").status_code == 404
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("address", ["photos/", ""])
def test_pictures_take_a_constant_number_of_queries(world: World, address: str) -> None:
    client, seen = world.client(world.editor), []
    for number in (1, 3):
        while Photo.objects.count() < number:
            Photo.objects.create(
                group=world.green,
                caption="花",
                state="ready",
                image="a/b.webp",
                thumbnail="a/c.webp",
                width=1,
                height=1,
            )
        client.get(f"/groups/{world.green.pk}/{address}")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/groups/{world.green.pk}/{address}")
        assert page.content.decode().count("c.webp") == number * (1 if address else 2)
        seen.append(len(captured))
    assert seen[0] == seen[1]
