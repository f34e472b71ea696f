"""Acts in sentences: who can do what, in which state, although what is so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.acts.declaration import Act, ItemKind, Step
from keepfaith.custody.acts.points import Point
from keepfaith.policies.editions.bundle import Bundle

# What is so of each fact, and what is so if it is not.
_FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "record": ("the record is known", "the record is not known"),
    "item": ("there is such an item", "there is no such item"),
    "note": ("it is a note on another record", "it is no note on another record"),
    "self": ("the person asks", "somebody else asks for the person"),
    "opens": ("the proof opens the record", "the proof does not open the record"),
    "state": ("the item is in its state", "the item is in another state"),
    "left-out": ("the record is left out of its person's view", "its person sees the record"),
    "tellable": ("its person can be told by e-mail", "its person cannot be told by e-mail"),
    "exists": ("there was one before", "there was none before"),
    "case-open": ("the case is open", "the case is not open"),
    "case-covers": ("the case covers the record", "the case does not cover the record"),
    "works-on-it": ("they have the task or the case", "they have neither the task nor the case"),
    "work-goes-on": ("the task or the case goes on", "the task or the case is done or for another purpose"),
    "holds-it": ("they have the task or the case", "they have neither the task nor the case"),
    "duty": ("they ask under the duty {of}", "they ask under another duty than {of}"),
    "did": ("they brought it to “{of}” themselves", "somebody else brought it to “{of}”"),
    "is": ("they are the {of} themselves", "they are not the {of}"),
    "may-receive": ("a duty of the {of} would open it", "no duty of the {of} would open it"),
    "decided": ("the {of} decided before", "the {of} did not decide before"),
    "alike": (
        "the {of} is of the checks just as they are",
        "the {of} is an account of the checks, or they are",
    ),
    "often-corrected": ("the record was corrected ten times", "the record can be corrected"),
    "whole": ("the note has all its parts", "the note lacks a part"),
    "past": ("the day “{of}” is over", "the day “{of}” is not over"),
}
NOW: Final = "can now"
_ACTORS: Final = {"employee": "An employee", "person": "A person, by their proof,", "entry": "Another act"}


@dataclass(frozen=True, slots=True)
class Words:
    """The titles of duties and actions by which sentences name them."""

    titles: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, *bundles: Bundle) -> "Words":
        """Take the titles of editions, those of the last first."""
        return cls(
            {
                (kind, name): str(entry["title"])
                for bundle in bundles
                for kind in ("duty", "action")
                for name, entry in bundle.table("purposes.toml").get(kind, {}).items()
                if "title" in entry
            }
        )

    def whole_act(self, kind: ItemKind, act: Act, can: str) -> str:
        """Say that an act is there that was not."""
        states = " or ".join(f"“{start}”" for start in act.start)
        return f"{self._does(kind, act, can)}{f' when it is {states}' if states else ''}."

    def moved(self, kind: ItemKind, act: Act, can: str, start: str, after: str) -> str:
        """Say that an act leads from a state to another."""
        whence = f"from “{start}” " if start else ""
        return f"{self._does(kind, act, can)}, and so bring it {whence}to {f'“{after}”' if after else 'its end'}."

    def allowed(self, kind: ItemKind, act: Act, can: str, way: Point, step: Step) -> str:
        """Say that an act is done although something is so that refused it."""
        does = self._does(kind, act, can)
        if step.ask:
            return f"{does} without {self._question(step)}{self._unless(way)}."
        if step.at_most:
            return f"{does}{self._times(act, can, step)}."
        return f"{does} although {' and '.join(self._fact_words(fact, so=so) for fact, so in way.items())}."

    def asked_otherwise(self, kind: ItemKind, act: Act, can: str, step: Step) -> str:
        """Say that another question is asked than before."""
        return f"{self._does(kind, act, can)} by {self._question(step)}."

    def _does(self, kind: ItemKind, act: Act, can: str) -> str:
        duties = [
            fact.partition(":")[2] for step in act.steps for fact in step.unless if fact.startswith("duty:")
        ]
        under = f" with the duty {' or '.join(map(self._duty, duties))}" if duties else ""
        return f"{_ACTORS[act.by]}{under} {can} do “{act.entry}” ({kind.says})"

    def _question(self, step: Step) -> str:
        if step.ask == "rules":
            action = self.titles.get(("action", step.action), step.action)
            more = f" with {', '.join(step.facts)}" if step.facts else ""
            force = " or of those in force" if step.or_in_force else ""
            return f"asking the rules of the edition{force} for “{action}” of {step.of or 'the case'}{more}"
        if step.ask == "duty":
            return f"asking for the duty of that day{' for its ' + step.purpose if step.purpose else ''}"
        return "asking whether it is an account of the checks"

    @staticmethod
    def _times(act: Act, can: str, step: Step) -> str:
        """Say how often it can be done now, where it was refused from a number on."""
        more = [
            one.at_most for one in act.steps if one.at_most and (one.on, one.among) == (step.on, step.among)
        ]
        of = " for one record" if step.on else ""
        if can == NOW and more:
            return f" up to {min(more):,} times{of}; before, up to {step.at_most:,}"
        return f" more than {step.at_most:,} times{of}"

    def _unless(self, way: Point) -> str:
        so = [self._fact_words(fact, so=value) for fact, value in way.items() if not fact.startswith("ask:")]
        return f", although {' and '.join(so)}" if so else ""

    def _fact_words(self, fact: str, *, so: bool) -> str:
        name, _, of = fact.partition(":")
        return _FACTS[name][0 if so else 1].format(of=self._duty(of) if name == "duty" else of)

    def _duty(self, name: str) -> str:
        return f"“{self.titles.get(('duty', name), name)}”"
