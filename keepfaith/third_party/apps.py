"""The section's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: which outside tools load, and the form of choices."""

    name = "keepfaith.third_party"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import ChoiceForm, Section
        from keepfaith.third_party.checks import CHECKS
        from keepfaith.third_party.google_analytics import INTEGRATION

        choices = ChoiceForm("/tools/", frozenset({"cookie"}))
        SECTIONS.register(
            Section(
                self.label,
                checks=CHECKS,
                integrations=(INTEGRATION,),
                choice_forms=(choices,),
                page_titles={"tools:choices": lambda: gettext("Outside tools and your choice")},
            )
        )
