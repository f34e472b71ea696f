"""The section's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: which outside tools load."""

    name = "keepfaith.third_party"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section
        from keepfaith.third_party.google_analytics import INTEGRATION

        SECTIONS.register(
            Section(
                self.label,
                integrations=(INTEGRATION,),
                page_titles={"tools:choices": lambda: gettext("Outside tools and your choice")},
            )
        )
