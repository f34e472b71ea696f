"""The section's entry in Django."""

from collections.abc import Collection
from typing import Final

from django.apps import AppConfig

_COPIES: Final = "Send copies of what we hold to those whom its person named."


class RightsConfig(AppConfig):
    """Your access and opportunity to correct: a person sees what is theirs."""

    name = "keepfaith.rights"

    def ready(self) -> None:
        """Register the section."""
        from django.utils.translation import gettext

        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import MenuEntry, Section

        SECTIONS.register(
            Section(
                self.label,
                page_titles={"rights:index": lambda: gettext("Your information")},
                menu=(MenuEntry("Copies", "rights_desk:copies", is_for=_sends, says=_COPIES),),
            )
        )


def _sends(duties: Collection[str]) -> bool:
    from keepfaith.rights.copy_case import sends_copies

    return sends_copies(duties)
