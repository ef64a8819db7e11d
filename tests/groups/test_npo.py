"""The list of NPO corporations: read by the worker, looked through, taken over once; what groups wrote themselves stays."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEntry
from groups.models import Contact, Group, NpoImport, NpoRecord, NpoRow
from groups.npo import services, table, work
from portal.services import load_activity_fields
from tests.groups.npo_file import HEADER, NUMBERS, number, row, upload, zipped
from tests.groups.npo_file import table as csv_of
from tests.matches.scene import at_once
from tests.world import World


@pytest.fixture(autouse=True)
def _ground(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """A folder of the test's own for files, and the 20 fields."""
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    request.getfixturevalue("world")
    load_activity_fields()


def send(world: World, data: bytes, *, city: str = "見本市", name: str = "npo.csv") -> NpoImport:
    return services.send(
        by=world.coordinator, upload=upload(data, name), office="見本県", city=city, client_id=uuid.uuid4()
    )


def read(world: World, *rows: list[str], **where: str) -> NpoImport:
    """An import that was read."""
    job = send(world, csv_of(*rows), **where)
    assert work.due(timezone.now()) == 1
    job.refresh_from_db()
    return job


def taken(world: World, *rows: list[str]) -> NpoImport:
    """An import that was taken over."""
    job = read(world, *rows)
    assert services.confirm(job=job, by=world.administrator)
    assert work.due(timezone.now()) == 1
    job.refresh_from_db()
    assert job.state == "applied"
    return job


def outcomes(job: NpoImport) -> list[tuple[int, str, str]]:
    return list(job.rows.order_by("line").values_list("line", "outcome", "reason"))


def test_a_new_body_is_kept_out_of_sight_with_all_its_data(world: World) -> None:
    job = taken(world, row())
    group = Group.objects.get(corporate_number=NUMBERS[0])
    assert (group.name, group.kana, group.legal_form, group.founded_on, group.verified_at) == (
        "特定非営利活動法人はまかぜ",
        "はまかぜ",
        "NPO法人",
        dt.date(2010, 4, 1),
        None,
    )
    assert group.about_html == "<p>まちを<br>元気にする。</p>"
    assert [item.number for item in group.fields.all()] == [3, 7]
    assert dict(group.contacts.values_list("kind", "value")) == {
        "postal_code": "7500001",
        "address": "見本市港町１丁目",
        "representative": "見本 一",
    }
    assert not group.contacts.filter(is_public=True).exists()
    assert (group.npo_record.source, group.npo_record.raw["主たる事業所の郵便番号"]) == (job, "750-0001")
    assert world.client().get(f"/groups/{group.pk}/").status_code == 302


def test_nothing_is_written_before_it_is_confirmed_and_once_after(world: World) -> None:
    job = read(world, row())
    assert (job.state, outcomes(job)) == ("ready", [(2, "new", "")])
    assert Group.objects.filter(corporate_number=NUMBERS[0]).count() == NpoRecord.objects.count() == 0
    assert work.due(timezone.now()) == 0
    assert services.confirm(job=job, by=world.coordinator) is True
    assert services.confirm(job=job, by=world.administrator) is False
    assert (work.due(timezone.now()), work.due(timezone.now())) == (1, 0)
    assert NpoRecord.objects.count() == 1
    entry = AuditEntry.objects.get(action="npo.applied")
    assert (entry.actor, entry.detail) == (world.coordinator, {"digest": job.digest, "new": 1})


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    rows = [
        row(),
        row(法人番号=NUMBERS[1], 法人名称="ともしび", 監督情報="なし"),
        row(法人番号=number(5), 活動分野３=""),
    ]
    taken(world, *rows)
    before = list(Group.objects.order_by("pk").values()), list(NpoRecord.objects.order_by("pk").values())
    again = read(world, *rows)
    assert {outcome for _line, outcome, _reason in outcomes(again)} == {"same"}
    services.confirm(job=again, by=world.coordinator)
    work.due(timezone.now())
    assert (list(Group.objects.order_by("pk").values()), list(NpoRecord.objects.order_by("pk").values())) == before


