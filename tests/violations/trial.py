"""One violation tried on a portal of its own: whether it is real, and which rows turn red."""

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from tests.violations.outside import OpenToOthers, kept_and_failed
from tests.violations.scratch import NotStarted, Scratch
from tests.violations.source_tree import SourceTree, StaleViolation
from tests.violations.switch import Meddler, Switched
from tests.violations.used_portal import UsedPortals
from tests.violations.violation import Violation

Outcome = Literal[
    "seen",
    "seen in use",
    "seen from outside",
    "partly seen",
    "wrong row",
    "not seen",
    "noticed at start",
    "not effective",
    "not reached",
    "stale",
    "broke off",
]
# The promise holds and a check said so before: these count.
COUNTED: tuple[Outcome, ...] = (
    "seen",
    "seen in use",
    "seen from outside",
    "partly seen",
    "wrong row",
    "not seen",
    "noticed at start",
)

_NO_MEMORY_OF_GUARDS = (
    "keepfaith/prober/database_lock/touches.py", "SHOWN: Final = dt.timedelta(days=7)",
    "SHOWN: Final = dt.timedelta(days=-1)",
)  # fmt: skip
Rows = dict[int, tuple[str, str]]


@dataclass(frozen=True)
class Result:
    """What came of one violation: `red` are the rows that it turned red, with `figures`, `by` what failed."""

    name: str
    outcome: Outcome
    breaks: tuple[int, ...]
    kind: str
    origin: str
    says: str
    red: tuple[int, ...] = ()
    figures: dict[int, str] | None = None
    by: tuple[str, ...] | None = None
    note: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Trials:
    """Tries violations, each on a fresh portal; first an untouched one says what is green."""

    def __init__(self, folder: Path, *, wide: bool = False) -> None:
        """Keep everything in a folder; a `wide` look at what is not seen takes in every row, not its own alone."""
        self._folder, self._wide = folder, wide
        self._used = UsedPortals(folder)
        self._green: dict[str, frozenset[int]] = {}
        # What a look from another machine calls kept there.
        self._green_outside: frozenset[int] | None = None
        # Rows of an untouched portal that are neither green nor red, with what they say.
        self.unproven: dict[int, str] = {}

    def untouched(
        self, agency: str, violations: list[Violation], promises: frozenset[int] | None
    ) -> list[str]:
        """Look at a portal that nobody touched; return its faults: red rows, and witnesses that are true."""
        portal = self._portal(
            "untouched" + agency, agency, SourceTree.copied(self._folder / f"tree-untouched{agency}"), {}
        )
        faults = []
        try:
            portal.start()
            portal.examine_in_time(promises)
            rows = portal.rows()
            self._green[agency] = frozenset(
                number for number, (verdict, _) in rows.items() if verdict == "kept"
            )
            faults += [f"row {n}: {figure}" for n, (verdict, figure) in rows.items() if verdict == "failed"]
            self.unproven |= {
                number: figure
                for number, (verdict, figure) in rows.items()
                if verdict in {"unproven", "stale"} and (promises is None or number in promises)
            }
            # What shows to other machines alone is tried where they can ask (`_red_outside`).
            for violation in (violation for violation in violations if not violation.is_outside):
                try:
                    if violation.witness(portal):
                        faults.append(f"the witness of {violation.name} is true on an untouched portal")
                except Exception as error:  # noqa: BLE001 - told in the report
                    faults.append(
                        f"the witness of {violation.name} broke off: {type(error).__name__}: {error}"[:300]
                    )
        finally:
            portal.stop()
            shutil.rmtree(portal.data.path.parent, ignore_errors=True)
        return faults

    def try_one(self, violation: Violation) -> Result:
        """Try one violation."""
        began = time.monotonic()
        result = self._tried(violation)
        return replace(result, seconds=round(time.monotonic() - began, 1))

    def _tried(self, violation: Violation) -> Result:
        reached = self._green[violation.agency] & set(violation.breaks)
        if not reached:
            return _result(violation, "not reached")
        place = self._folder / f"tree-{violation.name}"
        portal = None
        try:
            tree = SourceTree.copied(place)
            for change in violation.changes:
                change.in_tree(tree)
            more = {k: v for change in violation.changes for k, v in change.environment().items()}
            portal = self._portal(violation.name, violation.agency, tree, more)
            for change in violation.changes:
                change.before(portal)
            portal.start()
            for change in violation.changes:
                change.running(portal)
            return self._judged(violation, portal, frozenset(reached))
        except StaleViolation as error:
            return _result(violation, "stale", note=str(error))
        except NotStarted as error:
            return _result(violation, "noticed at start", note=str(error)[-300:])
        except Exception as error:  # noqa: BLE001 - one that breaks off does not keep the others from being tried
            return _result(violation, "broke off", note=f"{type(error).__name__}: {error}"[-600:])
        finally:
            if portal is not None:
                portal.stop()
                shutil.rmtree(portal.data.path.parent, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)

    def _judged(self, violation: Violation, portal: Scratch, reached: frozenset[int]) -> Result:
        portal.examine_in_time(reached)
        before = portal.rows()
        if not violation.witness(portal):
            return _result(violation, "not effective")
        if reached <= _red(before):
            return _result(violation, "seen", before, by=portal.failed())
        # What somebody does with the breach can be seen where the breach alone was not.
        portal.examine_in_time(reached)
        if self._wide:
            portal.examine(None)
        rows = portal.rows()
        red = _red(rows) & self._green[violation.agency]
        if violation.is_outside and not reached <= red and reached <= self._red_outside(violation, portal):
            return _result(
                violation, "seen from outside", {number: rows[number] for number in red}, by=portal.failed()
            )
        if reached <= red:
            outcome: Outcome = "seen in use"
        elif reached & red:
            outcome = "partly seen"
        else:
            outcome = "wrong row" if red else "not seen"
        return _result(violation, outcome, {number: rows[number] for number in red}, by=portal.failed())

    def _red_outside(self, violation: Violation, portal: Scratch) -> frozenset[int]:
        """Return what a look from another machine calls broken, and called kept on a portal that nobody touched."""
        _, failed = kept_and_failed(portal)
        if self._green_outside is None:
            tree = SourceTree.copied(self._folder / "tree-outside")
            sound = self._portal("outside", "", tree, dict(OpenToOthers().environment()))
            try:
                sound.start()
                if violation.witness(sound):
                    raise ValueError("its witness is true on an untouched portal")
                self._green_outside, _ = kept_and_failed(sound)
            finally:
                sound.stop()
                shutil.rmtree(sound.data.path.parent, ignore_errors=True)
        return failed & self._green_outside

    def try_switched(self, violations: Sequence[Switched]) -> Iterator[Result]:
        """Try violations one after the other on one portal, each undone before the next."""
        tree = SourceTree.copied(self._folder / "tree-switched")
        Meddler().in_tree(tree)
        # What one of them changed and put back would be shown for days, in the place of what the next one does.
        tree.edit(*_NO_MEMORY_OF_GUARDS)
        portal = self._portal("switched", "", tree, {})
        try:
            portal.start()
            for violation in violations:
                began = time.monotonic()
                result = self._switched(violation, portal)
                yield replace(result, seconds=round(time.monotonic() - began, 1))
        finally:
            portal.stop()
            shutil.rmtree(portal.data.path.parent, ignore_errors=True)
            shutil.rmtree(tree.at, ignore_errors=True)

    def _switched(self, violation: Switched, portal: Scratch) -> Result:
        reached = self._green[""] & set(violation.breaks)
        if not reached:
            return _result(violation, "not reached")
        try:
            violation.begin(portal)
            portal.examine(reached)
            rows = portal.rows()
            red = _red(rows) & reached
            if not violation.witness(portal):
                return _result(violation, "not effective")
            outcome: Outcome = "seen" if reached <= red else "partly seen" if red else "not seen"
            return _result(violation, outcome, {number: rows[number] for number in red}, by=portal.failed())
        except Exception as error:  # noqa: BLE001 - one that breaks off does not keep the others from being tried
            return _result(violation, "broke off", note=f"{type(error).__name__}: {error}"[-600:])
        finally:
            violation.end(portal)

    def _portal(self, name: str, agency: str, tree: SourceTree, more: dict[str, str]) -> Scratch:
        return self._used.copy(self._folder / f"p-{name}"[:60], tree, agency, more)


def _red(rows: Rows) -> frozenset[int]:
    return frozenset(number for number, (verdict, _) in rows.items() if verdict == "failed")


def _result(
    violation: Violation | Switched,
    outcome: Outcome,
    rows: Rows | None = None,
    *,
    by: tuple[str, ...] | None = None,
    note: str = "",
) -> Result:
    red = sorted(_red(rows or {}))
    return Result(
        violation.name,
        outcome,
        violation.breaks,
        violation.kind,
        violation.origin,
        violation.says,
        tuple(red),
        {number: (rows or {})[number][1] for number in red},
        by,
        note,
    )
