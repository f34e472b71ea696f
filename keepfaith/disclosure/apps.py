"""The room's entry in Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Disclosure: declares the tables in which what people told us lies sealed."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Declare what this room holds."""
        from keepfaith.disclosure import holdings

        holdings.declare()
