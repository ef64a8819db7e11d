from django.urls import path

from groups import csv_export, district_views, views

app_name = "groups"
urlpatterns = [
    path("centre/districts/", district_views.renew, name="districts"),
    path("groups.csv", csv_export.groups_csv, name="csv"),
    path("groups/", views.directory, name="directory"),
    path("groups/new/", views.new, name="new"),
    path("groups/<int:pk>/", views.profile, name="profile"),
    path("groups/<int:pk>/members/", views.members, name="members"),
    path("groups/<int:pk>/members/<int:member>/departure/", views.departure, name="departure"),
]
