"""What staff may use for a person at the counter or on the telephone: one table, one page. All else is refused.

Left out on purpose: what a person wrote or got in confidence (cases, rooms, notices, enquiries), everything about
signing in (passwords, keys, addresses, devices), their data as a whole, and every desk of the staff.
"""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.counter_pages import Kwargs, Page
from consult import counter as consult
from forums import counter as forums
from realtime.exchange import counter as exchange

READ = Page()


def _asking(done: Promise, about: Callable[[Kwargs], str | None] | None = None) -> Page:
    """A step of asking: not on a sheet that the person began alone."""
    why = _(
        "ご本人が書きかけた申し込みがあります。ご本人に聞いて「消して、はじめから」を押すか、ご本人に続けてもらってください。"
    )
    return Page(done, about, only=consult.draft_is_of_this_session, why=why)


PAGES = {
    "portal:home": READ,
    "portal:my_page": READ,
    "portal:offline": READ,
    "portal:offline_worker": READ,
    "accounts:terms": READ,
    "accounts:privacy": READ,
    "accounts:text_size": Page(_("文字の大きさを変えました")),
    "set_language": Page(_("画面のことばを変えました")),
    "healthz": READ,
    "readyz": READ,
    # Boards: as the person, or as a group they may speak for.
    "forums:boards": READ,
    "forums:board": READ,
    "forums:topic": READ,
    "forums:new_topic": Page(_("掲示板に話題を書きました"), forums.topic_title),
    "forums:answer": Page(_("話題に返信しました"), forums.topic_title),
    "forums:post_actions": READ,
    "forums:edit_post": Page(_("書いたものを直しました"), forums.topic_title),
    "forums:withdraw_post": Page(_("書いたものを取り下げました"), forums.topic_title),
    "forums:solve": Page(_("話題を解決済みにしました"), forums.topic_title),
    "forums:close": Page(_("話題の受付を終わりました"), forums.topic_title),
    # Exchange sessions.
    "exchange:sessions": READ,
    "exchange:session": READ,
    "exchange:calendar_file": READ,
    "exchange:register": Page(_("交流会に申し込みました"), exchange.session_title),
    "exchange:withdraw": Page(_("交流会の申し込みを取り消しました"), exchange.session_title),
    # Asking for a consultation, its time, taking it back. Never what was said, nor a draft the person began alone.
    "consult:start": READ,
    "consult:category": _asking(_("相談の分類を選びました")),
    "consult:intake": _asking(_("相談の内容を書きました")),
    "consult:time": _asking(_("相談の日時の希望を選びました")),
    "consult:confirm": _asking(_("相談を申し込みました"), consult.receipt_number),
    "consult:discard": Page(_("書きかけの相談の申し込みを消しました")),
    "consult:mine": Page(instead="portal:my_page"),
    "consult:receipt": Page(only=consult.asked_in_this_session),
    "consult:move": Page(_("相談の日時を決めました"), consult.number_and_time),
    "consult:cancel_appointment": Page(_("相談の予約を取り消しました"), consult.number),
    "consult:withdraw": Page(_("相談の申し込みを取り消しました"), consult.number),
    # Groups: what is public.
    "groups:directory": READ,
    "groups:profile": READ,
}
