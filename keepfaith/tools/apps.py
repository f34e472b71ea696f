"""The room's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: declares what it checks."""

    name = "keepfaith.tools"

    def ready(self) -> None:
        """Declare the checks."""
        from keepfaith.tools import promises

        promises.declare()
