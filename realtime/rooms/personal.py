"""What this app holds of people."""

from django.utils.translation import gettext_lazy as _

from kernel.personal import DEED, TALK, Chapter, Entry

CHAPTER = Chapter(
    "rooms",
    _("会議室"),
    (
        Entry(
            "rooms.Message",
            "author",
            _("会議室での発言"),
            ("room_id", "number", "body", "created_at", "edited_at", "withdrawn_at"),
            stays=TALK,
            scrubs=("body",),
        ),
        Entry(
            "rooms.Message",
            "withdrawn_by",
            _("発言を取り消した記録"),
            ("room_id", "number", "withdrawn_at"),
            stays=DEED,
        ),
        Entry("rooms.Room", "created_by", _("開いた会議室"), ("name", "purpose", "created_at"), stays=TALK),
        Entry("rooms.Participant", "user", _("会議室に入れること"), ("room_id", "admitted_at")),
        Entry("rooms.ReadMark", "user", _("どこまで読んだか"), ("room_id", "number")),
    ),
)
