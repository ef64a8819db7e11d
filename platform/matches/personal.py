"""What this app holds of people: who was brought together, who did it, and which groups a coordinator looks after."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kernel.personal import DEED, Chapter, Entry
from matches.models import Care

_OF_GROUP = _("団体の記録なので、お名前を外して残します。")
_MATCH = _("つながりの記録（マッチング記録）")
_LIST = _("担当団体の一覧")


def leave(person: User) -> None:
    """The groups a coordinator looked after wait for somebody else."""
    Care.objects.filter(coordinator=person, ended_at=None).update(ended_at=timezone.now(), ended_by=person)


CHAPTER = Chapter(
    "matches",
    _("つながりの記録"),
    (
        Entry("matches.Match", "volunteer", _MATCH, ("title", "state", "formed_on"), stays=_OF_GROUP),
        Entry("matches.Match", "mediator", _MATCH, ("title", "state", "formed_on"), stays=DEED),
        Entry("matches.Match", "recorded_by", _MATCH, ("title", "created_at"), stays=DEED),
        Entry("matches.Match", "name_erased_by", _MATCH, ("title", "name_erased_at"), stays=DEED),
        Entry("matches.Step", "by", _MATCH, ("match_id", "state", "note", "at"), stays=DEED, scrubs=("note",)),
        Entry("matches.Word", "by", _MATCH, ("match_id", "says", "note", "at"), stays=DEED, scrubs=("note",)),
        Entry("matches.Target", "set_by", _("目標の数を決めた記録"), ("fiscal_year", "kind", "number"), stays=DEED),
        Entry("matches.Care", "coordinator", _LIST, ("group__name", "taken_at", "ended_at", "next_step"), stays=DEED),
        Entry("matches.Care", "ended_by", _LIST, ("group__name", "ended_at"), stays=DEED),
        Entry("matches.CareContact", "by", _LIST, ("group__name", "on", "way", "note"), stays=DEED, scrubs=("note",)),
    ),
    leave=leave,
)
