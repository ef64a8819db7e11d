"""Recording matches: who may, what counts, what the sides say, and who hears of it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from groups.models import Group
from matches import queries, rules, services
from matches.models import Match
from matches.models.match import folded
from notify.models import Notice
from tests.matches.scene import DAY, agree, at_once, record, with_volunteer
from tests.world import World


def texts(user: object) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def test_what_staff_record_is_confirmed_and_counts_by_the_day_it_came_to_be(world: World) -> None:
    match = record(world, formed_on=dt.date(2027, 3, 31), mediator=world.coordinator, way="mediated")
    assert (match.fiscal_year, match.confirmed_at is not None, match.recorded_for) == (2026, True, None)
    assert [(step.state, step.by) for step in match.steps.all()] == [("formed", world.coordinator)]
    assert AuditEntry.objects.get().action == "match.recorded"


def test_a_record_is_stored_once_per_press(world: World) -> None:
    press = uuid.uuid4()
    assert record(world, client_id=press) == record(world, client_id=press)
    assert (Match.objects.count(), Match.objects.get().steps.count(), Notice.objects.count()) == (1, 1, 3)


@pytest.mark.parametrize("role", ["citizen", "member", "other_representative", "adviser"])
def test_who_speaks_for_no_side_records_nothing(world: World, role: str) -> None:
    with pytest.raises(PermissionDenied):
        record(world, getattr(world, role))
    assert Match.objects.count() == 0


@pytest.mark.parametrize("title", ["花と朝市", "　花 と朝市！", "ﾊﾅ"])
def test_a_pair_counts_once_a_year_for_an_activity(world: World, title: str) -> None:
    record(world, title="ハナ" if title == "ﾊﾅ" else "花と朝市")
    with pytest.raises(services.AlreadyCounted, match="令和8年度にもう記録があります"):
        record(world, title=title, group=world.market, other_group=world.green)
    assert Match.objects.count() == 1


def test_another_activity_year_or_pair_counts_again(world: World) -> None:
    record(world)
    record(world, title="海の清掃")
    record(world, formed_on=dt.date(2027, 4, 1))
    record(world, other_group=world.council)
    record(world, state="talking", formed_on=None)
    assert [line.total for line in queries.counts(2026)] == [0, 3]
    assert [line.total for line in queries.counts(2027)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_of_records_at_the_same_moment_one_counts(world: World) -> None:
    answers = at_once([lambda: record(world)] * 4)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyCounted"] * 3 + ["Match"]
    assert [line.total for line in queries.counts(2026)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_one_press_that_arrives_often_is_one_match(world: World) -> None:
    press = uuid.uuid4()
    answers = at_once([lambda: record(world, client_id=press)] * 4)
    assert {answer.pk for answer in answers} == {Match.objects.get().pk}
    assert Match.objects.get().steps.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_a_match_at_the_same_moment_one_is_told(world: World) -> None:
    match = record(world, state="talking", formed_on=None)
    answers = at_once([lambda: services.move(match=match, by=world.coordinator, state="formed", formed_on=DAY)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Match", "ValidationError"]
    assert list(match.steps.values_list("state", flat=True)) == ["talking", "formed"]


def test_the_database_refuses_parties_that_do_not_fit(world: World) -> None:
    match = record(world)
    for wrong in ({"other_group": world.green}, {"other_group": None}, {"volunteer": world.citizen}, {"kind": "guild"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Match.objects.filter(pk=match.pk).update(**wrong)


@pytest.mark.parametrize(
    ("state", "party", "staff"),
    [
        ("wish", ["introduced", "talking", "formed", "not_formed"], ["introduced", "talking", "formed", "not_formed"]),
        ("talking", ["formed", "not_formed"], ["formed", "not_formed"]),
        ("formed", ["active", "ended"], ["active", "ended", "not_formed"]),
        ("ended", [], ["not_formed"]),
        ("not_formed", [], []),
    ],
)
def test_states_follow_in_order(world: World, state: str, party: list[str], staff: list[str]) -> None:
    match = Match(state=state)
    assert rules.states_after(match, world.editor) == party
    assert rules.states_after(match, world.coordinator) == staff


def test_moving_on_writes_a_step_each_and_refuses_what_does_not_follow(world: World) -> None:
    match = record(world, state="wish", formed_on=None)
    with pytest.raises(ValidationError, match="成立した日"):
        services.move(match=match, by=world.coordinator, state="formed")
    services.move(match=match, by=world.coordinator, state="formed", formed_on=DAY, note="面談で決まった")
    services.move(match=match, by=world.coordinator, state="active")
    with pytest.raises(ValidationError, match="いまの状況は「活動実施」です"):
        services.move(match=match, by=world.coordinator, state="talking")
    match.refresh_from_db()
    assert list(match.steps.values_list("state", "note")) == [
        ("wish", ""),
        ("formed", "面談で決まった"),
        ("active", ""),
    ]
    assert (match.fiscal_year, match.formed_on) == (2026, DAY)


def test_what_staff_take_back_no_longer_counts_and_frees_the_pair(world: World) -> None:
    match = record(world)
    services.move(match=match, by=world.administrator, state="not_formed", note="間違い")
    assert [line.total for line in queries.counts(2026)] == [0, 0]
    record(world)
    assert [line.total for line in queries.counts(2026)] == [0, 1]


def test_a_partys_record_counts_when_the_other_side_agrees(world: World) -> None:
    match = record(world, world.editor)
    assert (match.recorded_for, match.confirmed_at) == (world.green, None)
    assert ([line.total for line in queries.counts(2026)], queries.waiting(2026)) == ([0, 0], 1)
    agree(match, world.other_representative)
    assert ([line.total for line in queries.counts(2026)], queries.waiting(2026)) == ([0, 1], 0)
    services.say(match=match, by=world.other_representative, says="wrong", note="5月でした")
    assert ([line.total for line in queries.counts(2026)], queries.waiting(2026)) == ([0, 0], 1)


def test_a_volunteer_agrees_for_themselves(world: World) -> None:
    match = with_volunteer(world, world.representative)
    agree(match, world.citizen)
    assert [line.total for line in queries.counts(2026)] == [1, 0]


def test_for_a_volunteer_without_an_account_the_centre_confirms(world: World) -> None:
    match = with_volunteer(world, world.representative, volunteer=None, volunteer_name="見本 花")
    agree(match, world.representative)
    assert [line.total for line in queries.counts(2026)] == [0, 0]
    with pytest.raises(PermissionDenied):
        services.confirm(match=match, by=world.representative)
    services.confirm(match=match, by=world.coordinator)
    assert [line.total for line in queries.counts(2026)] == [1, 0]


def test_who_is_no_side_says_nothing(world: World) -> None:
    match = record(world, world.editor)
    for user in (world.outsider, world.member, world.council_representative, world.coordinator):
        with pytest.raises(PermissionDenied):
            services.say(match=match, by=user, says="right")


def test_a_change_by_a_party_asks_the_other_side_again(world: World) -> None:
    match = record(world, world.editor, state="talking", formed_on=None)
    agree(match, world.other_representative)
    services.move(match=match, by=world.editor, state="formed", formed_on=DAY)
    match.refresh_from_db()
    assert match.confirmed_at is None
    agree(match, world.other_representative)
    facts = {"title": "花と朝市", "about": "毎月", "way": "direct", "mediator": None, "outcome": ""}
    services.edit(match=match, by=world.editor, formed_on=DAY, **facts)
    match.refresh_from_db()
    assert match.confirmed_at is None
    agree(match, world.other_representative)
    services.edit(match=match, by=world.editor, formed_on=DAY, **facts | {"outcome": "50人来た"})
    match.refresh_from_db()
    assert match.confirmed_at is not None
    assert len(texts(world.other_representative)) == 3


def test_a_staff_change_of_a_partys_record_is_vouched_for(world: World) -> None:
    match = record(world, world.editor)
    facts = {"title": "花市", "about": "", "way": "mediated", "mediator": world.coordinator, "outcome": ""}
    match = services.edit(match=match, by=world.coordinator, formed_on=DAY, **facts)
    assert (match.confirmed_at is not None, match.title, match.activity) == (True, "花市", "花市")


def test_the_parties_of_a_staff_record_cannot_change_it_but_can_object(world: World) -> None:
    match = record(world)
    assert rules.may_change(world.editor, match) is False
    with pytest.raises(PermissionDenied):
        services.move(match=match, by=world.editor, state="active")
    services.say(match=match, by=world.editor, says="wrong", note="相手が違います")
    assert [line.total for line in queries.counts(2026)] == [0, 1]
    assert texts(world.coordinator) == [
        "みなと緑のまち研究会が、「花と朝市」の記録に「違うところがあります」と答えました。"
    ]


def test_both_sides_hear_of_a_record_in_their_language_but_not_who_made_it(world: World) -> None:
    record(world, world.editor)
    ask = "「花と朝市」のつながりが記録されました。このとおりかどうか、確かめてください。"
    assert texts(world.representative) == texts(world.other_representative) == [ask]
    assert texts(world.editor) == texts(world.member) == []


def test_a_wrong_record_of_a_party_reaches_a_coordinator(world: World) -> None:
    match = record(world, world.editor)
    services.say(match=match, by=world.other_representative, says="wrong", note="違います")
    assert len(texts(world.editor)) == len(texts(world.coordinator)) == len(texts(world.administrator)) == 1


def test_a_name_is_erased_and_the_count_stays(world: World) -> None:
    match = with_volunteer(world, volunteer=None, volunteer_name="見本 花")
    assert "見本花" in match.pair
    with pytest.raises(PermissionDenied):
        services.erase_name(match=match, by=world.editor)
    for _press in range(2):
        services.erase_name(match=match, by=world.coordinator)
    match.refresh_from_db()
    assert (match.volunteer_name, "見本" in match.pair, match.name_erased_by) == ("", False, world.coordinator)
    assert match.other_name == "（お名前は消しました）"
    assert [line.total for line in queries.counts(2026)] == [1, 0]
    assert AuditEntry.objects.filter(action="match.name_erased").count() == 1


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("coordinator", 2),
        ("administrator", 2),
        ("editor", 2),
        ("representative", 2),
        ("other_representative", 1),
        ("citizen", 1),
        ("member", 0),
        ("council_representative", 0),
        ("outsider", 0),
        ("adviser", 0),
    ],
)
def test_each_sees_their_own_matches(world: World, role: str, sees: int) -> None:
    record(world)
    with_volunteer(world)
    assert queries.visible_to(getattr(world, role)).count() == sees


def test_the_public_sees_confirmed_matches_of_verified_groups_only(world: World) -> None:
    record(world)
    record(world, title="未確認", client_id=uuid.uuid4(), by=world.editor)
    record(world, title="希望", state="wish", formed_on=None)
    with_volunteer(world)
    shown = [{"group": world.market, "title": "花と朝市", "year": "令和8年"}]
    assert queries.public_of(world.green) == shown
    assert [row["group"] for row in queries.public_of(world.market)] == [world.green]
    Group.objects.filter(pk=world.market.pk).update(verified_at=None)
    assert queries.public_of(world.green) == []


@pytest.mark.parametrize(
    ("text", "key"), [("Ａ B・c", "abc"), ("花　と\n市！", "花と市"), ("＊＊", "**"), ("𠮷野", "𠮷野")]
)
def test_what_makes_two_activities_the_same(text: str, key: str) -> None:
    assert folded(text) == key
