"""All own data as one archive: complete, only the own, for the person alone, for a week."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import export
from accounts.models import DataExport, User
from kernel import personal
from notify.models import Notice
from tests.accounts import traces
from tests.accounts.traces import EMAIL, KANA, NAME, PHONE, SIGNED
from tests.consult.scene import at_once
from tests.world import World, build

PAGE, FILE = "/accounts/personal/data/", "/accounts/personal/data/file/"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Files of this test alone."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}


def archive(person: User) -> dict[str, str]:
    """The files of the archive a person would get."""
    file = io.BytesIO()
    export.write(person, file)
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name).decode(errors="replace") for name in opened.namelist()}


def stored_files() -> list[Path]:
    return [path for path in Path(default_storage.location).rglob("*.zip") if path.is_file()]


def test_everything_of_the_person_is_in_it(world: World) -> None:
    contents = archive(traces.fill(world))
    assert {name for name in contents if name.endswith(".json")} == {
        f"{chapter.name}.json" for chapter in personal.every()
    }
    account = json.loads(contents["account.json"])
    own = next(iter(account.values()))[0]
    assert (own["名前"], own["ふりがな"], own["メールアドレス"], own["電話番号"]) == (NAME, KANA, EMAIL, PHONE)
    for name in ("boards", "rooms", "sessions", "consultations", "groups"):
        assert SIGNED in contents[f"{name}.json"], name
    papers = [text for name, text in contents.items() if name.startswith("files/groups.applicationfile")]
    assert papers == ["rules の中身"]  # the list of officers is other people's data
    assert any(name.startswith("files/groups.photo") for name in contents)
    assert "groups.json: 団体" in contents["README.txt"]


def test_nobody_else_is_in_it(world: World) -> None:
    contents = archive(traces.fill(world))
    everything = "\n".join(contents.values())
    assert {user.name for user in User.objects.exclude(name=NAME) if user.name in everything} == set()
    assert "いまは配っていません。" not in everything  # an answer of somebody else
    assert "ありがとうございます。" not in everything
    assert "会則はどうしますか。" not in everything  # what the adviser wrote
    assert "へ折り返す" not in everything  # what only staff read


def test_it_speaks_the_persons_language(world: World) -> None:
    user = traces.person()
    User.objects.filter(pk=user.pk).update(language="en")
    assert archive(User.objects.get(pk=user.pk))["README.txt"]


def test_it_is_made_by_the_clock_told_kept_for_a_week_and_gone(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    user, now = traces.person(), timezone.now()
    client = world.client(user)
    client.post("/accounts/reauthenticate/", {"password": traces.PASSWORD})
    assert "まとめてもらう" in client.get(PAGE).content.decode()
    assert client.get(FILE).status_code == 404
    for _press in range(2):
        assert client.post(PAGE).url == PAGE  # type: ignore[attr-defined]
    assert DataExport.objects.count() == 1
    assert "まとめています" in client.get(PAGE).content.decode()
    assert (export.due(now), export.due(now)) == (1, 0)
    assert Notice.objects.get(user=user).url == "/accounts/personal/"
    assert "ファイルを受け取る" in client.get(PAGE).content.decode()
    answer = client.get(FILE)
    assert answer["Content-Disposition"].startswith('attachment; filename="tsunagaru-')
    assert answer["Cache-Control"] == "private, no-store"
    assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert export.due(now + dt.timedelta(days=7) - dt.timedelta(seconds=1)) == 0
    assert len(stored_files()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert export.due(now + dt.timedelta(days=7)) == 1
    assert (stored_files(), DataExport.objects.count(), client.get(FILE).status_code) == ([], 0, 404)


def test_it_is_for_that_person_only_and_after_the_password(world: World) -> None:
    user = traces.person()
    export.ask(person=user, now=timezone.now())
    export.due(timezone.now())
    assert world.client(world.citizen).get(FILE).status_code == 404
    assert world.client(world.citizen).get(PAGE).content.decode().count("ファイルを受け取る") == 0
    client = world.client(user)
    for url in (PAGE, FILE):
        assert client.get(url).url.startswith("/accounts/reauthenticate/")  # type: ignore[attr-defined]
    client.post("/accounts/reauthenticate/", {"password": "chigau-aikotoba"})
    assert client.get(FILE).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": traces.PASSWORD})
    assert client.get(FILE).status_code == 200


def test_what_a_killed_worker_left_is_taken_up_again(world: World) -> None:
    user, now = traces.person(), timezone.now()
    asked = export.ask(person=user, now=now)
    left = default_storage.save("accounts/exports/half.zip", ContentFile(b"half of an archive"))
    claim = {"claimed_until": now + dt.timedelta(minutes=10), "attempts": 1, "file": left}
    DataExport.objects.filter(pk=asked.pk).update(**claim)
    assert export.due(now + dt.timedelta(minutes=9)) == 0
    assert world.client(user).get(FILE).status_code == 302
    assert export.due(now + dt.timedelta(minutes=10)) == 1
    assert [path.name for path in stored_files()] != ["half.zip"]
    assert len(stored_files()) == 1


def test_what_cannot_be_made_is_said_and_can_be_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user, now = traces.person(), timezone.now()
    export.ask(person=user, now=now)
    broken = personal.Chapter("broken", "", (personal.Entry("accounts.User", "nothing", "x", ("pk",)),))
    monkeypatch.setitem(personal._chapters, "broken", broken)
    for tries in range(export.MAX_ATTEMPTS):
        with pytest.raises(Exception, match="nothing"):
            export.due(now + dt.timedelta(minutes=11 * tries))
    later = now + dt.timedelta(hours=2)
    assert export.due(later) == 0
    client = world.client(user)
    client.post("/accounts/reauthenticate/", {"password": traces.PASSWORD})
    assert "まとめることができませんでした" in client.get(PAGE).content.decode()
    monkeypatch.delitem(personal._chapters, "broken")
    client.post(PAGE)
    assert export.due(later) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_it_once_and_two_presses_ask_once() -> None:
    build()
    user, now = traces.person(), timezone.now()
    asked = at_once([lambda: export.ask(person=user, now=now)] * 2)
    assert [type(result) for result in asked] == [DataExport, DataExport]
    assert sorted(at_once([lambda: export.due(now)] * 2)) == [0, 1]  # type: ignore[type-var]
    assert (len(stored_files()), DataExport.objects.count(), Notice.objects.filter(user=user).count()) == (1, 1, 1)
