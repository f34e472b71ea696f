"""The section's entry in Django."""

from collections.abc import Collection
from typing import Final

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register

_TYPE_IN: Final = "Type in what came by telephone, on paper or in person."
_EVENTS: Final = "Announce events, change or cancel them, and send notices of them."


class IntakeConfig(AppConfig):
    """Information voluntarily provided: forms, mail and events."""

    name = "keepfaith.intake"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.intake.checks import CHECKS
        from keepfaith.intake.events.public_urls import event_links
        from keepfaith.intake.form_holdings import tables_of
        from keepfaith.intake.forms.questions_alone import QuestionsAlone
        from keepfaith.intake.page_titles import PAGE_TITLES
        from keepfaith.intake.startup_checks import check_forms
        from keepfaith.policies.forms.files import forms_of
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import MenuEntry, Section

        # Forms that cannot be read are reported by the system check.
        register(check_forms)
        SECTIONS.register(
            Section(
                self.label,
                tables=tables_of(forms_of(settings.AGENCY).forms.values()),
                checks=CHECKS,
                announced_links=event_links,
                menu=(
                    MenuEntry(
                        "New request by phone or paper", "forms_desk:index", is_for=_type_in, says=_TYPE_IN
                    ),
                    MenuEntry("Events", "events_desk:index", is_for=_announce, says=_EVENTS),
                ),
                page_titles=PAGE_TITLES,
                lone_questions=QuestionsAlone(),
            )
        )


def _announce(duties: Collection[str]) -> bool:
    from keepfaith.intake.events.desk_requests import DUTY

    return DUTY in duties


def _type_in(duties: Collection[str]) -> bool:
    from keepfaith.intake.forms.desk_views import types_in

    return types_in(duties)
