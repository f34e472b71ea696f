"""The room's entry in Django."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Staff sign-in: declares what it holds."""

    name = "keepfaith.disclosure.staff"
    label = "staff"

    def ready(self) -> None:
        """Declare holdings."""
        from keepfaith.disclosure.staff import holdings

        holdings.declare()
