"""Names of devices, for the list of a person's own sessions."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that is found counts: Edge calls itself Chrome too, and everything calls itself Safari.
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Line/", "LINE"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)


@register.filter
def device(user_agent: str) -> str:
    """iPhone・Safari"""
    found = [next((name for sign, name in table if sign in user_agent), "") for table in (_SYSTEMS, _BROWSERS)]
    return "・".join(filter(None, found)) or _("名前のわからない端末")
