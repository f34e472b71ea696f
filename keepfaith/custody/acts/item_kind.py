"""The shape of what an edition declares: a kind of items, the acts on it, and the steps of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a decision: it refuses with a code, or asks the rules, the duty or whose account it is."""

    refuse: str = ""
    ask: str = ""
    clause: str = ""
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    at_most: int = 0
    on: str = ""
    among: tuple[str, ...] = ()
    alarm: str = ""
    action: str = ""
    of: str = ""
    facts: tuple[str, ...] = ()
    or_in_force: bool = False
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act that may be done: by whom, from which states to which, and step by step why not.

    `entry` is its name; of what is `by` an entry, the kind of that entry or the name of another act.
    """

    entry: str
    by: str
    to: str | Mapping[str, str]
    steps: tuple[Step, ...] = ()
    start: tuple[str, ...] = ()
    lasts: str = ""
    details: tuple[str, ...] = ()
    states: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    value: str = ""
    at_end: tuple[str, ...] = ()
    clause_at_end: str = ""

    def after(self, state: str) -> str:
        """Return the state that follows one; nothing if the item is gone then."""
        return self.to if isinstance(self.to, str) else self.to[state]

    @property
    def moves(self) -> tuple[tuple[str, str], ...]:
        """Each state that it can be done in, with the one that follows; it begins an item in none."""
        return tuple((state, self.after(state)) for state in self.start or ("",))

    @property
    def facts(self) -> frozenset[str]:
        """The facts that its steps name."""
        return frozenset(fact for step in self.steps for fact in (*step.when, *step.unless))


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of items: what it is on, its details, its effects by the states in which they hold, and its acts.

    `notice` says within how many days after its effect has ended its person is told. `reads` names the states in which
    the employee of a detail reads its note, and `answers_after` those that an answer of its purpose needs.
    """

    name: str
    says: str
    of: str
    promises: tuple[int, ...]
    purpose: str
    acts: Mapping[str, Act]
    clause: str = ""
    named: str = ""
    named_by: str = ""
    one_for: tuple[str, ...] | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    ends_with_duty_of: str = ""
    effects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notice: str = ""
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers_after: tuple[str, ...] = ()

    def stated(self, what: str, value: str, note: bytes | None) -> bool:
        """Return whether an entry of another kind is an act on an item: its detail says so, or names the note."""
        act = self.acts.get(what)
        return act is not None and act.by == "entry" and value == (act.value or (note and note.hex()))

    @property
    def states(self) -> tuple[str, ...]:
        """The states that its acts lead to, and the empty one, that there is no item."""
        return tuple(sorted({"", *(after for act in self.acts.values() for _, after in act.moves)}))
