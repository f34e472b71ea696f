"""All sections of the running portal, and what they declare together."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from keepfaith.policies.forms.lone_question import LoneQuestions
from keepfaith.policies.sections.check import Check
from keepfaith.policies.sections.integration import Integration
from keepfaith.policies.sections.inventory import Declaration, Holding, PlainTable, SealedHolding
from keepfaith.policies.sections.section import EditionCheck, MenuEntry, Section


@dataclass
class Sections:
    """The sections in the order of Django's apps."""

    sections: list[Section] = field(default_factory=list)

    def register(self, section: Section) -> None:
        """Add a section; what another one has declared already is refused."""
        keys: set[Hashable] = set()
        for key in (key for registered in (*self.sections, section) for key in _keys(registered)):
            if key in keys:
                raise ValueError(f"{' '.join(map(str, key))} is declared twice")
            keys.add(key)
        self.sections.append(section)

    @property
    def holdings(self) -> list[Holding | SealedHolding]:
        """Every record series, or part of one, that holds personal information."""
        return [table for table in self._tables() if not isinstance(table, PlainTable)]

    @property
    def sealed_holdings(self) -> dict[str, SealedHolding]:
        """The series whose fields are sealed, by name."""
        return {table.name: table for table in self._tables() if isinstance(table, SealedHolding)}

    @property
    def plain_tables(self) -> dict[str, PlainTable]:
        """The tables without personal information that could be read, by name."""
        return {table.table: table for table in self._tables() if isinstance(table, PlainTable)}

    def columns(self) -> Iterator[tuple[str, str]]:
        """Yield the table and the name of every declared column."""
        for table in self._tables():
            if not isinstance(table, SealedHolding):
                yield from ((table.table, column) for column in table.columns)

    @property
    def checks(self) -> dict[str, Check]:
        """Every check by its name."""
        return {check.name: check for section in self.sections for check in section.checks}

    def checks_of(self, number: int) -> tuple[Check, ...]:
        """Return the checks that prove a promise of the governing policy."""
        return tuple(check for check in self.checks.values() if number in check.promises)

    @property
    def integrations(self) -> dict[str, Integration]:
        """Every outside tool that the software can load, by its key."""
        return {entry.tool: entry for section in self.sections for entry in section.integrations}

    @property
    def menu(self) -> list[MenuEntry]:
        """The entries of the desk's menu."""
        return [entry for section in self.sections for entry in section.menu]

    @property
    def edition_checks(self) -> list[EditionCheck]:
        """What each section checks of an edition and the agency's folder."""
        return [check for section in self.sections for check in section.edition_checks]

    @property
    def lone_questions(self) -> LoneQuestions:
        """What asks a question of a form by itself."""
        return next(section.lone_questions for section in self.sections if section.lone_questions)

    @property
    def page_titles(self) -> dict[str, Callable[..., str]]:
        """What returns the title of a page, by the name of its URL."""
        return {name: title for section in self.sections for name, title in section.page_titles.items()}

    def announced_links(self) -> Iterator[str]:
        """Yield each URL of another site that staff announces now."""
        for section in self.sections:
            yield from section.announced_links()

    def _tables(self) -> Iterator[Declaration]:
        for section in self.sections:
            yield from section.tables


def _keys(section: Section) -> Iterable[tuple[str, str]]:
    """List what no two sections, nor one section twice, may declare."""
    for table in section.tables:
        yield ("The series", table.name) if isinstance(table, SealedHolding) else ("The table", table.table)
    yield from (("The check", check.name) for check in section.checks)
    yield from (("The integration of", integration.tool) for integration in section.integrations)
    yield from (("The title of", name) for name in section.page_titles)
    yield from (("The menu entry", entry.url_name) for entry in section.menu)


SECTIONS: Final = Sections()
