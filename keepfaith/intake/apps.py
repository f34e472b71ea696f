"""The room's entry in Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Information voluntarily provided: declares what it checks."""

    name = "keepfaith.intake"

    def ready(self) -> None:
        """Declare the checks."""
        from keepfaith.intake import promises

        promises.declare()
