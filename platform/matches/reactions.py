"""What follows from facts about matches: the sides are asked, and who recorded hears what they say."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from groups.rules import SPEAKING_ROLES
from matches import queries
from matches.events import MatchRecorded, WordSaid
from matches.models import Match, Word
from notify.services import notify


def ask_sides(fact: MatchRecorded) -> None:
    """WITH: who speaks for a side, and the volunteer, look whether the record is right; each once a change."""
    match = Match.objects.select_related("group", "other_group", "volunteer").get(pk=fact.match_id)
    groups = [pk for pk in (match.group_id, match.other_group_id) if pk]
    people = User.objects.filter(memberships__group__in=groups, memberships__role__in=SPEAKING_ROLES, is_active=True)
    told = {person.pk: person for person in people.order_by("pk")}
    if match.volunteer and match.volunteer.is_active:
        told[match.volunteer.pk] = match.volunteer
    for person in told.values():
        if person.pk != fact.by_id:
            with translation.override(person.language):
                ask = _("「%(title)s」のつながりが記録されました。このとおりかどうか、確かめてください。")
                note = _("「%(title)s」のつながりが記録されました。違うところがあれば、知らせてください。")
                text = (note if match.confirmed_at else ask) % {"title": match.title}
                _tell(
                    person,
                    match,
                    text,
                    f"match:{match.pk}:{match.asked_at.timestamp()}",
                    _("あなたが関わる記録だからです。"),
                )


def tell_word(fact: WordSaid) -> None:
    """WITH: what a side says goes to who recorded the match and who mediated it; what is wrong to a coordinator in any case."""
    word = Word.objects.select_related("match__recorded_by", "match__mediator", "group", "by").get(pk=fact.word_id)
    match = word.match
    told = {person.pk: person for person in (match.recorded_by, match.mediator) if person and person.is_active}
    staff = {person.pk: person for person in queries.mediators()}
    if word.says == Word.Says.WRONG and not told.keys() & staff.keys():
        told |= staff
    for person in told.values():
        if person.pk != word.by_id:
            with translation.override(person.language):
                name = word.group.name if word.group else match.other_name
                right = _("%(name)sが、「%(title)s」の記録を「このとおりです」と答えました。")
                wrong = _("%(name)sが、「%(title)s」の記録に「違うところがあります」と答えました。")
                text = (right if word.says == Word.Says.RIGHT else wrong) % {"name": name, "title": match.title}
                _tell(
                    person, match, text, f"match-word:{word.pk}", _("あなたが記録したか、仲介したつながりだからです。")
                )


def _tell(person: User, match: Match, text: str, key: str, why: str) -> None:
    notify(
        user=person,
        kind="match",
        thing=f"match:{match.pk}",
        dedupe_key=key,
        text=text,
        why=why,
        url=reverse("matches:match", args=[match.pk]),
        mail_subject=text,
    )
