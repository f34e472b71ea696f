"""The room's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: declares what it checks and which tools it can load."""

    name = "keepfaith.tools"

    def ready(self) -> None:
        """Declare the checks and the integrations."""
        from keepfaith.policies.integrations import INTEGRATIONS
        from keepfaith.tools import analytics, promises

        INTEGRATIONS.declare(analytics.INTEGRATION)
        promises.declare()
