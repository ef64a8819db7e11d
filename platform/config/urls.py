"""Every address of the site."""

from django.urls import include, path

from accounts.views import set_language
from config import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("accounts.allauth_urls")),
    path("", include("accounts.urls")),
    path("", include("portal.urls")),
    path("", include("forums.urls")),
    path("", include("realtime.rooms.urls")),
    path("", include("realtime.exchange.urls")),
    path("", include("consult.urls")),
    path("", include("matches.urls")),
    path("", include("groups.npo.urls")),
    path("", include("groups.urls")),
    path("", include("notify.urls")),
    path("", include("notify.ways.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.broken"
