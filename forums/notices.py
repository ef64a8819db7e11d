"""The kinds of notices this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind

KIND = Kind("answer", _("掲示板の返信"))
# A followed group began a topic that everybody may read.
FOLLOWED = Kind("followed_group", _("お知らせを受け取っている団体の新しい話題"))
