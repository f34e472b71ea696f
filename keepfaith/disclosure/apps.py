"""The room's entry in Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Disclosure: declares the tables in which what people told us lies sealed, and its checks."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Declare what this room holds and what it checks."""
        from keepfaith.disclosure import holdings
        from keepfaith.disclosure.promises import own_checks

        holdings.declare()
        own_checks.declare()
