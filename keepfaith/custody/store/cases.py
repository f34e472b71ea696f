"""Cases: what the agency has to do by law or on request; each is named after its kind, year and number.

One for a legal obligation can keep records on hold. With whom it is decides who proposes records that it covers.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from keepfaith.custody.crypto.seal import seal
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.custody.ledger.entry import Kind, commit
from keepfaith.custody.protocol.case_messages import CaseState, Hearing
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import CASES_PAGE_SIZE, MAX_FIELDS, MAX_OWN_APPEALS, MAX_RECORDS
from keepfaith.custody.protocol.use_messages import OwnAppeal
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.records import check_words
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

_HOLDING: Final = "cases"
_COLUMNS: Final = (
    "name, kind, purpose, number_elsewhere, outcome, coalesce(appeal_of, ''), hearing, is_test,"
    " received_on, opened_on, closed_on, due_on, heard_on, sent_on, holder,"
    " (SELECT count(*) FROM holds WHERE for_case = name),"
    " (SELECT count(*) FROM coverings WHERE for_case = name AND approved_on IS NOT NULL),"
    " (SELECT count(*) FROM coverings WHERE for_case = name AND approved_on IS NULL),"
    " (SELECT count(*) FROM restrictions WHERE for_case = name),"
    " (SELECT group_concat(employee, ' ') FROM case_deciders WHERE for_case = cases.appeal_of),"
    " (SELECT group_concat(name, ' ') FROM cases AS later WHERE later.appeal_of = cases.name)"
)
# By whoever neither has the case nor proposed what waits in it.
_APPROVABLE: Final = (
    "holder <> :approver AND name IN"
    " (SELECT for_case FROM coverings WHERE approved_on IS NULL AND proposed_by <> :approver)"
    " AND NOT EXISTS (SELECT 1 FROM case_deciders WHERE for_case = appeal_of AND employee = :approver)"
)
_INSERT: Final = (
    "INSERT INTO cases(name, token, kind, purpose, year, number, number_elsewhere, received_on, opened_on, holder,"
    " appeal_of, is_test) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
type _Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class CaseAct:
    """Who does something with a case, and why that was refused if it was; `duty` is theirs, none of the operator."""

    purpose: str
    employee: str = OPERATOR
    duty: str = ""
    clause: str = ""
    denial: DenialCode | None = None


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """A letter by the name of its wording, the version of that, and the language.

    `removed` is from how many places what is about others was removed; none of a letter that shows nothing. `record` is
    what it is about, if it names that.
    """

    name: str
    version: int
    language: str
    removed: int | None = None
    record: bytes | None = None


class Cases:
    """The cases, each opened and closed once; a closed one keeps its name. Days are those in the zone of `at`."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def open(  # noqa: PLR0913 - what it is, by whom, and what it is about
        self,
        kind: str,
        act: CaseAct,
        *,
        token: bytes,
        number_elsewhere: str,
        at: dt.datetime,
        received_on: dt.date | None = None,
        appeal_of: str = "",
        is_test: bool = False,
    ) -> tuple[str, bool]:
        """Open a case under the next number of its kind and year; return its name, and whether it is new.

        The same token again gives the same case, which is entered once. What it is about cannot have come later than
        it is opened. An appeal is with nobody where whoever opens it decided before.
        """
        check_words(act.duty, act.clause, act.purpose)
        if opened := self.opened_by(token):
            return opened, False
        day = at.date()
        received = min(received_on or day, day)
        number = self._next_number(kind, day.year)
        name = f"{kind}-{day.year}-{number}"
        check_words(name)
        holder = "" if self.has_decided(act.employee, in_case=appeal_of) else act.duty and act.employee
        self._connection.execute(
            _INSERT,
            (
                *(name, hashlib.sha256(token).digest(), kind, act.purpose, day.year, number),
                *(self._sealed(name, number_elsewhere), received.toordinal(), day.toordinal()),
                *(holder, appeal_of or None, is_test),
            ),
        )
        details = {"case": name, "received_on": received.isoformat()}
        details |= {"named": number_elsewhere} if number_elsewhere else {}
        details |= {"appeal_of": appeal_of} if appeal_of else {}
        self._log("case-opened", act, details, at=at)
        return name, True

    def _next_number(self, kind: str, year: int) -> int:
        row = self._connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM cases WHERE kind = ? AND year = ?", (kind, year)
        ).fetchone()
        return int(row[0])

    def opened_by(self, token: bytes) -> str:
        """Name the case that was opened with a token; an empty name says that none was."""
        digest = hashlib.sha256(token).digest()
        row = self._connection.execute("SELECT name FROM cases WHERE token = ?", (digest,)).fetchone()
        return str(row[0]) if row else ""

    def has_decided(self, employee: str, *, in_case: str) -> bool:
        """Return whether somebody had a case, approved or declined a record for it, or closed it."""
        row = self._connection.execute(
            "SELECT 1 FROM case_deciders WHERE for_case = ? AND employee = ?", (in_case, employee)
        ).fetchone()
        return row is not None

    def log_refused_opening(
        self, kind: str, act: CaseAct, *, at: dt.datetime, received_on: dt.date | None, appeal_of: str
    ) -> None:
        """Enter that somebody might not open a case."""
        check_words(act.duty, act.clause, act.purpose)
        received = min(received_on or at.date(), at.date()).isoformat()
        of = {"appeal_of": appeal_of, "received_on": received} if appeal_of else {}
        self._log("case-opened", act, {"what": kind, **of}, at=at)

    def hear(  # noqa: PLR0913 - in which case, what and instead of what, and by whom
        self,
        name: str,
        act: CaseAct,
        hearing: Hearing,
        *,
        heard_on: dt.date,
        instead_of: dt.date | None = None,
        at: dt.datetime,
    ) -> None:
        """Enter on which day an appeal was heard or its hearing given up, or why that was refused.

        `instead_of` is the day that was entered before, if there was one.
        """
        check_words(act.duty, act.clause, act.purpose, hearing)
        if act.denial is None:
            self._connection.execute(
                "UPDATE cases SET hearing = ?, heard_on = ? WHERE name = ?",
                (hearing, heard_on.toordinal(), name),
            )
        details = {"case": name, "hearing": hearing, "heard_on": heard_on.isoformat()}
        details |= {"instead_of": instead_of.isoformat()} if instead_of else {}
        self._log("case-heard", act, details, at=at)

    def assign(self, name: str, act: CaseAct, *, to: str, at: dt.datetime) -> None:
        """Give an open case to an employee, or to nobody, or enter why that was refused."""
        check_words(act.duty, act.clause, act.purpose)
        case = self.find(name)
        if act.denial is None:
            self._connection.execute("UPDATE cases SET holder = ? WHERE name = ?", (to, name))
        self._log(
            "case-assigned", act, {"case": name, "colleague": to, "from": case.holder if case else ""}, at=at
        )

    def set_due(
        self, name: str, act: CaseAct, *, due_on: dt.date | None, reason: str, at: dt.datetime
    ) -> None:
        """Set by which day a case is to be done, or enter why that was refused."""
        check_words(act.duty, act.clause, act.purpose, reason)
        if act.denial is None:
            day = due_on.toordinal() if due_on else None
            self._connection.execute("UPDATE cases SET due_on = ? WHERE name = ?", (day, name))
        due = {"due_on": due_on.isoformat()} if due_on else {}
        self._log("case-due", act, {"case": name, "reason": reason, **due}, at=at)

    def write_letter(self, name: str, act: CaseAct, letter: CaseLetter, *, at: dt.datetime) -> None:
        """Enter that a letter was written in a case, or why that was refused; nothing of its text is here."""
        check_words(act.duty, act.clause, act.purpose, letter.name, letter.language)
        details = {"what": letter.name, "version": str(letter.version), "language": letter.language}
        details |= {} if letter.removed is None else {"removed": str(letter.removed)}
        details |= {} if letter.record is None else {"record": letter.record.hex()}
        self._log("case-letter", act, {"case": name, **details}, at=at)

    def close(  # noqa: PLR0913 - which case, by whom, and how it ended
        self,
        name: str,
        act: CaseAct,
        *,
        reason: str = "",
        sent_on: dt.date | None = None,
        whys: Mapping[str, str] = MappingProxyType({}),
        at: dt.datetime,
    ) -> None:
        """Close a case, or enter why that was refused; one that is closed stays as it is, and is nobody's.

        A decision has the day on which it was sent, or among the `whys` why it was not.
        """
        check_words(act.duty, act.clause, act.purpose, reason, *whys.values())
        if act.denial is None:
            day = at.date().toordinal()
            closed = self._connection.execute(
                "UPDATE cases SET closed_on = ?, holder = '', outcome = ?, sent_on = ?"
                " WHERE name = ? AND closed_on IS NULL",
                (day, reason, sent_on.toordinal() if sent_on else None, name),
            )
            if not closed.rowcount:
                return
            if act.duty:
                decider = (name, act.employee)
                self._connection.execute("INSERT OR IGNORE INTO case_deciders VALUES (?, ?)", decider)
        ended = {"reason": reason} if reason else {}
        ended |= {"sent_on": sent_on.isoformat()} if sent_on else {}
        ended |= {name: why for name, why in whys.items() if why}
        self._log("case-closed", act, {"case": name, **ended}, at=at)

    def find(self, name: str) -> CaseState | None:
        """Return a case as it is now; reads only."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM cases WHERE name = ?", (name,)).fetchone()  # noqa: S608 - the columns above
        return self._state(row) if row else None

    def page(
        self, *, after: str, open_only: bool, holder: str = "", approver: str = ""
    ) -> tuple[CaseState, ...]:
        """List cases by name, at most 200, after one of them; of one holder, or where somebody could approve."""
        conditions = ["name > :after"]
        conditions += ["closed_on IS NULL"] if open_only else []
        conditions += ["holder = :holder"] if holder else []
        conditions += [_APPROVABLE] if approver else []
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM cases WHERE {' AND '.join(conditions)} ORDER BY name LIMIT :most",  # noqa: S608 - the conditions above
            {"after": after, "holder": holder, "approver": approver, "most": CASES_PAGE_SIZE},
        )
        return tuple(map(self._state, rows))

    def appeals_about(self, record: bytes) -> tuple[OwnAppeal, ...]:
        """List the last appeals against decisions in cases that cover a record, for its person to read."""
        rows = self._connection.execute(
            "SELECT name, appeal_of, received_on, hearing, heard_on, closed_on, outcome, sent_on FROM cases"
            " WHERE appeal_of IN (SELECT for_case FROM coverings WHERE record = ? AND approved_on IS NOT NULL)"
            " ORDER BY received_on DESC, name DESC LIMIT ?",
            (record, MAX_OWN_APPEALS),
        ).fetchall()
        return tuple(
            OwnAppeal(
                name, of, dt.date.fromordinal(came), hearing, _day(heard), _day(closed), outcome, _day(sent)
            )
            for name, of, came, hearing, heard, closed, outcome, sent in reversed(rows)
        )

    def _log(self, kind: Kind, act: CaseAct, details: dict[str, str], *, at: dt.datetime) -> None:
        entry = draft_entry(
            kind, at, denial=act.denial, clause=act.clause, purpose=act.purpose, duty=act.duty
        )
        self._transaction.log(entry, {**details, "employee": act.employee}, at=at)

    def _state(self, row: _Row) -> CaseState:
        name, kind, purpose, sealed, outcome, appeal_of, hearing, is_test, *rest = row
        received_on, opened_on, *days, holder, holds, covers, proposed, restricts, decided_by, appeals = rest
        number = unseal(self._key, sealed, edition="", holding=_HOLDING, record=b"", field=name).decode()
        received, opened = dt.date.fromordinal(received_on), dt.date.fromordinal(opened_on)
        closed, due, heard, sent = map(_day, days)
        appeal = (outcome, sent, appeal_of, hearing, heard, bool(is_test))
        # As many names as a message takes.
        named = (
            tuple((names or "").split()[:most])
            for names, most in ((decided_by, MAX_RECORDS), (appeals, MAX_FIELDS))
        )
        about = (name, kind, purpose, number, received, opened, closed, due, holder)
        return CaseState(*(*about, holds, covers, proposed, restricts, *appeal, *named))

    def _sealed(self, name: str, number_elsewhere: str) -> bytes:
        """Return the number that a case has elsewhere as it is stored: it lies readable in no file."""
        encoded = number_elsewhere.encode()
        return seal(self._key, encoded, edition="", holding=_HOLDING, record=b"", field=name)

    @property
    def _key(self) -> bytes:
        return commit(b"cases", self._transaction.keyring.details)


def _day(number: int | None) -> dt.date | None:
    return None if number is None else dt.date.fromordinal(number)
