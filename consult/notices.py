"""The kind of notice this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind

KIND = Kind("consultation", _("相談"), urgent=True, required=True)
