"""Telling people what became of their registration, and open pages that places changed."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups import follows
from kernel import dates
from notify.services import notify
from realtime.exchange.events import MovedUp, Registered, SessionAnnounced, SessionCancelled, SessionEdited, Withdrew
from realtime.exchange.models import Registration, Session
from realtime.hub.services import announce


def tell_registered(fact: Registered) -> None:
    """Confirm a place, or a place on the waitlist."""
    registration = _registration(fact.registration_id)
    _tell(registration, "registered", _place_text if registration.has_place else _waiting_text)


def tell_moved_up(fact: MovedUp) -> None:
    """Somebody of the waitlist can come."""
    _tell(_registration(fact.registration_id), "moved-up", _moved_up_text)


def tell_edited(fact: SessionEdited) -> None:
    """Another time, place or way: everybody registered must know."""
    if fact.moved:
        for registration in _everybody(fact.session_id):
            _tell(registration, f"edited-{registration.session.change_no}", _edited_text)


def tell_followers(fact: SessionAnnounced | SessionEdited) -> None:
    """WITH: who follows the group hears that it holds a session, once, also when the group is named later."""
    session = Session.objects.select_related("with_group").get(pk=fact.session_id)
    if session.with_group and session.with_group.verified_at:
        follows.tell(
            session.with_group,
            f"followed-session:{session.pk}",
            gettext_lazy("%(group)sが、交流会「%(title)s」を開きます。"),
            title=session.title,
            url=reverse("exchange:session", args=[session.pk]),
        )


def tell_cancelled(fact: SessionCancelled) -> None:
    """Nobody should come."""
    for registration in _everybody(fact.session_id):
        _tell(registration, "cancelled", _cancelled_text)


def remind(registration: Registration) -> None:
    """The session is tomorrow."""
    _tell(registration, f"reminder-{registration.session.starts_at:%Y%m%d%H%M}", _reminder_text)


def show_places(fact: Registered | MovedUp | Withdrew | SessionEdited | SessionCancelled) -> None:
    """Open announcements show the places as they are now."""
    announce(f"session:{fact.session_id}")


def _registration(pk: int) -> Registration:
    return Registration.objects.select_related("user", "session").get(pk=pk)


def _everybody(session_id: int) -> list[Registration]:
    rows = Registration.objects.filter(session=session_id, withdrawn_at=None)
    return list(rows.select_related("user", "session").order_by("number"))


def _tell(registration: Registration, what: str, text: Callable[[Session], str]) -> None:
    session, user = registration.session, registration.user
    with translation.override(user.language):
        notify(
            user=user,
            kind="session",
            thing=f"session:{session.pk}",
            # The number tells a second registration from a withdrawn first one.
            dedupe_key=f"session:{session.pk}:{registration.number}:{what}",
            text=text(session),
            why=_("この交流会に申し込んでいるため、お知らせしています。"),
            url=reverse("exchange:session", args=[session.pk]),
            mail_subject=_("交流会のお知らせ：%(title)s") % {"title": session.title},
            mail_body=f"{text(session)}\n\n{_when_and_where(session)}",
        )


def _when_and_where(session: Session) -> str:
    lines = [
        _("日時：%(when)s")
        % {"when": f"{dates.full(session.starts_at)} {dates.time(session.starts_at)}〜{dates.time(session.ends_at)}"},
        _("開催方法：%(way)s") % {"way": session.get_way_display()},
    ]
    if session.venue:
        lines.append(_("会場：%(venue)s") % {"venue": session.venue})
    return "\n".join(lines)


def _named(session: Session) -> dict[str, str]:
    return {"title": session.title, "when": dates.moment(session.starts_at)}


def _place_text(session: Session) -> str:
    return _("「%(title)s」の申し込みを受け付けました。%(when)sからです。") % _named(session)


def _waiting_text(session: Session) -> str:
    return _("「%(title)s」はいっぱいのため、キャンセル待ちで受け付けました。席が空いたらお知らせします。") % _named(
        session
    )


def _moved_up_text(session: Session) -> str:
    return _("席が空きました。「%(title)s」に参加できます。%(when)sからです。") % _named(session)


def _edited_text(session: Session) -> str:
    return _("「%(title)s」の日時や場所が変わりました。%(when)sからです。") % _named(session)


def _cancelled_text(session: Session) -> str:
    return _("「%(title)s」（%(when)s）は中止になりました。") % _named(session)


def _reminder_text(session: Session) -> str:
    return _("「%(title)s」は%(when)sからです。お待ちしています。") % _named(session)
