"""The section's entry in Django."""

from collections.abc import Collection

from django.apps import AppConfig
from django.conf import settings


class DisclosureConfig(AppConfig):
    """Disclosure: sealed records, and the desk where staff work on them."""

    name = "keepfaith.disclosure"

    def ready(self) -> None:
        """Register the section."""
        from keepfaith.disclosure.checks import CHECKS
        from keepfaith.disclosure.holdings import TABLES
        from keepfaith.policies.sections.registry import SECTIONS
        from keepfaith.policies.sections.section import MenuEntry, Section

        menu = [
            MenuEntry("Office", "desk:office", is_for=_oversee),
            MenuEntry("Labels", "desk:labels", is_for=_make_labels),
            MenuEntry("Wordings", "desk:templates", is_for=_change_wordings),
            MenuEntry("Retention", "desk:retention", is_for=_destroy),
        ]
        # The outbox belongs to a demonstration only.
        if settings.OUTBOX_SOCKET is not None:
            menu.append(MenuEntry("Outbox", "desk:outbox", is_for=bool))
        SECTIONS.register(Section(self.label, tables=TABLES, checks=CHECKS, menu=tuple(menu)))


def _oversee(duties: Collection[str]) -> bool:
    from keepfaith.disclosure.records.oversight import oversees

    return oversees(duties)


def _make_labels(duties: Collection[str]) -> bool:
    from keepfaith.disclosure.records.need_to_know import may_open_for
    from keepfaith.disclosure.tasks.label_batch import LITERATURE

    return may_open_for(LITERATURE, duties)


def _change_wordings(duties: Collection[str]) -> bool:
    from keepfaith.disclosure.mail.templates import DUTIES

    return not set(DUTIES.values()).isdisjoint(duties)


def _destroy(duties: Collection[str]) -> bool:
    from keepfaith.disclosure.retention.destruction import DUTY

    return DUTY in duties
