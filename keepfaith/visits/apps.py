"""The room's entry in Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits: declares what it checks."""

    name = "keepfaith.visits"

    def ready(self) -> None:
        """Declare the checks."""
        from keepfaith.visits import checks

        checks.declare()
