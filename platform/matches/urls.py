from django.urls import path

from matches import care_views, count_views, views

app_name = "matches"
urlpatterns = [
    path("matches/", views.matches, name="list"),
    path("matches/new/", views.new, name="new"),
    path("matches/<int:pk>/", views.match, name="match"),
    path("matches/<int:pk>/edit/", views.edit, name="edit"),
    path("matches/<int:pk>/step/", views.step, name="step"),
    path("matches/<int:pk>/word/", views.word, name="word"),
    path("matches/<int:pk>/confirmation/", views.confirmation, name="confirmation"),
    path("matches/<int:pk>/name/", views.name, name="name"),
    path("matches/counts/", count_views.counts, name="counts"),
    path("matches/counts.csv", count_views.csv, name="counts_csv"),
    path("matches/targets/<int:year>/", count_views.targets, name="targets"),
    path("care/", care_views.cares, name="cares"),
    path("care/new/", care_views.new, name="care_new"),
    path("care/<int:pk>/", care_views.care, name="care"),
    path("care/<int:pk>/coordinator/", care_views.coordinator, name="care_coordinator"),
    path("care/<int:pk>/end/", care_views.end, name="care_end"),
]
