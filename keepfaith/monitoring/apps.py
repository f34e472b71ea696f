"""The room's entry in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Security: declares what it checks."""

    name = "keepfaith.monitoring"

    def ready(self) -> None:
        """Declare the checks."""
        from keepfaith.monitoring.checks import declarations

        declarations.declare()
