"""Duties: who may ask at all. The custodian's own user gives each, or two administrators propose and confirm it."""

import datetime as dt
from dataclasses import replace
from typing import Final

from keepfaith.custody.ledger.entry import Kind, is_legible
from keepfaith.custody.ledger.fact_bits import NO_FACTS, Facts
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.sizes import ASSIGNMENTS_PAGE_SIZE
from keepfaith.custody.protocol.staff_messages import RENEWED_WITHIN, Assignment
from keepfaith.custody.rules.facts import ASSERTED
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.grants import COLUMNS, Grant, StaffAct, assignment_of, granted_details
from keepfaith.custody.store.probe_accounts import ProbeAccounts
from keepfaith.custody.store.records import check_words
from keepfaith.custody.store.tasks import Tasks
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

# So many proposals may wait; a taken portal could write more than anybody reads.
MAX_PROPOSALS: Final = 200
_IN_FORCE: Final = (
    "confirmed_on IS NOT NULL AND paused_on IS NULL AND starts_on <= :day"
    " AND (ends_on IS NULL OR ends_on >= :day)"
)


class Duties:
    """The duties that employees have, and those that were proposed for them."""

    def __init__(self, transaction: StoreTransaction, tasks: Tasks, probe_accounts: ProbeAccounts) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._tasks, self._probe_accounts = tasks, probe_accounts

    def assign(self, grant: Grant, *, at: dt.datetime) -> bool:
        """Give an employee a duty, from today on if no day is named; return whether they did not have it there yet."""
        grant = replace(grant, starts_on=grant.starts_on or at.astimezone(dt.UTC).date())
        grant.check()
        known = self._find(grant)
        if known is not None and known.confirmed_on is None:
            raise KeepfaithError(
                "Somebody proposed this duty.",
                "Confirm or decline what was proposed: keepfaith staff confirm.",
            )
        if known is None:
            number = self._insert(grant, proposed_by="", at=at)
            self._confirmed(number, StaffAct(), at=at)
        return known is None

    def propose(self, grant: Grant, act: StaffAct, *, at: dt.datetime) -> int:
        """Propose a duty, which then waits to be confirmed; return its number."""
        grant.check()
        if self._transaction.count("assignments WHERE confirmed_on IS NULL") >= MAX_PROPOSALS:
            raise KeepfaithError(f"{MAX_PROPOSALS} proposals wait.", "Have them confirmed or declined first.")
        if self._find(grant) is not None:
            raise KeepfaithError(
                "The employee has this duty in this organization, or it was proposed.",
                "Look at the lists of duties.",
            )
        number = self._insert(grant, proposed_by=act.employee, at=at)
        self._log("duty-proposed", act, granted_details(grant), at=at)
        return number

    def confirm(self, number: int, act: StaffAct, *, at: dt.datetime) -> None:
        """Give the duty that was proposed under a number, at the word of the operator or of a passkey."""
        if not self.is_proposed(number):
            raise KeepfaithError(
                "Nothing of this number waits to be confirmed.", "See: keepfaith staff proposals"
            )
        self._confirmed(number, act, at=at)

    def decline(self, number: int, act: StaffAct, *, at: dt.datetime) -> None:
        """Take back what was proposed under a number."""
        if not self.is_proposed(number):
            raise KeepfaithError(
                "Nothing of this number waits to be confirmed.", "See: keepfaith staff proposals"
            )
        self._connection.execute("DELETE FROM assignments WHERE number = ?", (number,))
        self._log("duty-declined", act, {"assignment": number}, at=at)

    def renew(self, number: int, act: StaffAct, *, at: dt.datetime) -> None:
        """Let a duty last for another year from now on."""
        day = at.astimezone(dt.UTC).date()
        self._connection.execute(
            "UPDATE assignments SET renewed_on = ? WHERE number = ?", (day.toordinal(), number)
        )
        self._log("duty-renewed", act, {"assignment": number}, at=at)

    def end(self, number: int, act: StaffAct, *, reason: str = "", at: dt.datetime) -> None:
        """End a duty at once, and every grant to its employee. With their last one, nothing is with them any more."""
        assignment = self.find(number)
        if assignment is None:
            return
        check_words(reason)
        self._connection.execute("DELETE FROM assignments WHERE number = ?", (number,))
        details = {
            "employee": assignment.employee,
            "duty": assignment.assigned,
            "assignment": number,
            **({"reason": reason} if reason else {}),
            **({"by": act.employee} if act.employee != OPERATOR else {}),
        }
        entry = draft_entry("duty-ended", at, duty=assignment.assigned, clause=act.clause)
        self._transaction.log(entry, details, at=at)
        self._connection.execute("DELETE FROM items WHERE with_duty_of = ?", (assignment.employee,))
        if not self.any_of(assignment.employee, on=at.astimezone(dt.UTC).date()):
            self._tasks.release_all(assignment.employee)

    def end_every(
        self, *, employee: str, duty: str = "", reason: str = "", at: dt.datetime
    ) -> tuple[str, ...]:
        """End a duty of an employee wherever they have it, or every one; name what ended. Proposals end, too."""
        ended = []
        for assignment in self._of(employee):
            if duty in ("", assignment.assigned):
                if assignment.confirmed_on is None:
                    self.decline(assignment.number, StaffAct(), at=at)
                else:
                    self.end(assignment.number, StaffAct(), reason=reason, at=at)
                    ended.append(assignment.assigned)
        return tuple(sorted(set(ended)))

    def end_due(self, *, at: dt.datetime) -> list[str]:
        """End what has come to its end, and what nobody renewed for a year; name the duties ended.

        The last administrator stays, renewed or not, and so do the prober's accounts, which open test requests only.
        """
        day = at.astimezone(dt.UTC).date()
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM assignments WHERE confirmed_on IS NOT NULL"  # noqa: S608 - the columns above
            " AND (ends_on < :day OR renewed_on < :renewed) ORDER BY number",
            {"day": day.toordinal(), "renewed": (day - RENEWED_WITHIN).toordinal()},
        ).fetchall()
        ended = []
        for assignment in map(assignment_of, rows):
            is_over = assignment.ends_on is not None and assignment.ends_on < day
            if is_over or not self._stays(assignment, day):
                reason = "end-date" if is_over else "not-renewed"
                self.end(assignment.number, StaffAct(), reason=reason, at=at)
                ended.append(assignment.assigned)
        return ended

    def log_refusal(self, kind: Kind, act: StaffAct, details: dict[str, object], *, at: dt.datetime) -> None:
        """Enter that somebody might not propose, end or renew a duty."""
        self._log(kind, act, details, at=at)

    def find(self, number: int) -> Assignment | None:
        """Return what is assigned or proposed under a number."""
        row = self._connection.execute(
            f"SELECT {COLUMNS} FROM assignments WHERE number = ?",  # noqa: S608 - the columns above
            (number,),
        ).fetchone()
        return row and assignment_of(row)

    def is_proposed(self, number: int) -> bool:
        """Return whether something waits to be confirmed under a number."""
        assignment = self.find(number)
        return assignment is not None and assignment.confirmed_on is None

    def page(self, *, after: int) -> tuple[Assignment, ...]:
        """List what is assigned and proposed, at most 100, by number after one."""
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM assignments WHERE number > ? ORDER BY number LIMIT ?",  # noqa: S608 - see above
            (after, ASSIGNMENTS_PAGE_SIZE),
        )
        return tuple(map(assignment_of, rows))

    def of(self, employee: str, *, on: dt.date, purpose: str = "") -> frozenset[str]:
        """Name an employee's duties on a day: those for every purpose, and those for the one that is named."""
        if not is_legible(employee):
            return frozenset()
        rows = self._connection.execute(
            f"SELECT duty FROM assignments WHERE employee = :employee AND {_IN_FORCE}"  # noqa: S608 - the words above
            " AND (purposes = '' OR (:purpose <> '' AND instr(' ' || purposes || ' ', ' ' || :purpose || ' ')))",
            {"employee": employee, "day": on.toordinal(), "purpose": purpose},
        )
        return frozenset(duty for (duty,) in rows)

    def any_of(self, employee: str, *, on: dt.date) -> frozenset[str]:
        """Name an employee's duties on a day, for whichever purposes."""
        rows = self._connection.execute(
            f"SELECT duty FROM assignments WHERE employee = :employee AND {_IN_FORCE}",  # noqa: S608 - see above
            {"employee": employee, "day": on.toordinal()},
        )
        return frozenset(duty for (duty,) in rows)

    def organizations_of(self, employee: str, *, duty: str, on: dt.date) -> frozenset[str]:
        """Name the organizations in which an employee has a duty on a day; the agency itself has no name."""
        rows = self._connection.execute(
            "SELECT coalesce(organization, '') FROM assignments"  # noqa: S608 - the words above
            f" WHERE employee = :employee AND duty = :duty AND purposes = '' AND {_IN_FORCE}",
            {"employee": employee, "duty": duty, "day": on.toordinal()},
        )
        return frozenset(organization for (organization,) in rows)

    def administrators(self, *, on: dt.date) -> tuple[str, ...]:
        """Name who administers duties on a day, without the prober's accounts."""
        rows = self._connection.execute(
            f"SELECT DISTINCT employee FROM assignments WHERE duty = :duty AND {_IN_FORCE}"  # noqa: S608 - the words above
            " AND employee NOT IN (SELECT employee FROM probe_accounts) ORDER BY employee",
            {"duty": ADMINISTRATOR, "day": on.toordinal()},
        )
        return tuple(employee for (employee,) in rows)

    def concerns(self, employee: str) -> bool:
        """Return whether an employee has a duty, whenever it begins, or one is proposed for them."""
        return bool(self._of(employee))

    def of_employee(self, employee: str) -> list[Assignment]:
        """List what is assigned to an employee and proposed for them."""
        return self._of(employee)

    def count_proposed_by(self, employee: str) -> int:
        """Count what somebody proposed and nobody has confirmed."""
        return self._transaction.count("assignments WHERE confirmed_on IS NULL AND proposed_by = ?", employee)

    def count_employees(self) -> int:
        """Count whoever has a duty, without the prober's accounts."""
        (count,) = self._connection.execute(
            "SELECT count(DISTINCT employee) FROM assignments WHERE confirmed_on IS NOT NULL"
            " AND employee NOT IN (SELECT employee FROM probe_accounts)"
        ).fetchone()
        return int(count)

    def _stays(self, assignment: Assignment, day: dt.date) -> bool:
        if self._probe_accounts.has(assignment.employee):
            return True
        return assignment.assigned == ADMINISTRATOR and self.administrators(on=day) == (assignment.employee,)

    def _insert(self, grant: Grant, *, proposed_by: str, at: dt.datetime) -> int:
        """Write an assignment under the number of the entry that follows."""
        number, day = self._transaction.journal.next_number, at.astimezone(dt.UTC).date()
        ends_on = grant.ends_on.toordinal() if grant.ends_on else None
        # What the operator gives is confirmed by being given.
        given_on = None if proposed_by else day.toordinal()
        self._connection.execute(
            "INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                *(number, grant.employee, grant.duty, grant.organization or None),
                *(" ".join(sorted(grant.purposes)), proposed_by, given_on),
                *((grant.starts_on or day).toordinal(), ends_on, given_on),
            ),
        )
        return number

    def _confirmed(self, number: int, act: StaffAct, *, at: dt.datetime) -> None:
        day = at.astimezone(dt.UTC).date().toordinal()
        self._connection.execute(
            "UPDATE assignments SET confirmed_on = ?, renewed_on = ? WHERE number = ?", (day, day, number)
        )
        given = self.find(number)
        if given is not None:
            grant = Grant(
                *(given.employee, given.assigned, given.organization, given.purposes),
                *(given.starts_on, given.ends_on),
            )
            details = {**granted_details(grant), "employee": given.employee, "duty": given.assigned}
            is_signed = act.employee != OPERATOR
            details |= {"assignment": number, **({"by": act.employee} if is_signed else {})}
            facts = Facts.of({(ASSERTED, True)}) if is_signed else NO_FACTS
            entry = draft_entry("duty-given", at, duty=given.assigned, clause=act.clause, facts=facts)
            self._transaction.log(entry, details, at=at)

    def _log(self, kind: Kind, act: StaffAct, details: dict[str, object], *, at: dt.datetime) -> None:
        entry = draft_entry(kind, at, denial=act.denial, clause=act.clause, duty=act.duty)
        self._transaction.log(entry, {**details, "employee": act.employee}, at=at)

    def _of(self, employee: str) -> list[Assignment]:
        if not is_legible(employee):
            return []
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM assignments WHERE employee = ? ORDER BY number",  # noqa: S608 - the columns above
            (employee,),
        )
        return list(map(assignment_of, rows))

    def _find(self, grant: Grant) -> Assignment | None:
        known = (other for other in self._of(grant.employee) if other.assigned == grant.duty)
        return next((other for other in known if other.organization == grant.organization), None)
