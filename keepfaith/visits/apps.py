"""The section's entry in Django."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Visits: the access log and its statistics."""

    name = "keepfaith.visits"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section
        from keepfaith.visits.checks import CHECKS

        SECTIONS.register(
            Section(
                self.label,
                checks=CHECKS,
                # The first two are of no section.
                page_titles={
                    "home": lambda: gettext("Home"),
                    "search": lambda: gettext("Search"),
                    "visits:statistics": lambda: gettext("Statistics"),
                },
            )
        )
