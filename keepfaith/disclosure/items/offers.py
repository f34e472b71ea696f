"""Which acts an employee can do on an item now, and under which duty; the custodian decides again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.records.office_duties import case_duties, duties_that

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Act, ItemKind, Step

NO_DUTY: Final = "none"
# The auditor reads what was done in cases, and the items of some kinds; no rule names the duty, so it opens nothing.
AUDITOR: Final = "auditor"


@dataclass(frozen=True, slots=True)
class Offer:
    """An act for an employee: the duty under which they do it, or the code by which it would be refused.

    `fits` says whether they have a duty for it at all.
    """

    act: "Act"
    duty: str
    refused: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """An employee before an item, or before there is one; what the portal does not know refuses nothing."""

    account: str
    duties: tuple[str, ...]
    kind: "ItemKind"
    item: Item | None = None

    def offers(self) -> list[Offer]:
        """Go through each act of employees that begins an item, or that is done on one."""
        acts = [act for act in self.kind.acts.values() if act.by == "employee"]
        return [self.offer(act) for act in acts if bool(act.start) is (self.item is not None)]

    def offer(self, act: "Act") -> Offer:
        """Go through the steps of an act as the custodian does, as far as the portal knows the facts."""
        fitting, refused = set(self.duties), ""
        for step in act.steps:
            if step.ask == "rules" and not any(map(self.is_so, step.unless)):
                fitting &= duties_by_rules(self.kind, step, self.purpose)
            if named := {fact.removeprefix("duty:") for fact in step.unless if fact.startswith("duty:")}:
                fitting &= named
            if not refused and (not fitting or (step.refuse and self._refuses(act, step))):
                refused = step.refuse or DenialCode.DUTY
        if not refused and self.item is not None and self.item.state not in act.start:
            refused = DenialCode.NOT_PROPOSED
        duty = min(fitting, default=min(self.duties, default=NO_DUTY))
        return Offer(act, duty, refused, bool(fitting))

    def is_so(self, fact: str) -> bool:
        """Return whether a fact is known to be so: of a state by its name, or one that a step may name."""
        name, mark, of = fact.partition(":")
        if self.item is None:
            return False
        return name in _KNOWN and _KNOWN[name](self, self.item, of) if mark else self.item.state == name

    @property
    def purpose(self) -> str:
        """The purpose that acts are done for; nothing before there is an item whose work says that."""
        return self.kind.purpose if self.kind.purpose != "work" else self.item.purpose if self.item else ""

    def _refuses(self, act: "Act", step: "Step") -> bool:
        known = [fact for fact in step.unless if fact.partition(":")[0] in _KNOWN]
        is_elsewhere = self.item is not None and self.item.state not in act.start
        return (
            any(map(self.is_so, step.when))
            or not all(map(self.is_so, known))
            or ("state" in step.unless and is_elsewhere)
        )


_KNOWN: Final[Mapping[str, Callable[[Asker, Item, str], bool]]] = {
    "did": lambda asker, item, state: item.by(state) == asker.account,
    "is": lambda asker, item, detail: item.text(detail) == asker.account,
}


def duties_by_rules(kind: "ItemKind", step: "Step", purpose: str) -> frozenset[str]:
    """Return the duties that the rules in force let do what a step asks, for a purpose or for any."""
    if kind.of == "case":
        purposes = [purpose] if purpose else [one.purpose for one in case_kinds().values()]
        return frozenset(duty for one in purposes for duty in case_duties(one))
    return duties_that(step.action, purpose, own_task="own_task" in step.facts)


def kind_duties(kind: "ItemKind") -> frozenset[str]:
    """Return the duties that do something with items of a kind."""
    purpose = kind.purpose if kind.purpose != "work" else ""
    acts = [act for act in kind.acts.values() if act.by == "employee"]
    steps = [step for act in acts for step in act.steps if step.ask == "rules"]
    return frozenset(duty for step in steps for duty in duties_by_rules(kind, step, purpose))
