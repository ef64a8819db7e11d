from django.urls import path

from notify.ways import line_views, push_views

app_name = "ways"
urlpatterns = [
    path("my/push/", push_views.push, name="push"),
    path("my/push/renewal/", push_views.push_renewal, name="push_renewal"),
    path("my/push/<int:pk>/removal/", push_views.push_removal, name="push_removal"),
    path("my/line/", line_views.line, name="line"),
    path("my/line/removal/", line_views.line_removal, name="line_removal"),
    path("line/link/", line_views.line_link, name="line_link"),
    path("line/webhook", line_views.line_webhook, name="line_webhook"),
    path("centre/line/", line_views.line_meter, name="line_meter"),
]
