"""The room's entry in Django."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policies: declares what it holds and what it checks."""

    name = "keepfaith.policies"

    def ready(self) -> None:
        """Declare holdings and checks."""
        from keepfaith.policies import holdings
        from keepfaith.policies.promises import own_checks

        holdings.declare()
        own_checks.declare()
