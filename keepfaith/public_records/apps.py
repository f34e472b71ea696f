"""The section's entry in Django."""

from django.apps import AppConfig


class PublicRecordsConfig(AppConfig):
    """Public records: the page on how to ask for them."""

    name = "keepfaith.public_records"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(
            Section(self.label, page_titles={"public_records:index": lambda: gettext("Public records")})
        )
