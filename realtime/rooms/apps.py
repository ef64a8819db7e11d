from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "realtime.rooms"
    label = "rooms"
