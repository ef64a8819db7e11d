from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "realtime.exchange"
    label = "exchange"
