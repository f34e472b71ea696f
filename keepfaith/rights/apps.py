"""The section's entry in Django."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Your access and opportunity to correct: a person sees what is theirs."""

    name = "keepfaith.rights"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(
            Section(self.label, page_titles={"rights:index": lambda: gettext("Your information")})
        )
