"""The room's entry in Django."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register


class IntakeConfig(AppConfig):
    """Information voluntarily provided: declares what its forms hold and what it checks."""

    name = "keepfaith.intake"

    def ready(self) -> None:
        """Declare holdings, checks and rooms of the desk; forms that cannot be read are told by the system check."""
        from keepfaith.disclosure.desk.menu import ROOMS, Room
        from keepfaith.intake import checks, form_holdings, startup_checks
        from keepfaith.intake.events.public_urls import links_of_events
        from keepfaith.policies.announced_links import ANNOUNCED
        from keepfaith.policies.forms.files import forms_of

        register(startup_checks.check_forms)
        form_holdings.declare(forms_of(settings.AGENCY).forms.values())
        checks.declare()
        ANNOUNCED.declare(links_of_events)
        ROOMS.declare(Room("Events", "events_desk:index"))
