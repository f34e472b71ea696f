"""Deciding again whether a passkey that counts signed: for an opening of what is especially sensitive, or a duty."""

import json
from collections.abc import Iterable
from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Verdict
from keepfaith.prober.replay.judgment import MISUSE, Folds
from keepfaith.prober.replay.record_folds import digest

ASSERTED: Final = "asserted"
NOT_ASSERTED: Final = Verdict("not asserted", "not-misused")
_CATEGORIES: Final = "categories opened by passkey"
_FACT: Final = frozenset({(ASSERTED, True)})
type _Facts = frozenset[tuple[str, bool]]


def unless_asserted(
    folds: Folds, line: Line, categories: Iterable[str], verdict: Verdict
) -> tuple[Verdict, _Facts]:
    """Deny what else would be allowed of these categories without a passkey; return what the entry states of one.

    That it signed is the custodian's word. That there was one which had been confirmed, the ledger tells.
    """
    stored = folds.store.value(_CATEGORIES)
    sensitive = json.loads(stored) if isinstance(stored, bytes) else []
    if verdict.denial or folds.staff.is_probe(line.employee) or not set(categories) & set(sensitive):
        return verdict, frozenset()
    counting = folds.store.connection.execute(
        "SELECT 1 FROM passkeys WHERE employee = ? AND counts = 1", (digest(line.employee),)
    ).fetchone()
    return (verdict, _FACT) if line.facts >= _FACT and counting else (NOT_ASSERTED, frozenset())


def unless_signed(folds: Folds, line: Line, by: str) -> Verdict | None:
    """Deny a confirmation without a passkey's word, or by somebody none of whose passkeys confirms duties."""
    confirming = folds.store.connection.execute(
        "SELECT 1 FROM passkeys WHERE employee = ? AND counts = 1 AND duties = 1", (digest(by),)
    ).fetchone()
    return None if line.facts == _FACT and confirming else NOT_ASSERTED


def fold_categories(folds: Folds, line: Line) -> None:
    """Remember what is opened by passkey from now on."""
    folds.store.put(_CATEGORIES, json.dumps(line.known["categories"]).encode())


def fold_passkey(folds: Folds, line: Line) -> None:
    """Remember which passkeys count; each was proposed before it was confirmed, by the same employee."""
    connection, employee = folds.store.connection, digest(line.employee)
    if line.kind == "passkey-proposed":
        connection.execute("INSERT OR REPLACE INTO passkeys VALUES (?, ?, 0, 0)", (line.number, employee))
        return
    number = int(line.known["passkey"])
    known = connection.execute("SELECT employee FROM passkeys WHERE number = ?", (number,)).fetchone()
    if known != (employee,):
        words = f"Entry {line.number} is about a passkey that nobody had proposed, or another employee had."
        folds.store.note_fault("uses", line.number, words, {MISUSE})
    if line.kind == "passkey-ended":
        connection.execute("DELETE FROM passkeys WHERE number = ?", (number,))
    else:
        counts = line.kind == "passkey-confirmed"
        duties = counts and line.known.get("duties") is True
        connection.execute(
            "UPDATE passkeys SET counts = ?, duties = ? WHERE number = ?", (counts, duties, number)
        )
