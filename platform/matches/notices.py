"""The kinds of notices this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind

MATCH = Kind("match", _("つながりの記録"))
CARE = Kind("care", _("担当団体の予定"), required=True)