def test_a_verified_group_keeps_what_it_wrote_and_gets_what_is_empty(world: World) -> None:
    Group.objects.filter(pk=world.green.pk).update(corporate_number=NUMBERS[0], about="花を植えます。", kana="みどり")
    Contact.objects.create(group=world.green, kind="address", value="自分で書いた住所", is_public=True)
    job = taken(world, row())
    (found,) = job.rows.all()
    assert {item["field"]: (item["old"], item["new"]) for item in found.changes} == {
        "legal_form": ("", "NPO法人"),
        "founded_on": ("", "2010-04-01"),
        "fields": ([], [3, 7]),
        "postal_code": ("", "7500001"),
        "representative": ("", "見本 一"),
        "url": ("", "https://www.npo-homepage.go.jp/npoportal/detail/1"),
        "record": ("", NUMBERS[0]),
    }
    world.green.refresh_from_db()
    assert (world.green.name, world.green.about, world.green.kana) == (
        "みなと緑のまち研究会",
        "花を植えます。",
        "みどり",
    )
    assert world.green.contacts.get(kind="address").value == "自分で書いた住所"
    assert world.green.contacts.get(kind="representative").is_public is False
    assert Group.objects.filter(corporate_number=NUMBERS[0]).count() == 1
    assert {item[1] for item in outcomes(read(world, row()))} == {"same"}


def test_what_came_from_an_import_follows_it_until_the_group_writes_itself(world: World) -> None:
    Group.objects.filter(pk=world.green.pk).update(corporate_number=NUMBERS[0])
    taken(world, row())
    Contact.objects.filter(group=world.green, kind="address").update(value="自分で直した住所")
    moved = {"主たる事務所の所在地": "見本市山町２", "代表者氏名": "見本 二"}
    job = taken(world, row(**moved))
    assert [(item["field"], item["old"], item["new"]) for item in job.rows.get().changes] == [
        ("representative", "見本 一", "見本 二")
    ]
    assert world.green.contacts.get(kind="address").value == "自分で直した住所"
    assert {item[1] for item in outcomes(read(world, row(**moved)))} == {"same"}


def test_other_cells_are_kept_and_named(world: World) -> None:
    taken(world, row())
    job = taken(world, row(事業年度開始日="4月1日"))
    assert job.rows.get().changes == [{"field": "raw", "old": "", "new": "事業年度開始日"}]
    assert NpoRecord.objects.get().raw["事業年度開始日"] == "4月1日"


def test_dissolved_bodies_are_not_added_and_known_ones_are_marked(world: World) -> None:
    assert outcomes(read(world, row(解散情報="2020/1/1 解散"))) == [(2, "refused", "dissolved")]
    taken(world, row())
    job = taken(world, row(解散情報="2020/1/1 解散"))
    assert job.rows.get().changes == [{"field": "dissolved", "old": "", "new": "2020/1/1 解散"}]
    assert NpoRecord.objects.get().dissolved == "2020/1/1 解散"


def test_only_the_wanted_rows_are_shown_and_each_refusal_says_why(world: World) -> None:
    job = read(
        world,
        row(所轄庁="別県"),
        row(主たる事務所の所在地="見本県別市"),
        row(主たる事務所の所在地=""),
        row(法人番号=""),
        row(法人番号="4000020352013"),
        row(法人番号="7.99E+12"),
        row(法人名称="", 法人番号=number(3)),
        row(法人名称="特" * 81, 法人番号=number(4)),
        row(法人番号="８９９９９９９００００１"),
        row(法人番号="８９９９９９９０００００１"),
        row(法人番号=NUMBERS[2]),
        row()[:-1],
        [],
        row(所轄庁="見 本 県"),
        row(法人名称="二つめ"),
    )
    assert outcomes(job) == [
        (4, "refused", "no_address"),
        (5, "refused", "no_number"),
        (6, "refused", "bad_number"),
        (7, "refused", "bad_number"),
        (8, "refused", "no_name"),
        (9, "refused", "long_name"),
        (10, "refused", "bad_number"),
        (11, "new", ""),
        (12, "refused", "twice"),
        (13, "refused", "columns"),
        (15, "new", ""),
        (16, "refused", "twice"),
    ]
    assert job.rows_read == 15


