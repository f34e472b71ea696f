"""The section's entry in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Security: encryption in transit, backups and their drill, and whether what is due still runs."""

    name = "keepfaith.monitoring"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.monitoring.checks import CHECKS
        from keepfaith.monitoring.holdings import TABLES
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(Section(self.label, tables=TABLES, checks=CHECKS))
