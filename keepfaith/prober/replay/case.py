"""What the rules say of a record: by the edition it was collected under, and by the guardrails of the one in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.custody.protocol.known_names import NEED_A_CASE, YOUR_INFORMATION
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.rules.rulebook import RESTRICTED, Request, Ruling, decide_under
from keepfaith.prober.timeline import Governing, Timeline

# The clause that refuses where no rule speaks.
NEED_TO_KNOW: Final = "need-to-know"
SEVERAL: Final = "several"
# What speaks first where something would have to be allowed only once: an outcome, or the denial of a verdict.
WEIGHTS: Final = {"permitted": 0, "": 0, "no rule permits": 1, "guardrail": 2, "error": 3}
_OWN_TASK: Final = frozenset({("own_task", True)})
# What is asked of each category before it is shown to whom it is about.
TO_ITS_PERSON: Final = Request(("Party", "data-subject"), "show", "", "", YOUR_INFORMATION, frozenset())
# And before that person corrects it.
BY_ITS_PERSON: Final = Request(("Party", "data-subject"), "correct", "", "", YOUR_INFORMATION, frozenset())


class Verdict(NamedTuple):
    """Why something is denied, nothing if it is allowed; and by which clause."""

    denial: str = ""
    clause: str = NEED_TO_KNOW


UNKNOWN_RECORD: Final = Verdict("unknown record")
UNKNOWN_EDITION: Final = Verdict("unknown edition")
UNKNOWN_FIELD: Final = Verdict("unknown field")
NO_DUTY: Final = Verdict("duty")


@dataclass(frozen=True, slots=True)
class Header:
    """What the entry that created a record says of it."""

    edition: str
    holding: str
    purpose: str
    fields: Mapping[str, str]

    def categories(self, fields: Iterable[str] = ()) -> list[str]:
        """List the categories of some fields, or of all."""
        return sorted({self.fields[name] for name in (tuple(fields) or self.fields) if name in self.fields})

    def category(self, fields: Iterable[str] = ()) -> str:
        """Name the category of some fields as an entry does."""
        categories = self.categories(fields)
        return SEVERAL if len(categories) > 1 else next(iter(categories), "")


@dataclass(frozen=True, slots=True)
class Case:
    """A record's header, the edition it was collected under, and the one in force."""

    header: Header
    own: Governing
    in_force: Governing

    @classmethod
    def at(cls, header: Header, timeline: Timeline, line: Line) -> "Case | None":
        """Return the case as it was in the hour of an entry; none if its edition had not begun."""
        own = timeline.begun(header.edition, hour=line.hour)
        in_force = timeline.in_force(line.hour, claimed=line.in_force)
        return cls(header, own, in_force) if own and in_force else None

    def every(self, request: Request, categories: Iterable[str]) -> Verdict:
        """Allow only if each category is allowed; the first refusal speaks."""
        verdict = UNKNOWN_FIELD
        for category in sorted(set(categories)):
            verdict = self._verdict(self._ruling(request, category))
            if verdict.denial:
                break
        return verdict

    def any(self, *requests: Request) -> Verdict:
        """Allow if one request on one category is; a guardrail speaks only if nothing else refuses."""
        rulings = [
            self._ruling(request, category) for request in requests for category in self.header.categories()
        ]
        if not rulings:
            return UNKNOWN_FIELD
        return self._verdict(min(rulings, key=lambda ruling: WEIGHTS[ruling.outcome]))

    def moved(self, to: str) -> Verdict:
        """Allow a move only to a purpose that needs no case, and for which somebody may then open something."""
        if to in NEED_A_CASE and to != self.header.purpose:
            return Verdict("no case")
        duties = self.own.book.vocabulary.names.get("Duty", ())
        verdict = self.any(*(request("open", duty, to, _OWN_TASK) for duty in duties))
        return Verdict("purpose", verdict.clause) if verdict.denial else verdict

    def _ruling(self, request: Request, category: str) -> Ruling:
        request = request._replace(category=category, collected_for=self.header.purpose)
        return decide_under(request, own=self.own.book, in_force=self.in_force.book)

    def _verdict(self, ruling: Ruling) -> Verdict:
        clauses = (
            self.own.book.clauses.get(rule) or self.in_force.book.clauses.get(rule) for rule in ruling.rules
        )
        clause = next(filter(None, clauses), NEED_TO_KNOW)
        return Verdict("" if ruling.allowed else ruling.outcome, clause)


def restricted(is_restricted: bool) -> frozenset[tuple[str, bool]]:  # noqa: FBT001 - the value of the one fact
    """Return the fact that the use of a record is suspended, or is not."""
    return frozenset({(RESTRICTED, is_restricted)})


def unless_restricted(verdict: Verdict, purpose: str, facts: frozenset[tuple[str, bool]]) -> Verdict:
    """Deny a use that the rules allow and that is suspended, but for its person's own request."""
    is_refused = not verdict.denial and (RESTRICTED, True) in facts and purpose != YOUR_INFORMATION
    return Verdict("restricted") if is_refused else verdict


def request(action: str, duty: str, purpose: str, facts: frozenset[tuple[str, bool]]) -> Request:
    """Return what is asked under a duty, of a category and a record yet to be named."""
    return Request(("Duty", duty), action, "", "", purpose, facts)
