"""The room's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: declares what it checks, which tools it can load, and the form of choices."""

    name = "keepfaith.tools"

    def ready(self) -> None:
        """Declare them."""
        from keepfaith.policies import choosing_forms
        from keepfaith.policies.integrations import INTEGRATIONS
        from keepfaith.tools import analytics, promises

        choosing_forms.declare("/tools/", "cookie")
        INTEGRATIONS.declare(analytics.INTEGRATION)
        promises.declare()
