"""What this app and the sign-in libraries hold of people."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.held import SESSION_KEY as HELD
from accounts.models import HeldSubmission, User
from kernel.personal import DEED, Chapter, Entry

# Where allauth notes whose sign-in it is, before it is complete.
_SIGNING_IN = "account_authentication_methods_user"
_SIGN_IN = _("ログインの設定と、ログイン中の端末")
_AT_COUNTER = _("職員が代わりに操作した記録")
_SUSPENSION = _("利用を止めた・再開した記録")


def _sessions_of(person: User) -> QuerySet[Session]:
    """Where the person is signed in, and sign-ins that stopped half-way: those only the session itself knows."""
    tracked = UserSession.objects.values_list("session_key", flat=True)
    keys = set(tracked.filter(user=person))
    for session in Session.objects.exclude(session_key__in=tracked).iterator():
        data = session.get_decoded()
        if str(person.pk) in (data.get(SESSION_KEY), data.get(_SIGNING_IN)):
            keys.add(session.session_key)
    return Session.objects.filter(session_key__in=keys).order_by("expire_date")


def _held_of(person: User) -> QuerySet[HeldSubmission]:
    """What was sent without a session is known to the browser alone: its session says which."""
    tokens: list[Any] = [token for session in _sessions_of(person) for token in session.get_decoded().get(HELD, [])]
    return HeldSubmission.objects.filter(pk__in=tokens).order_by("created_at")


def leave(person: User) -> None:
    """What was held in a browser where nobody signed in afterwards is found by the number or address written in it."""
    written = HeldSubmission.objects.alias(written=Cast("data", TextField()))
    for value in filter(None, (person.phone, person.email)):
        written.filter(written__contains=value).delete()


CHAPTER = Chapter(
    "account",
    _("アカウント"),
    (
        Entry(
            "accounts.User",
            "pk",
            _("アカウント（お名前・ふりがな・メールアドレス・電話番号・ログイン名・パスワードは消えます）"),
            (
                "pk",
                "login_name",
                "name",
                "kana",
                "email",
                "phone",
                "language",
                "text_size",
                "date_joined",
                "last_login",
            ),
            stays=_(
                "書いたものが一人の人のものだと分かるように、番号だけを残します。お名前のところには「退会した人」と出ます。"
            ),
            blanks=("kana", "email", "phone"),
            tells=("name", "kana", "email", "phone"),
        ),
        Entry("account.EmailAddress", "user", _("メールアドレス"), ("email", "verified"), tells=("email",)),
        Entry("accounts.Consent", "user", _("同意した版と日時"), ("version", "at")),
        Entry(
            "accounts.Consent", "recorded_by", _("窓口で同意を聞き取った記録"), ("version", "at", "user_id"), stays=DEED
        ),
        Entry("accounts.HeldSubmission", "", _("送る途中の文章"), ("path", "data", "created_at"), rows=_held_of),
        Entry("sessions.Session", "", _SIGN_IN, ("expire_date",), rows=_sessions_of),
        Entry("usersessions.UserSession", "user", _SIGN_IN, ("ip", "user_agent", "created_at")),
        Entry("mfa.Authenticator", "user", _SIGN_IN, ("type", "created_at", "last_used_at")),
        Entry(
            "socialaccount.SocialAccount",
            "user",
            _("LINEとのつながり"),
            ("provider", "extra_data", "date_joined", "last_login"),
        ),
        Entry("accounts.CounterCode", "user", _SIGN_IN, ("issued_at", "used_at")),
        Entry("accounts.CounterCode", "issued_by", _("職員として発行したコード"), ("issued_at", "user_id"), stays=DEED),
        Entry("accounts.StaffRole", "user", _("職員としての役割"), ("role", "granted_at")),
        Entry(
            "accounts.StaffRole",
            "granted_by",
            _("職員に役割を渡した記録"),
            ("role", "granted_at", "user_id"),
            stays=DEED,
        ),
        Entry("accounts.DataExport", "user", _("受け取るために作ったデータ"), ("asked_at", "ready_at")),
        Entry("accounts.PersonSuspension", "user", _("利用を止められた記録"), ("at", "lifted_at")),
        Entry("accounts.PersonSuspension", "by", _SUSPENSION, ("at", "user_id"), stays=DEED),
        Entry("accounts.PersonSuspension", "lifted_by", _SUSPENSION, ("lifted_at", "user_id"), stays=DEED),
        Entry(
            "accounts.CounterSession",
            "person",
            _AT_COUNTER,
            ("pk", "way", "identity", "started_at", "ended_at"),
            stays=DEED,
            blanks=("identity",),
        ),
        Entry(
            "accounts.CounterSession",
            "staff",
            _("職員として代わりに操作した記録"),
            ("started_at", "person_id"),
            stays=DEED,
        ),
        Entry(
            "accounts.CounterDeed",
            "session__person",
            _AT_COUNTER,
            ("session_id", "at", "sentence"),
            stays=DEED,
            scrubs=("sentence",),
        ),
        Entry(
            "accounts.AuditEntry",
            "actor",
            _("大切な操作の記録"),
            ("at", "action", "subject"),
            stays=DEED,
            scrubs=("detail",),
        ),
    ),
    leave=leave,
    mentions=(
        ("accounts.AuditEntry", ("detail",)),
        ("accounts.HeldSubmission", ("data",)),
        ("accounts.CounterDeed", ("sentence",)),
    ),
)
