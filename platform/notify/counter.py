"""A person is told what staff did for them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.counter_models import CounterSession
from accounts.events import CounterEnded
from kernel import dates
from notify.kinds import ACCOUNT
from notify.services import notify


def tell_counter_ended(fact: CounterEnded) -> None:
    """WITH: the list of what was done, also when nothing was."""
    session = CounterSession.objects.select_related("staff", "person").get(pk=fact.session_id)
    deeds = [deed.sentence for deed in session.deeds.all()]
    with translation.override(session.person.language):
        who = {"name": session.staff.name if session.staff else _("職員"), "when": dates.moment(session.started_at)}
        if deeds:
            count = ngettext("%(n)d件", "%(n)d件", len(deeds)) % {"n": len(deeds)}
            text = _("%(when)s、職員の%(name)sが、あなたの代わりに操作しました（%(count)s）。") % {
                **who,
                "count": count,
            }
        else:
            text = _("%(when)s、職員の%(name)sが、あなたの代わりに画面を開きました。変えたものはありません。") % who
        notify(
            user=session.person,
            kind=ACCOUNT.name,
            thing=f"counter:{session.pk}",
            dedupe_key=f"counter:{session.pk}",
            text=text,
            why=_("だれかがあなたの代わりに操作したときは、かならずお知らせします。"),
            url=reverse("accounts:done_for_me"),
            mail_subject=_("職員があなたの代わりに操作しました"),
            mail_body="\n".join([text, "", *(f"・{deed}" for deed in deeds)]),
        )
