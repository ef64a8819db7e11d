from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root: wires facts to reactions and fills the registries."""

    name = "config"

    def ready(self) -> None:
        from config import registries, switchboard
        from kernel import events

        events.connect(switchboard.WITH, switchboard.AFTER)
        registries.fill()
