"""The section's entry in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Security: encryption in transit, and the drill of backups."""

    name = "keepfaith.monitoring"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.monitoring.checks import CHECKS
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(Section(self.label, checks=CHECKS))
