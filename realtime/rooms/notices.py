"""The kind of notice this app sends."""

from django.utils.translation import gettext_lazy as _

from notify.kinds import Kind

KIND = Kind("room_asked", _("ほかの団体からの相談"))
