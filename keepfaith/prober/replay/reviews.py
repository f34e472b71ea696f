"""Deciding again what must wait for a privacy officer's look, who settled it, and which duties were paused.

What must wait follows from the entries alone: each refusal of an employee, each unusual use, and the openings that the
random bytes of their entries draw. `docs/explanation/ledger-entry.md` says which.
"""

import datetime as dt
import json
from collections.abc import Collection
from typing import Final

from keepfaith.custody.protocol.known_names import NOBODY
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import NO_DUTY, Verdict
from keepfaith.prober.replay.endings import OPERATOR
from keepfaith.prober.replay.judgment import MISUSE, Folds, Judgment, gated
from keepfaith.prober.replay.record_folds import digest

KINDS: Final = ("unusual", "reviewed", "duty-paused", "duty-resumed")
OFFICER: Final = "privacy"
# As docs/operate/staff.md says: how long openings are counted, how many of a day are always usual, how many times the
# average is, and beyond how many times that, and how many in all, the duty is paused.
COUNTED_FOR: Final = dt.timedelta(days=28)
ALWAYS_USUAL: Final = 100
_TIMES, _PAUSING, _ALWAYS_GOES_ON = 3, 5, 1_000
_DRAWN_BELOW: Final = 13
_NOT_AN_OFFICER: Final = Verdict("no rule permits")
_NO_ASSIGNMENT, _NOTHING_WAITS, _OWN = (
    Verdict("no assignment"),
    Verdict("nothing waits"),
    Verdict("own entry"),
)
_OWED: Final = "owed"
_ALWAYS: Final = frozenset({"unusual", "code-mailed", "code-handed", "withholding-approved"})
# Stands for whoever opened what was erased before it was read.
_UNKNOWN: Final = b""
_COUNT: Final = (
    "INSERT INTO daily_use (duty, employee, day, count) VALUES (?, ?, ?, 1)"
    " ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count, said"
)


def judge_review(folds: Folds, line: Line) -> Judgment:
    """Decide again whether an entry might be settled or a duty paused by whoever did it."""
    judgment = Judgment("uses")
    if line.kind in ("unusual", "duty-resumed") or line.employee == OPERATOR:
        return judgment
    verdict = _of_officer(folds, line)
    if not verdict.denial and line.kind == "reviewed":
        verdict = _of_entry(folds, line)
    elif not verdict.denial and line.refused:
        is_running = folds.staff.running(str(line.known["colleague"]), str(line.known["assigned"]))
        verdict = Verdict() if is_running else _NO_ASSIGNMENT
    # No clause says it of what is done about duties.
    judgment.verdict = verdict
    return judgment


def fold_review(folds: Folds, line: Line) -> None:
    """Remember what waits no more, what was called unusual, and which duty is paused."""
    if line.kind == "reviewed":
        folds.store.connection.execute("DELETE FROM reviews WHERE number = ?", (int(line.known["entry"]),))
    elif line.kind == "unusual":
        folds.store.connection.execute(
            "UPDATE daily_use SET said = 1 WHERE duty = ? AND employee = ? AND day = ?",
            (line.claimed_duty, digest(line.employee), line.day.toordinal()),
        )
    else:
        folds.staff.pause(int(line.known["assignment"]), on=line.kind == "duty-paused")


def note_waiting(folds: Folds, line: Line) -> None:
    """Remember that an entry must wait for a look."""
    if line.details is None or not _waits(folds, line):
        return
    folds.store.connection.execute(
        "INSERT OR REPLACE INTO reviews VALUES (?, ?)", (line.number, digest(line.employee))
    )


def count_opening(folds: Folds, line: Line) -> None:
    """Count an opening of a day; where it is unusual, the next entry must say so, and pause the duty at last.

    Of what was erased before it was read nobody knows the employee, so the limit may be lower than it seems here, and
    the entry may have come before.
    """
    if folds.staff.is_probe(line.employee):
        return
    duty, employee, day = line.claimed_duty, digest(line.employee), line.day
    count, is_said = folds.store.connection.execute(_COUNT, (duty, employee, day.toordinal())).fetchone()
    if count <= ALWAYS_USUAL:
        return
    limit = _limit(folds, duty, day)
    if count == limit + 1 and not is_said:
        folds.store.put(_OWED, json.dumps(["unusual", duty, employee.hex()]).encode())
    elif (
        count == max(_PAUSING * limit, _ALWAYS_GOES_ON) + 1
        and folds.staff.running(line.employee, duty)
        and not _is_unsure(folds, duty, day)
    ):
        folds.store.put(_OWED, json.dumps(["duty-paused", duty, employee.hex()]).encode())


