from django.urls import path

from realtime.exchange import host_views, views

app_name = "exchange"
urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/new/", host_views.new, name="new"),
    path("sessions/<int:pk>/", views.session, name="session"),
    path("sessions/<int:pk>/session.ics", views.calendar_file, name="calendar_file"),
    path("sessions/<int:pk>/registration/", views.register, name="register"),
    path("sessions/<int:pk>/withdrawal/", views.withdraw, name="withdraw"),
    path("sessions/<int:pk>/edit/", host_views.edit, name="edit"),
    path("sessions/<int:pk>/participants/", host_views.participants, name="participants"),
    path("sessions/<int:pk>/cancellation/", host_views.cancel, name="cancel"),
]
