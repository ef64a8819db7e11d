from django.urls import path

from realtime.rooms import asking, message_views, views

app_name = "rooms"
urlpatterns = [
    path("rooms/", views.rooms, name="rooms"),
    path("rooms/new/", views.new, name="new"),
    path("groups/<int:pk>/room/", asking.ask, name="ask_group"),
    path("rooms/<int:pk>/", views.room, name="room"),
    path("rooms/<int:pk>/messages/", views.say, name="say"),
    path("rooms/<int:pk>/people/", views.people, name="people"),
    path("rooms/<int:pk>/reading/", views.reading, name="reading"),
    path("messages/<int:pk>/", message_views.message, name="message"),
    path("messages/<int:pk>/actions/", message_views.actions, name="actions"),
    path("messages/<int:pk>/edit/", message_views.edit, name="edit"),
    path("messages/<int:pk>/withdrawal/", message_views.withdrawal, name="withdrawal"),
]
