"""The pages: the list, reading, getting fewer, wishes, and what could not be delivered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from notify import kinds, queries, services
from notify.models import Delivery, Notice, QuietHours, RhythmChoice, Stop
from notify.pages import PAGE
from tests.notify.scene import tell, verify
from tests.world import World


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_a_constant_number_of_queries(world: World, count: int, django_assert_num_queries) -> None:
    for number in range(count):
        tell(world.citizen, number)
    client = world.client(world.citizen)
    client.get("/notices/")
    with django_assert_num_queries(6):
        page = client.get("/notices/")
    assert text(page).count("row-item-plain") == count


def test_a_notice_is_read_when_it_is_followed_and_only_by_its_owner(world: World) -> None:
    notice = tell(world.citizen)
    stranger, client = world.client(world.outsider), world.client(world.citizen)
    assert stranger.get(f"/notices/{notice.pk}/").status_code == 404
    assert "返信がありました" not in text(stranger.get("/notices/"))
    client.get("/notices/")
    assert queries.unread_count(world.citizen) == 1
    assert client.get(f"/notices/{notice.pk}/")["Location"] == "/topics/1/"
    assert queries.unread_count(world.citizen) == 0


def test_everything_that_was_there_is_marked_read_and_what_came_since_is_not(world: World) -> None:
    for number in range(2):
        seen = tell(world.citizen, number)
    theirs = tell(world.outsider)
    tell(world.citizen, 9)
    client = world.client(world.citizen)
    client.post("/notices/reading/", {"up_to": seen.pk})
    assert (queries.unread_count(world.citizen), queries.unread_count(world.outsider)) == (1, 1)
    client.post("/notices/reading/", {"up_to": theirs.pk})
    assert queries.unread_count(world.outsider) == 1


@pytest.mark.parametrize("up_to", ["", "abc", "９", "-1", "9" * 30, "\x00"])
def test_a_broken_mark_changes_nothing(world: World, up_to: str) -> None:
    tell(world.citizen)
    assert world.client(world.citizen).post("/notices/reading/", {"up_to": up_to}).status_code == 302
    assert queries.unread_count(world.citizen) == 1


def test_the_unread_alone(world: World) -> None:
    client = world.client(world.citizen)
    assert "お知らせは、まだありません。" in text(client.get("/notices/"))
    services.open_notice(notice=tell(world.citizen, 1, text="もう読んだ"))
    tell(world.citizen, 2, text="まだ読まない")
    assert [word in text(client.get("/notices/")) for word in ("もう読んだ", "まだ読まない")] == [True, True]
    page = text(client.get("/notices/?show=unread"))
    assert [word in page for word in ("もう読んだ", "まだ読まない")] == [False, True]


def test_older_ones_by_cursor(world: World) -> None:
    for number in range(PAGE + 1):
        tell(world.citizen, number, text=f"知らせ{number}。")
    client = world.client(world.citizen)
    first = client.get("/notices/?show=unread")
    assert ("知らせ0。" in text(first), "知らせ1。" in text(first)) == (False, True)
    second = text(client.get("/notices/" + first.context["older"]))
    assert ("知らせ0。" in second, "知らせ1。" in second, 'show=unread"' in second) == (True, False, True)


@pytest.mark.parametrize("before", ["abc", "９", "-1", "99999999999999999999", "\x00"])
def test_a_broken_cursor_shows_the_first_page(world: World, before: str) -> None:
    tell(world.citizen)
    assert "返信がありました" in text(world.client(world.citizen).get("/notices/", {"before": before}))


def test_the_sign_in_the_header_for_open_pages(world: World) -> None:
    notice = tell(world.citizen)
    client = world.client(world.citizen)
    assert f'data-newest="{notice.pk}"' in text(client.get("/notices/bell/"))
    assert "未読1件" in text(client.get("/notices/bell/"))
    services.open_notice(notice=notice)
    assert "未読" not in text(client.get("/notices/bell/"))


def test_a_thing_is_muted_from_its_notice_and_brought_back(world: World) -> None:
    notice = tell(world.citizen)
    client = world.client(world.citizen)
    assert "書いた話題への返信です" in text(client.get(f"/notices/{notice.pk}/stop/"))
    for _twice in range(2):
        page = client.post(f"/notices/{notice.pk}/stop/", follow=True)
    assert "返信がありました" in text(page)
    stop = Stop.objects.get()
    assert tell(world.citizen, 2) is None
    assert world.client(world.outsider).post(f"/notices/stops/{stop.pk}/removal/").status_code == 404
    client.post(f"/notices/stops/{stop.pk}/removal/")
    assert isinstance(tell(world.citizen, 2), Notice)


def test_a_notice_without_a_thing_cannot_mute_everything(world: World) -> None:
    notice = tell(world.citizen, thing="")
    assert world.client(world.citizen).post(f"/notices/{notice.pk}/stop/").status_code == 200
    assert Stop.objects.count() == 0


WISHES = {
    **{f"rhythm_{kind.name}": kind.rhythm for kind in kinds.every().values()},
    "ways": ["email", "push", "line"],
    "quiet": "on",
    "starts": "２２：００",
    "ends": "6:30",
    "weekdays": ["0", "4"],
    "rhythm_answer": "daily",
    "rhythm_consultation": "never",
}


def test_wishes_are_kept(world: World) -> None:
    client = world.client(world.citizen)
    for _twice in range(2):
        assert client.post("/notices/settings/", WISHES).status_code == 302
    hours = QuietHours.objects.get()
    assert (hours.starts, hours.ends, hours.weekdays) == (dt.time(22), dt.time(6, 30), "04")
    assert (hours.on_holidays, hours.urgent_passes) == (False, False)
    # answer_elsewhere is daily of itself: who never chose follows the centre's default
    assert sorted(RhythmChoice.objects.values_list("kind", "rhythm")) == [
        ("answer", "daily"),
        ("consultation", "never"),
    ]
    assert Stop.objects.count() == 0
    page = text(client.get("/notices/settings/"))
    assert 'value="22:00"' in page
    assert page.count('value="daily"') == page.count('value="never"')
    client.post("/notices/settings/", WISHES | {"quiet": "", "ways": []})
    stopped = sorted(Stop.objects.values_list("channel", "kind"))
    assert (QuietHours.objects.count(), stopped) == (0, [("email", ""), ("line", ""), ("push", "")])
    client.post("/notices/settings/", WISHES)
    assert Stop.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts": ""}, "時刻を入力してください。"),
        ({"starts": "夜"}, "正しく入力してください。"),
        ({"starts": "7:00", "ends": "7:00"}, "始まりと終わりを、別の時刻にしてください。"),
        ({"weekdays": []}, "曜日を1つ以上選んでください。"),
        ({"weekdays": ["9"]}, "9"),
        ({"ways": ["pigeon"]}, "pigeon"),
        ({"rhythm_answer": "hourly\x00"}, "rhythm_answer"),
        ({"rhythm_answer": ""}, "を選んでください。"),
    ],
)
def test_wishes_that_cannot_be_are_refused_with_a_sentence(world: World, change: dict, sentence: str) -> None:
    page = world.client(world.citizen).post("/notices/settings/", WISHES | change)
    assert (page.status_code, sentence in text(page), QuietHours.objects.count()) == (422, True, 0)


def failed(to: str = "a@example.jp") -> Delivery:
    delivery = services.mail(to=to, subject="件名", body="本文")
    delivery.state, delivery.failure, delivery.last_error = "failed", "refused", "550 5.7.1 no"
    delivery.save()
    return delivery


@pytest.mark.parametrize("count", [1, 3])
def test_administrators_see_what_failed_at_a_constant_number_of_queries(
    world: World, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        failed(f"a{number}@example.jp")
    services.mail(to="waiting@example.jp", subject="件名", body="本文")
    client = world.client(world.administrator)
    client.get("/deliveries/")
    with django_assert_num_queries(8):
        page = text(client.get("/deliveries/"))
    assert page.count("550 5.7.1 no") == count
    assert "相手の側が、受け取りを断りました。" in page
    assert (f"届かなかったもの：{count}件" in page, "これから送るもの：1件" in page, "waiting@" in page) == (
        True,
        True,
        False,
    )


def test_a_failed_one_is_tried_again_or_given_up_and_both_are_recorded(world: World) -> None:
    first, second = failed("a@example.jp"), failed("b@example.jp")
    client = world.client(world.administrator)
    client.post(f"/deliveries/{first.pk}/retry/")
    first.refresh_from_db()
    assert (first.state, first.attempts, first.failure) == ("waiting", 0, "")
    assert first.due_at <= timezone.now()
    assert client.post(f"/deliveries/{first.pk}/removal/").status_code == 404
    assert "b@example.jp" in text(client.get(f"/deliveries/{second.pk}/removal/"))
    client.post(f"/deliveries/{second.pk}/removal/")
    second.refresh_from_db()
    assert second.state == "dropped"
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["notify.drop", "notify.retry"]


def test_the_ways_say_when_there_is_no_address(world: World) -> None:
    client = world.client(world.citizen)
    assert text(client.get("/notices/settings/")).count("まだ届け先がありません。") == 3
    verify(world.citizen)
    assert text(client.get("/notices/settings/")).count("まだ届け先がありません。") == 2
