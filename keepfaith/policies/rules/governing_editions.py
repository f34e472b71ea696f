"""The editions that govern: those under which something is held, was held, or may come to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from keepfaith.agency.agency import this_agency
from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.rules.rule import Rule, only, rules_of
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.rules.diff import Words


@dataclass(frozen=True, eq=False)
class Governing:
    """An edition that governs: the name by which it is told of, its files, its rules."""

    name: str
    bundle: Bundle

    @cached_property
    def book(self) -> Rulebook:
        """Its rules as they are asked."""
        return Rulebook.read(
            rules=self.bundle.files["rules.cedar"], schema=self.bundle.files["schema.cedarschema"]
        )

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Its rules by their names."""
        return {rule.name: rule for rule in rules_of(self.book)}

    def named(self, effect: str) -> frozenset[str]:
        """Name the rules of one effect."""
        return frozenset(name for name, rule in self.rules.items() if rule.effect == effect)

    def alone(self, name: str) -> Rulebook:
        """Return a book that has only one of its rules."""
        return only(self.book, {name})

    def deciding(self, action: str) -> frozenset[tuple[str, str]]:
        """Return the rules that can decide an action, each by its name, in a form that compares."""
        texts = self.book.rules_on(action)
        return frozenset((name, rule.text) for name, rule in self.rules.items() if rule.text in texts)

    def sentence(self, request: Request, *, can: str) -> str:
        """Return one request in plain words."""
        return next(self._words.tell([request], can=can))

    def purpose(self, name: str) -> str:
        """Return the title of a purpose, as it is quoted."""
        return f"“{self._words.titles.get(('purpose', name), name)}”"

    @cached_property
    def _words(self) -> Words:
        return Words(self.bundle, self.bundle, ())


def governing(folder: Path | None = None) -> list[Governing]:
    """List the editions under which something may be held, by start: every posted one, then one in a folder."""
    governed_by = [
        edition for edition in posted_editions().of(this_agency().governing.slug) if edition.bundle.governs
    ]
    editions = [
        Governing(f"{edition.document.slug}@{edition.starts_on.isoformat()}", edition.bundle)
        for edition in governed_by
    ]
    if folder is not None:
        bundle = Bundle.read(folder)
        if not bundle.governs:
            raise KeepfaithError(
                f"{folder} brings no rules.", "Name the folder of an edition with rules.cedar."
            )
        if bundle.digest not in {edition.bundle.digest for edition in editions}:
            editions.append(Governing(str(folder), bundle))
    return editions
