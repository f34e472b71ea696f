"""Taking the ledger's entries one after the other: each is decided again, then remembered for those that follow."""

from collections.abc import Callable, Mapping
from typing import Final

from keepfaith.prober.ledger_line import ACTED, Line, NoEntry, read_line
from keepfaith.prober.replay.acknowledgments import fold_acknowledgment, fold_text
from keepfaith.prober.replay.assertions import fold_categories, fold_passkey
from keepfaith.prober.replay.broken_promises import promises_of
from keepfaith.prober.replay.case import Header
from keepfaith.prober.replay.cases import fold_case, fold_covering, judge_case, judge_covering
from keepfaith.prober.replay.codes import ACTS as CODES
from keepfaith.prober.replay.disclosures import judge_disclosure
from keepfaith.prober.replay.endings import fold_ending, judge_ending, judge_removal
from keepfaith.prober.replay.holds import fold_hold, judge_hold
from keepfaith.prober.replay.item_verdicts import OLD_KINDS, check_overdue, fold_entry, fold_item, judge_item
from keepfaith.prober.replay.judgment import LATER, Family, Folds, Judgment
from keepfaith.prober.replay.kinds import (
    FAMILIES,
    OF_CASES,
    OF_COVERINGS,
    OF_HOLDERS,
    OF_RESTRICTIONS,
    OF_WITHDRAWALS,
    ends_with_record,
)
from keepfaith.prober.replay.moves import MOVES
from keepfaith.prober.replay.own_notes import OWN_NOTES
from keepfaith.prober.replay.proofs import fold_proving, judge_proving, judge_showing
from keepfaith.prober.replay.record_folds import asks_for_link, digest
from keepfaith.prober.replay.restrictions import (
    fold_restriction,
    fold_withdrawal,
    judge_restriction,
    judge_withdrawal,
)
from keepfaith.prober.replay.reviews import KINDS as REVIEWS
from keepfaith.prober.replay.reviews import (
    check_owed,
    count_opening,
    count_unknown_opening,
    fold_review,
    judge_review,
    note_waiting,
)
from keepfaith.prober.replay.sendings import (
    fold_sending,
    judge_confirmation,
    judge_sending,
    judge_withholding,
)
from keepfaith.prober.replay.staff import KINDS as STAFF
from keepfaith.prober.replay.staff import fold_organization, fold_staff, judge_staff
from keepfaith.prober.replay.subjects import compare_answer, compare_confirmation, compare_owner, judge_check
from keepfaith.prober.replay.uses import CLOSING, fold_use, judge_act, judge_opening


class Replayer:
    """The entries as they come."""

    def __init__(self, folds: Folds) -> None:
        self._folds, self._store = folds, folds.store
        rows = self._store.connection.execute("SELECT digest FROM registered")
        self._registered = {digest for (digest,) in rows}

    def take(self, line: Line) -> None:
        """Decide an entry again, note what differs, and remember it."""
        try:
            self._check_edition(line)
            check_owed(self._folds, line)
            check_overdue(self._folds, line)
            if line.details is None:
                self._take_without_details(line)
            else:
                self._take(line)
                self._note_details(line)
                note_waiting(self._folds, line)
        except (NoEntry, KeyError, ValueError, TypeError, AttributeError):
            self._fault(
                FAMILIES.get(line.kind, "uses"), line.number, "lacks what is needed to decide it again"
            )

    def refuse(self, number: int, what: str) -> None:
        """Note what is wrong with an entry that cannot be taken."""
        self._fault("uses", number, what)

    def _take_without_details(self, line: Line) -> None:
        if not ends_with_record(line):
            self._fault(FAMILIES.get(line.kind, "uses"), line.number, "lost the details that must stay")
            return
        self._store.put("last_without", line.number)
        if line.kind == "created":
            self._store.put("lost", self._store.number("lost") + 1)
        else:
            # What it changed for other records of the same address is not known either.
            self._store.put(f"{line.kind} without details on", line.day.toordinal())
            if line.kind == "opened" and not line.refused:
                count_unknown_opening(self._folds, line)
            if line.kind in CLOSING and not line.refused:
                self._store.put("closings lost", self._store.number("closings lost") + 1)
            self._store.count(FAMILIES[line.kind], "not replayed")

    def _take(self, line: Line) -> None:
        if line.kind in FAMILIES and line.kind != "unsubscribed":
            self._decide(line)
        elif not line.refused and line.kind in _FOLDED:
            _FOLDED[line.kind](self._folds, line)
            if line.kind == "registered":
                self._registered.add(line.edition)
        elif not line.refused and line.kind == "created":
            self._create(line)

    def _create(self, line: Line) -> None:
        fields = line.known["field_categories"]
        header = Header(line.edition, str(line.known["holding"]), line.collected_for, dict(fields))
        judgment = Judgment("uses")
        judgment.header(line, header, ())
        if self._folds.timeline.begun(line.edition, hour=line.hour) is None:
            judgment.fault(
                f"Entry {line.number} creates a record under an edition that is not in force.", LATER
            )
        self._note(judgment, line)
        compare_owner(self._folds, line)
        self._folds.records.create(line, header)
        if "topics" in line.known:
            self._folds.subscriptions.request(line.record, line.mailbox, line.known["topics"], day=line.day)
        if asks_for_link(header, is_note="about" in line.known):
            self._folds.proofs.request(line.record, line.mailbox)

    def _note_details(self, line: Line) -> None:
        """Remember of which record an entry has details that end with it."""
        if ends_with_record(line) and "record" in line.known:
            self._store.connection.execute(
                "INSERT OR REPLACE INTO detailed VALUES (?, ?)", (line.number, line.record)
            )

    def _decide(self, line: Line) -> None:
        is_message = line.kind == "sent" and "what" in line.known
        judge, fold = _MESSAGE if is_message else _DECIDED.get(line.kind, (judge_act, _fold_act))
        judgment = judge(self._folds, line)
        if judgment is None:
            self._store.count(FAMILIES[line.kind], "not replayed")
        else:
            # That the operator gave or ended a duty is no decision.
            if line.kind not in (*STAFF, *REVIEWS) or judgment.verdict is not None:
                self._store.count(judgment.family, "replayed")
            if line.refused:
                self._store.count(judgment.family, "refusals")
            self._note(judgment, line)
        if not line.refused:
            fold(self._folds, line)

    def _check_edition(self, line: Line) -> None:
        """Compare the edition that an entry calls in force with the posted starts, from the first registration on."""
        if line.details is None or not (self._registered or line.kind == "registered"):
            return
        possible = self._folds.timeline.possible(line.hour)
        if line.kind == "registered":
            # Several are registered one after the other: of those that are, the last to begin counts.
            known = self._registered | {line.edition}
            possible = self._folds.timeline.possible(line.hour, among=known)
        self._store.count("editions", "entries")
        if line.in_force not in ({edition.digest for edition in possible} or {""}):
            self._store.note_fault(
                "editions", line.number, f"Entry {line.number} names another edition as in force."
            )

    def _note(self, judgment: Judgment, line: Line) -> None:
        if judgment.differs(line):
            # The other families have one promise or two, which go together.
            promises = (
                promises_of(self._folds, line, judgment) if judgment.family == "uses" else frozenset[int]()
            )
            self._store.note_fault(judgment.family, line.number, judgment.difference(line), promises)
        for fault in judgment.faults:
            self._store.note_fault(judgment.family, line.number, fault.words, fault.promises)

    def _fault(self, family: Family, number: int, what: str) -> None:
        self._store.note_fault(family, number, f"Entry {number} {what}.")


