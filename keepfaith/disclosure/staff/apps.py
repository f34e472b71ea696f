"""The section's entry in Django."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Staff sign-in: accounts and sessions."""

    name = "keepfaith.disclosure.staff"
    label = "staff"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.disclosure.staff.holdings import TABLES
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(Section(self.label, tables=TABLES))
