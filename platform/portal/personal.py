"""What this app holds of people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.personal import Chapter, Entry

CHAPTER = Chapter(
    "calendar",
    _("カレンダー"),
    (Entry("portal.CalendarAddress", "user", _("カレンダーの秘密のアドレス"), ("made_at",)),),
)
