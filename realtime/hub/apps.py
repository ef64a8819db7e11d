from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "realtime.hub"
    label = "hub"