def read(number: int, entry: bytes, details: str | None) -> Line | None:
    """Read an entry; none if it is none."""
    try:
        return read_line(number, entry, details)
    except NoEntry:
        return None


def _fold_registration(folds: Folds, line: Line) -> None:
    known = line.known
    content = digest(str(known["rules"]), str(known["schema"]), str(known["starts_at"]))
    folds.store.connection.execute("INSERT OR IGNORE INTO registered VALUES (?, ?)", (line.edition, content))


def _fold_unsubscription(folds: Folds, line: Line) -> None:
    if line.mailbox is not None:
        folds.subscriptions.unsubscribe(line.mailbox, str(line.known["reason"]), day=line.day)


def _fold_confirmation(folds: Folds, line: Line) -> None:
    state = folds.records.find(line.record)
    folds.subscriptions.confirm(line.record, state.mailbox if state else None, day=line.day, last=folds.last)
    compare_confirmation(folds, line)
    folds.records.prove(line.record, day=line.day)


def _fold_act(folds: Folds, line: Line) -> None:
    fold_use(folds, line)
    if line.kind in CLOSING:
        fold_entry(folds, line)


def _fold_opening(folds: Folds, line: Line) -> None:
    fold_use(folds, line)
    count_opening(folds, line)


def _fold_message(folds: Folds, line: Line) -> None:
    fold_use(folds, line)
    fold_sending(folds, line)
    fold_entry(folds, line)


# Acts that are no decisions, and that what follows depends on.
_FOLDED: Final[Mapping[str, Callable[[Folds, Line], None]]] = {
    "registered": _fold_registration,
    "unsubscribed": _fold_unsubscription,
    "enrolled": lambda folds, line: folds.staff.enroll(line.employee),
    "organization-placed": fold_organization,
    "acknowledged": fold_acknowledgment,
    "safeguards-changed": fold_text,
    "passkey-categories": fold_categories,
    **dict.fromkeys(
        ("passkey-proposed", "passkey-confirmed", "passkey-blocked", "passkey-ended"), fold_passkey
    ),
}
# How each kind of act is decided again and remembered; the others are acts on tasks.
_DECIDED: Final[
    Mapping[str, tuple[Callable[[Folds, Line], Judgment | None], Callable[[Folds, Line], None]]]
] = {
    "opened": (judge_opening, _fold_opening),
    "withheld": (judge_withholding, lambda _folds, _line: None),
    "confirmed": (judge_confirmation, _fold_confirmation),
    "checked": (judge_check, compare_answer),
    "removed": (judge_removal, lambda _folds, _line: None),
    **dict.fromkeys(("erased", "discarded"), (judge_ending, fold_ending)),
    **dict.fromkeys(("held", "released"), (judge_hold, fold_hold)),
    **dict.fromkeys((*OF_CASES, *OF_HOLDERS), (judge_case, fold_case)),
    **dict.fromkeys(OF_COVERINGS, (judge_covering, fold_covering)),
    **dict.fromkeys(STAFF, (judge_staff, fold_staff)),
    **dict.fromkeys(REVIEWS, (judge_review, fold_review)),
    **dict.fromkeys((ACTED, *OLD_KINDS), (judge_item, fold_item)),
    **dict.fromkeys(OF_RESTRICTIONS, (judge_restriction, fold_restriction)),
    **dict.fromkeys(OF_WITHDRAWALS, (judge_withdrawal, fold_withdrawal)),
    "disclosed": (judge_disclosure, fold_entry),
    **CODES,
    "proven": (judge_proving, fold_proving),
    "shown": (judge_showing, lambda _folds, _line: None),
    **OWN_NOTES,
    **MOVES,
}
_MESSAGE: Final = (judge_sending, _fold_message)
