"""What this app holds of people."""

from django.utils.translation import gettext_lazy as _

from kernel.personal import DEED, TALK, Chapter, Entry

CHAPTER = Chapter(
    "boards",
    _("掲示板"),
    (
        Entry(
            "forums.Topic",
            "author",
            _("掲示板で始めた話題"),
            ("pk", "title", "kind", "created_at"),
            stays=TALK,
            scrubs=("title",),
        ),
        Entry(
            "forums.Post",
            "author",
            _("掲示板に書いた投稿"),
            ("topic_id", "number", "body", "created_at", "edited_at"),
            stays=TALK,
            scrubs=("body",),
        ),
        Entry("forums.Withdrawal", "by", _("投稿を取り消した記録"), ("post_id", "at"), stays=DEED),
        Entry("forums.Solution", "by", _("解決した答えを選んだ記録"), ("post_id", "at"), stays=DEED),
        Entry("forums.Closure", "by", _("話題を閉じた記録"), ("topic_id", "at"), stays=DEED),
        Entry("forums.ReadMark", "user", _("どこまで読んだか"), ("topic_id", "number")),
    ),
)
