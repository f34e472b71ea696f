"""`python -m tests.violations`: break promises on scratch portals, one breach each, and see which rows turn red.

python -m tests.violations                            # every listed breach, and 48 drawn by a seed that is printed
python -m tests.violations --record                   # the same, and write docs/reference/violations.*
python -m tests.violations --only NAME … --wide       # these, looking at every row for what is not seen
python -m tests.violations --promise 13 --generated 0
python -m tests.violations --share COMMIT --minutes 4 # in the order that a commit's hash draws
python -m tests.violations --json FILE                # once more with the same FILE goes on where it broke off
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from tests.violations import generated
from tests.violations.catalog import CATALOG
from tests.violations.results_file import ResultsFile, read_results
from tests.violations.score import NOTICED, README, Score, commit, replace_in
from tests.violations.switch import Switched
from tests.violations.trial import Result, Trials
from tests.violations.violation import Violation

_FAILED = ("not seen", "partly seen", "wrong row")


def main() -> int:
    """Try them; the status is 1 where the untouched portal was not green, or what was noticed before no longer is."""
    chosen = _parser().parse_args()
    if chosen.merge:
        _record([result for file in chosen.merge for result in read_results(file)])
        return 0
    file = ResultsFile.at(chosen.json, seed=chosen.seed or chosen.share)
    switched, rules = generated.drawn(file.seed, chosen.generated)
    print(f"Commit {commit()}, seed {file.seed}.", flush=True)  # noqa: T201 - it is what is asked for
    violations = [*_chosen(chosen), *rules]
    if chosen.folder:
        chosen.folder.mkdir(mode=0o711, exist_ok=True)
        return _run(violations, switched, chosen.folder, file, chosen)
    with tempfile.TemporaryDirectory(prefix="kfv-") as place:
        Path(place).chmod(0o711)
        return _run(violations, switched, Path(place), file, chosen)


def _run(
    violations: list[Violation],
    switched: list[Switched],
    folder: Path,
    file: ResultsFile,
    chosen: argparse.Namespace,
) -> int:
    results = list(file.earlier)
    done = {result.name for result in results}
    every, violations = violations, [violation for violation in violations if violation.name not in done]
    switched = [violation for violation in switched if violation.name not in done]
    trials, faults = Trials(folder, wide=chosen.wide), []
    end = time.monotonic() + 60 * (chosen.minutes or 1e9)
    for agency in sorted({violation.agency for violation in violations} | ({""} if switched else set())):
        of_it = [violation for violation in violations if violation.agency == agency]
        promises = None if chosen.share is None else _promises(of_it, switched)
        faults += trials.untouched(agency, of_it if chosen.witnesses else [], promises)
    for fault in faults:
        print(f"untouched portal: {fault}", flush=True)  # noqa: T201 - it is what is asked for
    for number, figure in sorted(trials.unproven.items()):
        print(f"not reached: row {number}: {figure[:120]}", flush=True)  # noqa: T201 - as above
    for result in chain(_tried(trials, violations, end, chosen.at_once), _switched(trials, switched, end)):
        results.append(result)
        _say(result)
        file.write(faults, results)
    if chosen.record:
        _record(results)
    # On a busy machine what a look needs can come too late: what was noticed before is tried once more, alone.
    again = [violation for violation in every if violation.name in _lost(results)]
    for result in _tried(trials, again, float("inf"), 1):
        results = [row for row in results if row.name != result.name] + [result]
        _say(result)
    file.write(faults, results)
    lost = _lost(results)
    for name in lost:
        print(f"noticed before, and no longer: {name}", flush=True)  # noqa: T201 - it is what is asked for
    return 1 if faults or lost else 0


def _tried(trials: Trials, violations: list[Violation], end: float, at_once: int) -> Iterator[Result]:
    def one(violation: Violation) -> Result | None:
        return trials.try_one(violation) if time.monotonic() < end else None

    with ThreadPoolExecutor(at_once) as pool:
        yield from filter(None, pool.map(one, violations))


def _switched(trials: Trials, violations: list[Switched], end: float) -> Iterator[Result]:
    if not violations or time.monotonic() > end:
        return
    for result in trials.try_switched(violations):
        yield result
        if time.monotonic() > end:
            return


def _promises(violations: list[Violation], switched: list[Switched]) -> frozenset[int]:
    return frozenset(number for violation in [*violations, *switched] for number in violation.breaks)


def _lost(results: list[Result]) -> list[str]:
    before = {row["name"] for row in Score.read().results if row["outcome"] in NOTICED}
    return [result.name for result in results if result.outcome in _FAILED and result.name in before]


def _record(results: list[Result]) -> None:
    known = {violation.name for violation in [*CATALOG, *generated.switched(), *generated.rules.violations()]}
    score = Score.read().with_results(results, commit=commit(), known=known)
    score.write()
    README.write_text(replace_in(README.read_text(encoding="utf-8"), score.sentence()), encoding="utf-8")


def _say(result: Result) -> None:
    red, breaks = (" ".join(map(str, numbers)) for numbers in (result.red, result.breaks))
    print(  # noqa: T201 - as above
        f"{result.outcome:17}{result.name:48} breaks {breaks:16} red {red or '–':20}{result.seconds:6.0f} s"
        f" {result.note[-200:]!r}",
        flush=True,
    )


def _chosen(chosen: argparse.Namespace) -> list[Violation]:
    violations = list(CATALOG)
    if chosen.only is not None:
        violations = [violation for violation in violations if violation.name in chosen.only]
    if chosen.promise:
        violations = [violation for violation in violations if set(chosen.promise) & set(violation.breaks)]
    if chosen.share:
        violations.sort(key=lambda v: hashlib.sha256(f"{chosen.share} {v.name}".encode()).digest())
        # Each agency needs a portal to begin with, and there is time for one.
        violations = [violation for violation in violations if not violation.agency][: chosen.number]
    return violations


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.violations", description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", metavar="NAME", help="of the listed ones, these")
    parser.add_argument(
        "--promise", type=int, action="append", help="of the listed ones, those that break it"
    )
    parser.add_argument("--generated", type=int, default=48, metavar="NUMBER", help="so many drawn ones")
    parser.add_argument("--seed", help="draw by this word; without it by chance")
    parser.add_argument("--share", metavar="COMMIT", help="some of the listed ones, drawn by this word")
    parser.add_argument("--number", type=int, default=6, help="how many of them a share has")
    parser.add_argument("--minutes", type=float, help="begin none after so many minutes")
    parser.add_argument("--at-once", type=int, default=1, help="how many portals run at a time")
    parser.add_argument(
        "--wide", action="store_true", help="look at every row for what is not seen in its own"
    )
    parser.add_argument(
        "--witnesses", action="store_true", help="see that no witness is true on an untouched portal"
    )
    parser.add_argument("--json", type=Path, help="where to write the results, and go on from them")
    parser.add_argument(
        "--record", action="store_true", help="write docs/reference/violations.* and README's line"
    )
    parser.add_argument(
        "--merge", type=Path, nargs="+", metavar="FILE", help="record what earlier runs wrote by --json"
    )
    parser.add_argument("--folder", type=Path, help="make portals here, and let them stay for the next run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
