from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from portal import calendar_views, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my_page, name="my_page"),
    path("calendar/", calendar_views.settings_page, name="calendar"),
    path("calendar/renewal/", calendar_views.renewal, name="calendar_renewal"),
    path("calendar/end/", calendar_views.end, name="calendar_end"),
    path("calendar/<slug:secret>.ics", calendar_views.feed, name="calendar_feed"),
    path("offline/", login_not_required(TemplateView.as_view(template_name="offline.html")), name="offline"),
    path(
        "offline-worker.js",
        login_not_required(
            TemplateView.as_view(template_name="portal/offline-worker.js", content_type="text/javascript")
        ),
        name="offline_worker",
    ),
    path(
        "manifest.webmanifest",
        login_not_required(
            TemplateView.as_view(template_name="portal/manifest.json", content_type="application/manifest+json")
        ),
        name="manifest",
    ),
    path("opening/", views.opening, name="opening"),
    path("centre/", views.centre, name="centre"),
]
