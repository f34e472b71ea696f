"""The room's entry in Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies: declares what it holds and what it checks."""

    name = "keepfaith.policies"

    def ready(self) -> None:
        """Declare holdings and checks."""
        from keepfaith.policies import holdings
        from keepfaith.policies.checks import declarations

        holdings.declare()
        declarations.declare()
