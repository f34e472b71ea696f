"""The room's entry in Django."""

from django.apps import AppConfig
from django.conf import settings


class DisclosureConfig(AppConfig):
    """Disclosure: declares the tables in which what people told us lies sealed, and its checks."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Declare what this room holds, what it checks, and its rooms of the desk; one is for a demonstration only."""
        from keepfaith.disclosure import holdings
        from keepfaith.disclosure.checks import declarations
        from keepfaith.disclosure.desk.menu import ROOMS, Room

        holdings.declare()
        declarations.declare()
        ROOMS.declare(Room("Wordings", "desk:wordings"))
        ROOMS.declare(Room("Retention", "desk:retention"))
        if settings.OUTBOX_SOCKET is not None:
            ROOMS.declare(Room("Outbox", "desk:outbox"))
