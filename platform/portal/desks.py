"""The desks of the centre's staff: what a person's roles open, in one list for every menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import rules as accounts
from accounts.models import User
from consult import rules as consult
from groups import rules as groups
from matches import rules as matches
from notify import rules as notify
from notify.ways import rules as ways


@dataclass(frozen=True)
class Desk:
    """One place of work: the URL's name, its name in the menu and its sign. A daily one also stands in the header."""

    url_name: str
    label: str | Promise
    icon: str
    daily: bool = False


QUEUE = Desk("consult:queue", _("相談の受付"), "tray", daily=True)
GROUPS = Desk("groups:desk", _("団体の申請と確認"), "group", daily=True)
COUNTER = Desk("accounts:counter", _("窓口"), "person", daily=True)
NPO = Desk("npo:bodies", _("未登録のNPO法人"), "file")
MATCHES = Desk("matches:list", _("つながりの記録"), "swap", daily=True)
CARE = Desk("matches:cares", _("担当団体"), "heart", daily=True)
STAFF = Desk("accounts:staff", _("職員と役割"), "person")
LINE = Desk("ways:line_meter", _("LINEの送信数"), "send")
PEOPLE = Desk("accounts:people", _("利用者"), "shield")
CENTRE = Desk("portal:centre", _("センターの情報"), "home")
DELIVERIES = Desk("notify:failures", _("届かなかったお知らせ"), "mail")


def desks_of(user: User | AnonymousUser | None) -> list[Desk]:
    """The desks this person may use; empty for everybody who is not staff."""
    if not isinstance(user, User):
        return []
    open_to = (
        (QUEUE, consult.works_queue(user)),
        (COUNTER, accounts.may_help_at_counter(user)),
        (GROUPS, groups.may_register(user)),
        (NPO, groups.may_register(user)),
        (MATCHES, matches.keeps_records(user)),
        (CARE, matches.keeps_records(user)),
        (STAFF, accounts.may_manage_staff(user)),
        (PEOPLE, accounts.may_manage_staff(user)),
        (LINE, settings.LINE_ON and ways.may_see_meter(user)),
        (CENTRE, accounts.may_manage_staff(user)),
        (DELIVERIES, notify.may_see_failures(user)),
    )
    return [desk for desk, is_open in open_to if is_open]
