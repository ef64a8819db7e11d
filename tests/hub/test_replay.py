"""Old page + events == fresh page, for every change of the wall; and the helper notices what is wrong (guarantee 2)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.hub.replay import Page, elements_of
from tests.hub.wall import Note, Wall, rewrite, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("walls", "wiped")]


def new(wall: Wall, note: Note) -> None:
    write(wall, "あたらしい")


def edit(wall: Wall, note: Note) -> None:
    rewrite(note, "なおした <b>𠮷</b>")


def twice(wall: Wall, note: Note) -> None:
    rewrite(note, "いちど")
    rewrite(note, "にど")


@pytest.mark.parametrize("change", [new, edit, twice])
def test_old_page_and_events_are_the_fresh_page(change: Callable[[Wall, Note], None]) -> None:
    wall = Wall.objects.create()
    note = write(wall, "はじめ")
    page = Page(f"wall:{wall.pk}")
    change(wall, note)
    assert len(page.assert_replays()) == 1


def test_a_change_without_a_number_is_noticed() -> None:
    wall = Wall.objects.create()
    note = write(wall, "はじめ")
    page = Page(f"wall:{wall.pk}")
    Note.objects.filter(pk=note.pk).update(text="こっそり")
    with pytest.raises(AssertionError, match="nothing changed"):
        page.assert_replays()
    write(wall, "つぎ")
    with pytest.raises(AssertionError):
        page.assert_replays()


def test_a_deleted_row_is_noticed() -> None:
    wall = Wall.objects.create()
    note = write(wall, "はじめ")
    page = Page(f"wall:{wall.pk}")
    note.delete()
    write(wall, "つぎ")
    with pytest.raises(AssertionError):
        page.assert_replays()


def test_a_number_that_belongs_to_nothing_is_noticed() -> None:
    wall = Wall.objects.create()
    page = Page(f"wall:{wall.pk}")
    Wall.objects.update(change_no=1)
    with pytest.raises(AssertionError, match="belongs to nothing"):
        page.assert_replays()


def test_elements_are_compared_whatever_their_white_space() -> None:
    assert elements_of(
        '<ul>\n <li data-key="a"  class="x  y">\n 1 <br> <b>2</b></li><li data-key="b" hidden></li></ul>'
    ) == {
        "a": '<li class="x y" data-key="a">1<br><b>2</b></li>',
        "b": '<li data-key="b" hidden></li>',
    }
