"""What deciding an entry again came to, and what all who decide again have in common."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import NEED_TO_KNOW, NO_DUTY, Case, Header, Verdict
from keepfaith.prober.replay.case_folds import CaseFolds
from keepfaith.prober.replay.code_folds import CodeFolds
from keepfaith.prober.replay.correction_folds import CorrectionFolds
from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.item_folds import ItemFolds
from keepfaith.prober.replay.move_folds import MoveFolds
from keepfaith.prober.replay.proof_folds import ProofFolds
from keepfaith.prober.replay.record_folds import RecordFolds, RecordState
from keepfaith.prober.replay.staff_folds import StaffFolds
from keepfaith.prober.replay.statement_folds import StatementFolds
from keepfaith.prober.replay.subscription_folds import SubscriptionFolds
from keepfaith.prober.timeline import Timeline

# The promises about uses, each with a row of its own.
OWN_PURPOSES, NEEDS, USES, OWN_VIEW, STATEMENTS, MISUSE, EARLIER, LATER = 12, 34, 35, 38, 39, 43, 56, 57
RESPONSES: Final = 33
Family = Literal["uses", "sendings", "endings", "subjects", "editions", "details"]
CAP: Final = Verdict("cap")
NOT_A_CANARY: Final = Verdict("not a canary", OWN_TEST_REQUESTS)
_TEST_ACCOUNT: Final = Verdict("test account", OWN_TEST_REQUESTS)
# How much may be done under one duty within an hour, as `docs/operate/custodian.md` says.
MAX_AN_HOUR: Final = 500
MAX_NOTICES_AN_HOUR: Final = 60_000
# One that was decided on the stroke of an hour is entered in the next.
_ON_THE_STROKE: Final = 1


@dataclass(frozen=True)
class Folds:
    """All that was read before an entry, by kind."""

    store: FoldStore
    timeline: Timeline
    # The day of the last entry that there is to read.
    last: dt.date
    records: RecordFolds = field(init=False)
    staff: StaffFolds = field(init=False)
    cases: CaseFolds = field(init=False)
    subscriptions: SubscriptionFolds = field(init=False)
    proofs: ProofFolds = field(init=False)
    codes: CodeFolds = field(init=False)
    statements: StatementFolds = field(init=False)
    corrections: CorrectionFolds = field(init=False)
    moves: MoveFolds = field(init=False)
    items: ItemFolds = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "records", RecordFolds(self.store))
        object.__setattr__(self, "staff", StaffFolds(self.store))
        object.__setattr__(self, "cases", CaseFolds(self.store))
        object.__setattr__(self, "subscriptions", SubscriptionFolds(self.store))
        object.__setattr__(self, "proofs", ProofFolds(self.store))
        object.__setattr__(self, "codes", CodeFolds(self.store))
        object.__setattr__(self, "statements", StatementFolds(self.store))
        object.__setattr__(self, "corrections", CorrectionFolds(self.store))
        object.__setattr__(self, "moves", MoveFolds(self.store))
        object.__setattr__(self, "items", ItemFolds(self.store))

    def lack_whole(self, state: RecordState | None) -> bool:
        """Return whether a note is on a record whose beginning is no longer told, so that its task is not known."""
        if state is None or state.about is None or not self.store.number("lost"):
            return False
        return self.records.find(state.about) is None


class Fault(NamedTuple):
    """What is wrong with an entry, and the promises that it breaks; without any, all those of its family."""

    words: str
    promises: frozenset[int]


@dataclass
class Judgment:
    """What an entry should say: the verdict, none if it cannot be decided again; and what else is wrong."""

    family: Family
    verdict: Verdict | None = None
    faults: list[Fault] = field(default_factory=list)
    # By which editions it was decided; none if that is not known.
    case: Case | None = None
    # What was true of the task, whatever the entry says.
    facts: frozenset[tuple[str, bool]] = frozenset()

    def fault(self, words: str, *promises: int) -> None:
        """Note something else that is wrong; without promises, it is of all those of its family."""
        self.faults.append(Fault(words, frozenset(promises)))

    def differs(self, line: Line) -> bool:
        """Return whether the entry has another verdict."""
        return self.verdict is not None and self.verdict != (line.denial, line.clause)

    def difference(self, line: Line) -> str:
        """Say which verdict the entry has and which it should have, in words that name nobody."""
        entered, again = _outcome(Verdict(line.denial, line.clause)), _outcome(self.verdict or Verdict())
        return f"Entry {line.number}: {line.kind} was {entered}; decided again it is {again}."

    def state(self, line: Line, state: RecordState | None) -> None:
        """Compare what the entry says of its record with the entry that created it."""
        if state is not None:
            self.header(line, state.header, line.fields if "fields" in line.known else ())

    def header(self, line: Line, header: Header, fields: tuple[str, ...]) -> None:
        """Compare what the entry says of a record with its header, whole."""
        words = f"Entry {line.number} says another thing of its record than the one that created it."
        promises = set()
        if line.edition != header.edition:
            promises |= {EARLIER, LATER}
        if line.collected_for != header.purpose or line.known.get("holding") != header.holding:
            promises |= {OWN_PURPOSES, USES}
        if (line.category, line.known.get("categories")) != (
            header.category(fields),
            header.categories(fields),
        ):
            promises |= {NEEDS}
        if promises:
            self.fault(words, *promises)


def gated(folds: Folds, employee: str, state: RecordState | None) -> Verdict | None:
    """Deny to an account of the prober whatever is no test request, before any rule."""
    is_test = state is not None and state.test_day is not None
    return NOT_A_CANARY if folds.staff.is_probe(employee) and not is_test else None


def unless_alike(folds: Folds, employee: str, colleague: str | bytes) -> Verdict | None:
    """Deny what an employee gives to an account of the prober, and what such an account gives to an employee."""
    is_alike = folds.staff.is_probe(employee) == folds.staff.is_probe(colleague)
    return None if is_alike else _TEST_ACCOUNT


def on_duty(folds: Folds, line: Line, verdict: Verdict, *, purpose: str = "") -> Verdict:
    """Deny to who does not have the duty that day what the rules allow.

    A duty for some purposes only counts where one of these is named.
    """
    duties = folds.staff.duties_of(line.employee, on=line.day, purpose=purpose)
    if not verdict.denial and line.claimed_duty not in duties:
        return NO_DUTY
    return verdict


def within_cap(folds: Folds, line: Line, judgment: Judgment, *, what: str, cap: int) -> Verdict | None:
    """Count what was allowed against the cap; a denial for the cap is believed, and counted apart."""
    if line.denial == CAP.denial:
        folds.store.count(judgment.family, "bounded")
        return CAP
    if folds.staff.spend(what, line.hour) > cap + _ON_THE_STROKE:
        judgment.fault(
            f"Entry {line.number}: more than {cap} within an hour were allowed under one duty.", MISUSE
        )
    return None


def _outcome(verdict: Verdict) -> str:
    if not verdict.denial:
        return f"allowed by {verdict.clause}" if verdict.clause else "allowed"
    return f"refused ({verdict.denial}, {verdict.clause or NEED_TO_KNOW})"
