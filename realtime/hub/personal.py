"""What this app holds of people."""

from django.utils.translation import gettext_lazy as _

from kernel.personal import Chapter, Entry

CHAPTER = Chapter(
    "live",
    _("開いている画面"),
    (
        Entry("hub.Presence", "user", _("いま開いている画面"), ("topic", "until")),
        Entry("hub.Revocation", "user", _("開いている画面を確かめ直した記録（1日で消えます）"), ("created_at",)),
    ),
)
