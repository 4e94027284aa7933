"""Where the application is wired, once it knows every room."""

from django.apps import AppConfig


class WiredConfig(AppConfig):
    """The last application of the list: when it is ready, everything below it is."""

    name = "hejie.config"
    label = "wiring"

    def ready(self) -> None:
        """Tell the gate who answers for which fact, and dispatch which channel carries what."""
        # Rooms with rows can be read only now, when Django knows every application.
        from hejie.config.wiring import wire  # noqa: PLC0415 - see above

        wire()
