"""What a proof over every possible request found: what was put, what holds, and for what does not the smallest case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

PROPERTIES: Final[Mapping[str, str]] = {
    "words": "Each rule has a name of its own, a clause of the text and plain words; so has each word it uses.",
    "duty": "Nothing is allowed to anybody but the duties and parties that the edition names; only duties open.",
    "purpose": "Whatever is used for another purpose than it was collected for, is so by rules that name that purpose.",
    "error": "No request makes a rule err.",
    "dead": "Each rule speaks on some request.",
    "shadowed": "Each permission allows something, and each guardrail denies something that no other guardrail does.",
    "sale": "Nothing is allowed for money or anything else of value, whatever else is true.",
    "tightening": "No later edition allows what the edition that it was collected under does not.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A property that does not hold: in how many cases, and the smallest of them with the rules that did it."""

    cases: int
    edition: str
    sentence: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """An edition that something was collected under, and one that is in force then or later.

    `allowed` counts what the first allows by itself, `still` what it allows under the guardrails of the second.
    """

    own: str
    in_force: str
    allowed: int
    still: int


@dataclass(frozen=True, slots=True)
class OtherUse:
    """A use for another purpose than it was collected for: the rule that names it, in which editions."""

    rule: str
    clause: str
    says: str
    sentence: str
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdleGuardrail:
    """A guardrail that changes no decision yet, alone or over what was collected before: no rule permits it anyway."""

    rule: str
    clause: str
    says: str
    editions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole of it; `requests` counts what was put to single editions, `paired` what was put to pairs."""

    editions: tuple[str, ...]
    pairs: tuple[Pair, ...]
    requests: int
    paired: int
    failures: Mapping[str, Failure]
    other_uses: tuple[OtherUse, ...]
    idle: tuple[IdleGuardrail, ...]
    seconds: float

    @property
    def holds(self) -> bool:
        """Return whether every property does."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """Return it in the form of `--json`."""
        properties = [
            {"name": name, "says": says, "holds": name not in self.failures, "failure": None}
            | ({"failure": asdict(self.failures[name])} if name in self.failures else {})
            for name, says in PROPERTIES.items()
        ]
        return {"holds": self.holds, **asdict(self), "failures": len(self.failures), "properties": properties}

    def lines(self) -> Iterator[str]:
        """Yield it in plain words, line by line."""
        yield f"Editions: {', '.join(self.editions)}."
        yield "Uses for another purpose than it was collected for, by the rules that name them:"
        for use in self.other_uses:
            yield f"  #{use.clause} {use.rule}: {use.says}{self._under(use.editions)}"
            yield f"    {use.sentence}"
        if self.idle:
            yield "Guardrails in front of what no rule permits anyway, as yet:"
        for rule in self.idle:
            yield f"  #{rule.clause} {rule.rule}: {rule.says}{self._under(rule.editions)}"
        for pair in self.pairs:
            if pair.own != pair.in_force:
                conditions = f"Collected under {pair.own}, used while {pair.in_force} is in force"
                yield f"{conditions}: of {pair.allowed:,} requests allowed, {pair.still:,} still are."
        for name, says in PROPERTIES.items():
            yield from self._verdict(name, says)
        put = f"{self.requests:,} requests put to {_counted(self.editions, 'edition')}"
        paired = f"{self.paired:,} to {_counted(self.pairs, 'pair')} of editions"
        holding = f"{len(PROPERTIES) - len(self.failures)} of {len(PROPERTIES)} properties hold"
        yield f"{holding}: {put}, {paired}, in {self.seconds:.1f} s."

    def _under(self, editions: tuple[str, ...]) -> str:
        return "" if editions == self.editions else f" Only under {', '.join(editions)}."

    def _verdict(self, name: str, says: str) -> Iterator[str]:
        failure = self.failures.get(name)
        yield f"{'FAILED' if failure else 'holds '}  {says}"
        if failure:
            more = f" The smallest of {failure.cases:,} cases:" if failure.cases > 1 else ""
            yield f"        Under {failure.edition}.{more} {failure.sentence}"
            yield from (f"        Rule {rule}" for rule in failure.rules)


def _counted(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
