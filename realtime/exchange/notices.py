"""The kind of notice this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind

KIND = Kind("session", _("申し込んだ交流会"), urgent=True)
