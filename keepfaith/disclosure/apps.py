"""The section's entry in Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Disclosure: sealed records, and the desk where staff work on them."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.disclosure.checks import CHECKS
        from keepfaith.disclosure.desk import rooms
        from keepfaith.disclosure.holdings import TABLES
        from keepfaith.disclosure.items.word_checks import check_words
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import Section

        SECTIONS.register(
            Section(
                self.label,
                tables=TABLES,
                checks=CHECKS,
                menu=rooms.menu(),
                edition_checks=(check_words,),
            )
        )