def test_a_known_body_without_an_address_is_still_known(world: World) -> None:
    taken(world, row())
    job = read(world, row(主たる事務所の所在地="", 代表者氏名="見本 二"))
    assert [(item[1], item[2]) for item in outcomes(job)] == [("changed", "")]
    assert [item["field"] for item in job.rows.get().changes] == ["representative"]


def test_without_a_city_the_whole_office_is_wanted_also_without_addresses(world: World) -> None:
    job = read(world, row(主たる事務所の所在地=""), row(法人番号=NUMBERS[1], 主たる事務所の所在地="別市"), city="")
    assert [item[1] for item in outcomes(job)] == ["new", "new"]


def test_two_verified_groups_under_one_number_are_left_alone(world: World) -> None:
    Group.objects.filter(pk__in=[world.green.pk, world.market.pk]).update(corporate_number=NUMBERS[0])
    assert outcomes(read(world, row())) == [(2, "refused", "several")]


def test_a_body_that_registered_meanwhile_takes_its_record_along(world: World) -> None:
    taken(world, row())
    shell = Group.objects.get(corporate_number=NUMBERS[0])
    Group.objects.filter(pk=world.green.pk).update(corporate_number=NUMBERS[0])
    taken(world, row())
    assert NpoRecord.objects.get().group == world.green
    assert Group.objects.filter(pk=shell.pk).exists()
    assert {item[1] for item in outcomes(read(world, row()))} == {"same"}


def test_a_group_whose_number_was_corrected_is_not_in_the_way(world: World) -> None:
    taken(world, row())
    Group.objects.filter(corporate_number=NUMBERS[0]).update(corporate_number=NUMBERS[1])
    taken(world, row(), row(法人番号=NUMBERS[1]))
    assert sorted(NpoRecord.objects.values_list("corporate_number", "group__corporate_number")) == [
        (NUMBERS[0], NUMBERS[0]),
        (NUMBERS[1], NUMBERS[1]),
    ]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("pack", [False, True])
def test_rare_characters_and_line_ends_arrive_in_every_encoding_also_zipped(
    world: World, encoding: str, pack: bool
) -> None:
    data = csv_of(row(法人名称="髙﨑①の会㈱", 定款に記載された目的='一、"花"を、\n植える。'), encoding=encoding)
    job = send(world, zipped(data) if pack else data, name="npo.zip" if pack else "npo.csv")
    work.due(timezone.now())
    found = job.rows.get()
    assert (found.name, found.outcome) == ("髙﨑①の会㈱", "new")
    assert found.raw["定款に記載された目的"] == '一、"花"を、\n植える。'


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\x81 ", "a.csv", "text"),
        ("名前,住所\r\n".encode("cp932"), "a.csv", "columns"),
        (b"", "a.csv", "columns"),
        (b"PK\x03\x04broken", "a.zip", "zip"),
        (zipped(b"x", name="readme.txt"), "a.zip", "zip"),
    ],
)
def test_a_wrong_file_is_refused(world: World, data: bytes, name: str, reason: str) -> None:
    with pytest.raises(table.Refused) as refused:
        table.check(upload(data, name))
    assert refused.value.reason == reason
    job = send(world, data, name=name)
    work.due(timezone.now())
    job.refresh_from_db()
    assert (job.state, job.refusal, job.file.name) == ("refused", reason, "")


def test_a_bomb_is_not_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_TEXT", 1_000_000)
    bomb = zipped(b"\0" * 2_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(table.Refused) as refused:
        table.check(upload(bomb, "a.zip"))
    assert refused.value.reason == "big"


def test_too_many_rows_are_refused_and_leave_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 3)
    assert read(world, *[row(法人番号=number(n)) for n in range(3)]).state == "ready"
    job = read(world, *[row(法人番号=number(n)) for n in range(4)])
    assert (job.state, job.refusal, job.rows.count()) == ("refused", "rows", 0)


def test_the_digest_is_of_the_file_and_a_press_is_kept_once(world: World) -> None:
    data, press = csv_of(row()), uuid.uuid4()
    sent = [
        services.send(by=world.coordinator, upload=upload(data), office="見本県", city="", client_id=press)
        for _press in range(2)
    ]
    assert sent[0] == sent[1]
    assert sent[0].digest == hashlib.sha256(data).hexdigest()


