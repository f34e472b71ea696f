"""Reading how each promise of an edition stands: its clause joined with the last runs of its checks."""

import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_noop

from keepfaith.policies.editions.clauses import Clause
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.models import CheckRun, ProbeVerdict
from keepfaith.policies.sections.check import Check
from keepfaith.policies.sections.registry import SECTIONS

# The worst first: of several checks of one promise, the worst speaks for it.
VERDICTS: Final = ("failed", "stale", "unproven", "people", "kept")
PLAIN_STATEMENT: Final = gettext_noop("A plain statement, not a promise of software.")
NO_CHECK_YET: Final = gettext_noop("No check examines this yet.")
NOT_RUN: Final = gettext_noop("Not examined yet.")


@dataclass(frozen=True, slots=True)
class Row:
    """How one promise stands; `checked_at` is when the last of its checks looked."""

    number: int
    clause: Clause
    verdict: str
    figure: str
    checked_at: dt.datetime | None
    checks: tuple[Check, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the row for machines."""
        checked_at = (
            self.checked_at.astimezone(dt.UTC).isoformat(timespec="seconds") if self.checked_at else None
        )
        return {
            "number": self.number,
            "clause": self.clause.anchor,
            "verdict": self.verdict,
            "figure": self.figure,
            "checked_at": checked_at and checked_at.replace("+00:00", "Z"),
        }

    def words_as_json(self) -> dict[str, Any]:
        """Return what is promised, who keeps it and by which law, for machines and in English."""
        return {
            "says": str(self.clause.says),
            "kept_by": self.clause.kept_by,
            "keeper": str(self.clause.keeper),
            "how": str(self.clause.how),
            "law": [{"cite": source.cite, "status": source.status} for source in self.clause.sources],
            "checks": [str(check.says) for check in self.checks],
        }


@dataclass(frozen=True, slots=True)
class _Word:
    """What one check has to say, with the time of its run."""

    verdict: str
    figure: str
    checked_at: dt.datetime | None


def promise_rows(
    edition: PostedEdition, *, at: dt.datetime, runs: "Mapping[str, LastRun] | None" = None
) -> list[Row]:
    """List the promises of an edition by number, each with its verdict at an instant by what was published.

    Where `runs` are given, they count instead.
    """
    runs = last_runs() if runs is None else runs
    rows = [
        _row(number, clause, checks_of(edition, clause, number), runs, at)
        for clause in edition.clauses
        for number in clause.promises
    ]
    return sorted(rows, key=lambda row: row.number)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run of a check, whoever made it."""

    verdict: str
    figure: str
    checked_at: dt.datetime


def last_runs() -> dict[str, LastRun]:
    """Return the last run of each check of the worker and of each probe of the prober, by name."""
    checks = {
        run.check_name: LastRun(run.verdict, run.figure, run.checked_at) for run in CheckRun.objects.all()
    }
    probes = {
        name: LastRun(verdict.outcome, verdict.figure, verdict.at)
        for name, verdict in ProbeVerdict.objects.last_by_probe().items()
    }
    # What the prober examines counts by the prober's word alone: the worker can write the other table.
    return {name: run for name, run in checks.items() if not is_probe(name)} | probes


def is_probe(name: str) -> bool:
    """Return whether a check is made by the prober."""
    check = SECTIONS.checks.get(name)
    return check is not None and check.examine is None


def checks_of(edition: PostedEdition, clause: Clause, number: int) -> dict[str, Check]:
    """Return the checks of a promise: those its clause names, and in the governing policy those of its number."""
    named = {name: SECTIONS.checks[name] for name in clause.checks if name in SECTIONS.checks}
    # Each document counts its promises from 1; a check's own numbers are those of the governing one.
    numbered = SECTIONS.checks_of(number) if edition.document.governs else ()
    return {check.name: check for check in numbered} | named


def tally(rows: Iterable[Row]) -> dict[str, int]:
    """Count the promises by verdict; every verdict is named, also when it counts none."""
    verdicts = [row.verdict for row in rows]
    return {verdict: verdicts.count(verdict) for verdict in ("kept", "failed", "stale", "unproven", "people")}


def newest(rows: Iterable[Row]) -> dt.datetime | None:
    """Return the time of the newest run."""
    return max((row.checked_at for row in rows if row.checked_at), default=None)


def _row(
    number: int, clause: Clause, checks: Mapping[str, Check], runs: Mapping[str, LastRun], at: dt.datetime
) -> Row:
    words = [_word(check, runs.get(name), at) for name, check in checks.items()]
    words += [
        _Word("failed", f"This edition insists on the check {name}, which this release lacks.", None)
        for name in clause.checks
        if name not in SECTIONS.checks
    ]
    if not words or (clause.kept_by != "software" and all(word.verdict != "failed" for word in words)):
        verdict, figure = _without_check(clause)
        return Row(number, clause, verdict, figure, None)
    words.sort(key=lambda word: VERDICTS.index(word.verdict))
    times = [word.checked_at for word in words if word.checked_at]
    return Row(
        number,
        clause,
        verdict=words[0].verdict,
        figure=textwrap.shorten(
            _join(list(dict.fromkeys(word.figure for word in words if word.figure))), 600, placeholder=" …"
        ),
        checked_at=max(times, default=None),
        checks=tuple(checks.values()),
    )


def _join(figures: list[str]) -> str:
    """Put figures behind one another; one that is no sentence of its own gets its period."""
    *others, last = figures or [""]
    return " ".join([*(text if text[-1] in ".!?" else f"{text}." for text in others), last])


def _word(check: Check, run: LastRun | None, at: dt.datetime) -> _Word:
    if run is None:
        return _Word("unproven", NOT_RUN, None)
    is_old = abs(at - run.checked_at) > check.counts_for
    verdict = "stale" if is_old and run.verdict != "failed" else run.verdict
    return _Word(verdict, run.figure, run.checked_at)


def _without_check(clause: Clause) -> tuple[str, str]:
    if clause.kept_by == "fact":
        return "people", PLAIN_STATEMENT
    if clause.kept_by == "people":
        return "people", f"{clause.keeper}: {clause.how}"
    return "unproven", clause.awaits or NO_CHECK_YET
