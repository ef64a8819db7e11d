"""The desks of the centre's staff: what a person's roles open, in one list for every menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import rules as accounts
from accounts.models import User
from consult import rules as consult
from groups import rules as groups
from matches import rules as matches


@dataclass(frozen=True)
class Desk:
    """One place of work: the URL's name, its name in the menu and its sign."""

    url_name: str
    label: str | Promise
    icon: str


QUEUE = Desk("consult:queue", _("相談の受付"), "tray")
COUNTER = Desk("accounts:counter", _("窓口でのパスワード"), "lock")
NEW_GROUP = Desk("groups:new", _("団体の登録"), "group")
NPO = Desk("npo:bodies", _("未登録のNPO法人"), "file")
MATCHES = Desk("matches:list", _("つながりの記録"), "swap")
CARE = Desk("matches:cares", _("担当団体"), "heart")
STAFF = Desk("accounts:staff", _("職員と役割"), "person")
CENTRE = Desk("portal:centre", _("センターの情報"), "home")


def desks_of(user: User | AnonymousUser | None) -> list[Desk]:
    """The desks this person may use; empty for everybody who is not staff."""
    if not isinstance(user, User):
        return []
    open_to = (
        (QUEUE, consult.works_queue(user)),
        (COUNTER, accounts.may_help_at_counter(user)),
        (NEW_GROUP, groups.may_register(user)),
        (NPO, groups.may_register(user)),
        (MATCHES, matches.keeps_records(user)),
        (CARE, matches.keeps_records(user)),
        (STAFF, accounts.may_manage_staff(user)),
        (CENTRE, accounts.may_manage_staff(user)),
    )
    return [desk for desk, is_open in open_to if is_open]
