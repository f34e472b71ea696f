"""The section's entry in Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies: posted editions, and the checks of their promises."""

    name = "keepfaith.policies"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.policies.checks import CHECKS
        from keepfaith.policies.holdings import TABLES
        from keepfaith.policies.page_titles import PAGE_TITLES
        from keepfaith.policies.promises.probes import PROBES
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(
            Section(self.label, tables=TABLES, checks=(*CHECKS, *PROBES), page_titles=PAGE_TITLES)
        )