def count_unknown_opening(folds: Folds, line: Line) -> None:
    """Count an opening of which the details were erased before they were read."""
    folds.store.connection.execute(_COUNT, (line.duty, _UNKNOWN, line.day.toordinal())).fetchone()


def check_owed(folds: Folds, line: Line) -> None:
    """Note a fault where an entry is not the one that an unusual opening before it asks for."""
    owed = folds.store.value(_OWED)
    if not owed:
        return
    folds.store.put(_OWED, b"")
    kind, duty, employee = json.loads(owed)
    if line.kind == kind and not line.refused and _is_about(folds, line, duty, bytes.fromhex(employee)):
        return
    what = "waits for nobody's review" if kind == "unusual" else "does not pause the duty"
    words = f"Entry {line.number - 1} is beyond what is usual of a duty on a day and {what}."
    folds.store.note_fault("uses", line.number - 1, words, {MISUSE})


def forget_old_days(folds: Folds, day: dt.date) -> None:
    """Forget the counts of days that count no more."""
    first = (day - COUNTED_FOR).toordinal()
    folds.store.connection.execute("DELETE FROM daily_use WHERE day < ?", (first,))


def compare_queue(folds: Folds, numbers: Collection[int], *, head: int) -> None:
    """Note as faults the entries up to one that must wait, and that the custodian's queue does not have.

    The queue was asked for before the last entry was read, so what was settled meanwhile is known.
    """
    rows = folds.store.connection.execute("SELECT number FROM reviews WHERE number <= ?", (head,)).fetchall()
    for number in sorted({number for (number,) in rows} - set(numbers)):
        words = f"Entry {number} must wait for a privacy officer's look, and the queue leaves it out."
        folds.store.note_fault("uses", number, words, {MISUSE})


def _waits(folds: Folds, line: Line) -> bool:
    employee = str(line.known.get("employee", ""))
    if employee in ("", NOBODY, OPERATOR) or folds.staff.is_probe(employee):
        return False
    if line.refused:
        return line.kind not in ("sent", "withheld") or "what" not in line.known
    is_kept = "withholds" in line.known.get("effects", ())
    return is_kept or line.kind in _ALWAYS or (line.kind == "opened" and line.commitment[0] < _DRAWN_BELOW)


def _of_officer(folds: Folds, line: Line) -> Verdict:
    if refused := gated(folds, line.employee, None):
        return refused
    if line.claimed_duty != OFFICER:
        return _NOT_AN_OFFICER
    return Verdict() if OFFICER in folds.staff.duties_of(line.employee, on=line.day) else NO_DUTY


def _of_entry(folds: Folds, line: Line) -> Verdict:
    row = folds.store.connection.execute(
        "SELECT employee FROM reviews WHERE number = ?", (int(line.known["entry"]),)
    ).fetchone()
    if row is None:
        # Of an entry whose details were erased before they were read, it is not known that it waited.
        is_believed = bool(folds.store.number("last_without")) and not line.refused
        return Verdict() if is_believed else _NOTHING_WAITS
    return _OWN if row[0] == digest(line.employee) else Verdict()


def _limit(folds: Folds, duty: str, day: dt.date) -> int:
    """Return up to how many openings may be usual: as if whoever is unknown had worked on no other day."""
    total, days = folds.store.connection.execute(
        "SELECT coalesce(sum(count), 0), count(*) FILTER (WHERE employee <> ?) FROM daily_use"
        " WHERE duty = ? AND day >= ? AND day < ?",
        (_UNKNOWN, duty, (day - COUNTED_FOR).toordinal(), day.toordinal()),
    ).fetchone()
    return max(ALWAYS_USUAL, int(_TIMES * total // max(days, 1)))


def _is_unsure(folds: Folds, duty: str, day: dt.date) -> bool:
    """Return whether openings under a duty in these weeks lost their details before they were counted."""
    row = folds.store.connection.execute(
        "SELECT 1 FROM daily_use WHERE duty = ? AND employee = ? AND day >= ?",
        (duty, _UNKNOWN, (day - COUNTED_FOR).toordinal()),
    ).fetchone()
    return row is not None


def _is_about(folds: Folds, line: Line, duty: str, employee: bytes) -> bool:
    if line.kind == "unusual":
        return (line.claimed_duty, digest(line.employee)) == (duty, employee)
    assigned = folds.staff.find(int(line.known["assignment"]))
    return assigned is not None and (assigned.duty, assigned.employee) == (duty, employee)