def test_a_killed_workers_job_is_taken_up_again_and_its_rows_do_not_double(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    job, now = send(world, csv_of(*[row(法人番号=number(n)) for n in range(5)])), timezone.now()

    class Killed(BaseException):
        pass

    real, calls = work._write, []

    def dying(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise Killed
        real(*args)

    monkeypatch.setattr(work, "_write", dying)
    with pytest.raises(Killed):
        work.due(now)
    assert job.rows.count() == 1
    assert work.due(now + dt.timedelta(minutes=1)) == 0
    assert work.due(timezone.now() + work.LEASE + dt.timedelta(minutes=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.rows.count(), job.attempts) == ("ready", 5, 2)


def test_a_job_that_kills_every_worker_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job, now = send(world, csv_of(row())), timezone.now()

    def broken(job: NpoImport) -> None:
        raise RuntimeError

    monkeypatch.setattr(work, "read", broken)
    for attempt in range(work.MAX_ATTEMPTS):
        with pytest.raises(RuntimeError):
            work.due(now + attempt * 2 * work.LEASE)
    assert work.due(now + 9 * work.LEASE) == 1
    job.refresh_from_db()
    assert (job.state, job.refusal) == ("refused", "failed")


def test_a_worker_that_lost_its_claim_stops(world: World) -> None:
    job = send(world, csv_of(row()))
    job.claim = uuid.uuid4()
    with pytest.raises(work.LostClaim):
        work.read(job)
    assert job.rows.count() == 0


def test_an_import_that_was_left_changes_nothing(world: World) -> None:
    job = read(world, row())
    assert services.discard(job=job, by=world.coordinator) is True
    assert (services.confirm(job=job, by=world.coordinator), NpoRow.objects.count()) == (False, 0)
    assert services.discard(job=job, by=world.coordinator) is False


def test_taking_over_fails_as_a_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "BATCH", 1)
    job = read(world, row(), row(法人番号=NUMBERS[1]))
    services.confirm(job=job, by=world.coordinator)
    real, calls = work.taking.add, []

    def dying(*args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        real(*args)

    monkeypatch.setattr(work.taking, "add", dying)
    with pytest.raises(RuntimeError):
        work.due(timezone.now())
    assert NpoRecord.objects.count() == 0
    assert work.due(timezone.now() + 2 * work.LEASE) == 1
    assert NpoRecord.objects.count() == 2


def test_only_who_registers_groups_may_press(world: World) -> None:
    job = read(world, row())
    for user in (world.adviser, world.representative, world.citizen):
        with pytest.raises(PermissionDenied):
            services.confirm(job=job, by=user)
        with pytest.raises(PermissionDenied):
            services.discard(job=job, by=user)
        with pytest.raises(PermissionDenied):
            services.send(by=user, upload=upload(b"x"), office="見本県", city="", client_id=uuid.uuid4())


def test_reading_many_rows_takes_queries_by_the_batch(world: World, django_assert_max_num_queries) -> None:
    job = send(world, csv_of(*[row(法人番号=number(n)) for n in range(900)]))
    with django_assert_max_num_queries(45):
        work.due(timezone.now())
    services.confirm(job=NpoImport.objects.get(pk=job.pk), by=world.coordinator)
    with django_assert_max_num_queries(80):
        work.due(timezone.now())
    assert NpoRecord.objects.count() == 900


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_and_two_workers_take_over_once(world: World) -> None:
    job = read(world, row(), row(法人番号=NUMBERS[1]))
    people = [world.coordinator, world.administrator]
    pressed = at_once([lambda p=p: services.confirm(job=job, by=p) for p in people])
    assert sorted(pressed) == [False, True]
    done = at_once([lambda: work.due(timezone.now())] * 2)
    assert sum(done) == 1
    assert (NpoRecord.objects.count(), AuditEntry.objects.filter(action="npo.applied").count()) == (2, 1)


def test_the_header_of_the_portal_is_known() -> None:
    assert len(HEADER) == 60
    assert [ours for ours, keys in table._KEYS.items() if not set(keys) & set(map(table.csvs.fold, HEADER))] == []
