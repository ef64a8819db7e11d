"""The kind of notice groups send, and how one is written: in the reader's language, with an e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role, User
from groups.models import Group
from notify.kinds import Kind, Rhythm
from notify.services import notify

KIND = Kind("group", gettext_lazy("団体の登録・会員・代表者"))
# A followed group began a topic that everybody may read, or holds a session.
FOLLOWED = Kind(
    "followed_group", gettext_lazy("お知らせを受け取っている団体の新しい話題・交流会"), rhythm=Rhythm.WEEKLY
)
WHY_STAFF = gettext_lazy("協働コーディネーターへのお知らせです。")
WHY_MEMBER = gettext_lazy("この団体の会員の方へのお知らせです。")
WHY_REPRESENTATIVE = gettext_lazy("この団体の代表者の方へのお知らせです。")
WHY_OWN = gettext_lazy("ご自分に関わるお知らせです。")


def tell(
    people: Iterable[User],
    group: Group,
    key: str,
    text: Promise | str,
    *,
    page: str,
    pk: int | None = None,
    why: Promise | str = WHY_OWN,
    note: str = "",
    **words: Promise | str,
) -> None:
    """Tell each person once per `key`, on the site and by e-mail.

    `text` is a lazy sentence with %(group)s and whatever `words` name; `page` a URL's name with `pk` (the group's unless
    given); `note` goes below the sentence in the e-mail (a reason).
    """
    for user in people:
        with translation.override(user.language):
            sentence = str(text) % {"group": group.name, **{name: str(word) for name, word in words.items()}}
            notify(
                user=user,
                kind=KIND.name,
                dedupe_key=f"group:{group.pk}:{key}",
                thing=f"group:{group.pk}",
                text=sentence,
                why=str(why),
                url=reverse(page, kwargs={"pk": pk or group.pk}) if page not in _WITHOUT_A_NUMBER else reverse(page),
                mail_subject=_("%(group)sについてのお知らせ") % {"group": group.name},
                mail_body=f"{sentence}\n\n{note}" if note else sentence,
            )


_WITHOUT_A_NUMBER = ("groups:desk", "portal:my_page")


def coordinators() -> Iterable[User]:
    """Who looks after groups at the centre."""
    return User.objects.filter(
        Q(staff_roles__role=Role.COORDINATOR) | Q(staff_roles__role=Role.ADMINISTRATOR), is_active=True
    ).distinct()
