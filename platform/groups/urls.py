from django.urls import path

from groups import profile_views, views

app_name = "groups"
urlpatterns = [
    path("groups/", profile_views.directory, name="directory"),
    path("groups/new/", views.new, name="new"),
    path("groups/<int:pk>/", views.profile, name="profile"),
    path("groups/<int:pk>/members/", views.members, name="members"),
    path("groups/<int:pk>/members/<int:member>/departure/", views.departure, name="departure"),
]
