"""The room's entry in Django."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Usage data and cookies: declares what it checks, which tools it can load, and the form of choices."""

    name = "keepfaith.third_party"

    def ready(self) -> None:
        """Declare them."""
        from keepfaith.policies.integrations import INTEGRATIONS
        from keepfaith.policies.promises import choice_forms
        from keepfaith.third_party.checks import declarations, p27_analytics

        choice_forms.declare("/tools/", "cookie")
        INTEGRATIONS.declare(p27_analytics.INTEGRATION)
        declarations.declare()
