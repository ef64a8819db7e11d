from django.urls import path

from groups.npo import views

app_name = "npo"
urlpatterns = [
    path("groups/npo/", views.bodies, name="bodies"),
    path("groups/npo/<int:pk>/", views.body, name="body"),
    path("groups/npo/imports/", views.imports, name="imports"),
    path("groups/npo/imports/new/", views.new, name="new"),
    path("groups/npo/imports/<int:pk>/", views.preview, name="import"),
    path("groups/npo/imports/<int:pk>/confirmation/", views.confirmation, name="confirmation"),
    path("groups/npo/imports/<int:pk>/end/", views.end, name="end"),
]
