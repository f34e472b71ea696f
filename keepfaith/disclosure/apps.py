"""The section's entry in Django."""

from django.apps import AppConfig
from django.conf import settings


class DisclosureConfig(AppConfig):
    """Disclosure: sealed records, and the desk where staff work on them."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.disclosure.checks import CHECKS
        from keepfaith.disclosure.desk import rooms
        from keepfaith.disclosure.holdings import TABLES
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import MenuEntry, Section

        menu = [
            MenuEntry("Office", "desk:office", is_for=rooms.office),
            MenuEntry("Labels", "desk:labels", is_for=rooms.labels),
            MenuEntry("Wordings", "desk:templates", is_for=rooms.wordings),
            MenuEntry("Retention", "desk:retention", is_for=rooms.retention),
        ]
        # The outbox belongs to a demonstration only.
        if settings.OUTBOX_SOCKET is not None:
            menu.append(MenuEntry("Outbox", "desk:outbox", is_for=rooms.outbox))
        SECTIONS.register(Section(self.label, tables=TABLES, checks=CHECKS, menu=tuple(menu)))
