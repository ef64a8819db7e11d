"""The demo's match and list of groups."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from matches import care, queries
from matches.models import Match, Step, Target


@pytest.mark.django_db
def test_the_demo_has_a_match_that_counts_and_a_list_and_twice_changes_nothing() -> None:
    for _time in range(2):
        call_command("demo", stdout=io.StringIO())
    match = Match.objects.get()
    assert {match.group.name, match.other_group.name} == {"朝市元気プロジェクト", "海峡こども食堂ほかほか"}  # type: ignore[union-attr]
    assert (match.state, Step.objects.count(), Target.objects.count()) == ("formed", 4, 2)
    assert [line.total for line in queries.counts(queries.this_year())] == [0, 1]
    late = [row.next_on < timezone.localdate() for row in care.open_cares()]
    assert late == [True, False, False]
