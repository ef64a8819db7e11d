"""What happened to a group, in words: its entries of the audit log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry
from groups import queries
from groups.models import Group, Membership

_WORDS = {
    "group.applied": gettext_lazy("登録を申請しました"),
    "group.resent": gettext_lazy("申請を直して送りました"),
    "group.returned": gettext_lazy("申請に直しをお願いしました（%(reason)s）"),
    "group.rejected": gettext_lazy("登録しないと決めました（%(reason)s）"),
    "group.application_withdrawn": gettext_lazy("申請を取り下げました"),
    "group.verified": gettext_lazy("書類を確かめて登録しました"),
    "group.confirmed": gettext_lazy("年に一度の確認をしました"),
    "group.suspended": gettext_lazy("登録を止めました（%(reason)s）"),
    "group.reinstated": gettext_lazy("登録を元に戻しました"),
    "group.joined": gettext_lazy("%(person)sが入りました（%(role)s）"),
    "group.role": gettext_lazy("%(person)sの役割を「%(role)s」にしました"),
    "group.left": gettext_lazy("%(person)sが抜けました"),
    "group.removed": gettext_lazy("%(person)sを外しました"),
    "group.invited": gettext_lazy("招待を作りました（%(role)s）"),
    "group.invitation_revoked": gettext_lazy("招待を取り消しました"),
    "group.requested": gettext_lazy("%(person)sが入りたいと申し込みました"),
    "group.request_declined": gettext_lazy("%(person)sの申し込みを断りました"),
    "group.handover_proposed": gettext_lazy("代表者の引き継ぎを%(person)sに頼みました"),
    "group.handover_accepted": gettext_lazy("%(person)sが代表者を引き受けました"),
    "group.handover_declined": gettext_lazy("%(person)sは代表者を引き受けませんでした"),
    "group.handover_cancelled": gettext_lazy("%(person)sへの引き継ぎを取りやめました"),
    "group.handover_objected": gettext_lazy("%(person)sへの引き継ぎに異議を伝えました"),
    "group.handover_done": gettext_lazy("代表者を%(person)sに引き継ぎました"),
}


@dataclass(frozen=True)
class Line:
    """One entry: when, who did it (nobody: the clock) and what, in words."""

    at: dt.datetime
    who: str
    text: str


def page(group: Group, before: str = "") -> tuple[list[Line], str]:
    """A page of lines, the newest first, and the query string of the next one ("" when there is none). Two queries."""
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    entries = queries.record_of(group, number)
    shown = entries[: queries.PAGE]
    names = queries.names_of(entry.detail["person"] for entry in shown if "person" in entry.detail)
    older = f"?before={shown[-1].pk}" if len(entries) > queries.PAGE else ""
    return [_line(entry, names) for entry in shown], older


def _line(entry: AuditEntry, names: dict[int, str]) -> Line:
    detail: dict[str, Any] = entry.detail
    role = detail.get("role", "")
    words = {
        "person": _("%(name)sさん") % {"name": names[detail["person"]]}
        if detail.get("person") in names
        else _("いまはいない人"),
        "role": str(Membership.Role(role).label) if role in Membership.Role.values else role,
        "reason": detail.get("reason", ""),
    }
    sentence = _WORDS.get(entry.action)
    return Line(entry.at, entry.actor.name if entry.actor else "", str(sentence) % words if sentence else entry.action)
