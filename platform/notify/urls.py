from django.urls import path

from notify import staff_views, stop_views, views

app_name = "notify"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/reading/", views.reading, name="reading"),
    path("notices/settings/", views.wishes, name="settings"),
    path("notices/address/", views.address, name="address"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/stop/", stop_views.stop, name="stop"),
    path("notices/stops/<int:pk>/removal/", stop_views.resume, name="resume"),
    path("letters/<str:token>/stop/", stop_views.stop_letters, name="stop_letters"),
    path("deliveries/", staff_views.failures, name="failures"),
    path("deliveries/<int:pk>/retry/", staff_views.retry, name="retry"),
    path("deliveries/<int:pk>/removal/", staff_views.drop, name="drop"),
]
