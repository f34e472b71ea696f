"""Who can do what, in sentences of the chosen language: each is made of what the rules allow, none by hand."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.speech import ENGLISH, Unsaid, listed
from keepfaith.policies.editions.translation import here, speech_here
from keepfaith.policies.permissions.permitted import Permission, TriedRules

SEES, APPROVES, DUTY = "open", "approve", "Duty"


@dataclass(frozen=True, slots=True)
class ClauseLink:
    """A clause by its anchor, and the heading under which it is in the policy."""

    anchor: str
    heading: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the clauses that it comes from, and the conditions that follow it."""

    text: str
    clauses: tuple[ClauseLink, ...]
    conditions: tuple["Sentence", ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: what it is called, what it is, and by whom it may be done."""

    title: str
    explanation: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Information:
    """A kind of information as the inventory names it: its fields, why it is held, who may see it, and what else."""

    name: str
    title: str
    fields: str
    purpose: str
    clause: ClauseLink
    seeing: tuple[Sentence, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class PermissionSentences:
    """The sentences on what an edition allows, with the titles that it gives to duties, purposes and facts."""

    edition: PostedEdition
    rules: TriedRules

    def information(self) -> Iterator[Information]:
        """Yield each kind of information that the edition's inventory lists."""
        for holding in self.edition.bundle.table("inventory.toml").get("holding", []):
            collected_for, categories = holding["purpose"], frozenset(holding["categories"])
            # First what it was collected for.
            permissions = sorted(
                self.rules.permissions(collected_for, categories),
                key=lambda permission: collected_for not in permission.purposes,
            )
            yield Information(
                holding["name"],
                holding["title"],
                _listed(_fields(categories)),
                self._titled("purpose", collected_for),
                ClauseLink(holding["clause"], self._headings[holding["clause"]]),
                tuple(self._seeing(permissions, categories)),
                tuple(self.acts(permissions, categories)),
            )

    def acts(self, permissions: list[Permission], categories: frozenset[str]) -> Iterator[Act]:
        """Yield what else the rules allow with a kind of information: each other action."""
        for name, entry in self._words.get("action", {}).items():
            allowed = [permission for permission in permissions if permission.action == name]
            if allowed and name != SEES:
                sentences = tuple(self._sentence(permission, categories) for permission in allowed)
                yield Act(entry["title"], entry.get("explanation", ""), sentences)

    def declared(self) -> Iterator[Act]:
        """Yield what an edition declares that can be done with a record, in which steps and within which limits."""
        # A web process that nobody asks for this page never reads a declaration.
        from keepfaith.policies.acts.comparison import declared_by
        from keepfaith.policies.permissions.act_sentences import ActSentences

        for kind in declared_by(self.edition.bundle).kinds.values():
            acts, promises = ActSentences(kind, self._duties), set(kind.promises)
            clauses = [kind.clause] if kind.clause else [
                clause.anchor for clause in self.edition.clauses if promises & set(clause.promises)
            ]  # fmt: skip
            sentences = [
                Sentence(text, self._links([clause] if clause else clauses))
                for text, clause in acts.sentences()
            ]
            yield Act(acts.title, "", tuple(sentences))

    def _duties(self, action: str, only: Collection[str]) -> str:
        able = self.rules.duties(action)
        return _listed(sorted(self._titled("duty", name) for name in able if not only or name in only))

    def _seeing(self, permissions: list[Permission], categories: frozenset[str]) -> Iterator[Sentence]:
        for permission in (permission for permission in permissions if permission.action == SEES):
            approvers = [
                other
                for other in permissions
                if other.action == APPROVES
                and other.purposes & permission.purposes
                and other.categories & permission.categories
            ]
            yield self._sentence(permission, categories, tuple(self._approval(approvers)))

    def _approval(self, approvers: list[Permission]) -> Iterator[Sentence]:
        if duties := sorted({self._titled("duty", permission.principal[1]) for permission in approvers}):
            text = gettext("If a second employee has to approve it, it is one with the duty %(duties)s.")
            clauses = dict.fromkeys(clause for permission in approvers for clause in permission.clauses)
            yield Sentence(text % {"duties": _listed(duties)}, self._links(clauses))

    def _sentence(
        self, permission: Permission, categories: frozenset[str], more: tuple[Sentence, ...] = ()
    ) -> Sentence:
        kind, name = permission.principal
        if kind != DUTY:
            text = gettext("For %(purposes)s, %(who)s may do this with %(fields)s.")
        elif permission.action == SEES:
            text = gettext("For %(purposes)s, an employee with the duty %(who)s may see %(fields)s.")
        else:
            text = gettext("For %(purposes)s, an employee with the duty %(who)s may do this with %(fields)s.")
        places = {
            "who": self._titled(kind.lower(), name),
            "fields": _part(permission.categories, categories),
            "purposes": self._purposes(permission.purposes),
        }
        conditions = tuple(self._conditions(permission))
        return Sentence(text % places, self._links(permission.clauses), (*conditions, *more))

    def _conditions(self, permission: Permission) -> Iterator[Sentence]:
        for condition in permission.conditions:
            text = gettext("Only: %(fact)s.") if condition.value else gettext("Never: %(fact)s.")
            fact = self._title("fact", condition.fact.replace("_", "-"))
            yield Sentence(text % {"fact": fact}, self._links(condition.clauses))

    def _purposes(self, names: frozenset[str]) -> str:
        if names >= self._words.get("purpose", {}).keys():
            return gettext("any purpose")
        return _listed([self._titled("purpose", name) for name in self._words["purpose"] if name in names])

    def _titled(self, kind: str, name: str) -> str:
        return gettext("“%(title)s”") % {"title": self._title(kind, name)}

    def _title(self, kind: str, name: str) -> str:
        return here(self._words.get(kind, {}).get(name, {}).get("title", name.replace("-", " ")))

    def _links(self, clauses: Collection[str]) -> tuple[ClauseLink, ...]:
        return tuple(ClauseLink(clause, self._headings[clause]) for clause in clauses)

    @cached_property
    def _headings(self) -> dict[str, str]:
        """By its anchor, the heading under which each clause is."""
        titles = {heading.anchor: heading.text for heading in self.edition.prose.headings}
        headings, above = dict[str, str](), self.edition.prose.title
        for block in self.edition.prose.blocks:
            above = titles.get(block.anchor, above)
            headings[block.anchor] = above
        return headings

    @cached_property
    def _words(self) -> dict[str, Any]:
        return self.edition.bundle.table("purposes.toml")


def _part(fields: frozenset[str], of: frozenset[str]) -> str:
    """Say how much of what is held it is about."""
    if fields == of:
        return gettext("all of it")
    others = of - fields
    if len(others) < len(fields):
        return gettext("all parts but these: %(fields)s") % {"fields": _listed(_fields(others))}
    return gettext("these parts only: %(fields)s") % {"fields": _listed(_fields(fields))}


def _fields(names: Collection[str]) -> list[str]:
    titles = [CATEGORIES[name].title for name in CATEGORIES if name in names]
    # Small letters inside a sentence, but not for what is written large anywhere, as “Social Security number”. Other
    # languages put the kind of number first.
    if speech_here() is ENGLISH:
        return [title.lower() if title[1:].islower() else title for title in titles]
    return [
        title[:1].lower() + title[1:] if title[1:2].islower() else title for title in map(gettext, titles)
    ]


def _listed(words: list[str]) -> str:
    try:
        return listed(words, speech_here())
    except Unsaid:
        return ", ".join(words)
