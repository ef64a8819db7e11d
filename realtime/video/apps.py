from django.apps import AppConfig


class VideoConfig(AppConfig):
    name = "realtime.video"
    label = "video"
