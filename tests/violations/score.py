"""The score: how many breaches the running checks notice, by promise; runs write it, and nobody types it."""

import json
import re
import subprocess
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.violations.catalog import CATALOG
from tests.violations.source_tree import ROOT
from tests.violations.trial import COUNTED, Result

FILE = ROOT / "docs" / "reference" / "violations.json"
PAGE = FILE.with_suffix(".md")
README = ROOT / "README.md"
LINE_LENGTH = 120
# The line of README that says the score, from here to the end of its paragraph.
SENTENCE = re.compile(r"The running checks notice \d+ of \d+ breaches[^\n]*(?:\n[^\n]+)*?\.(?=\n\n)")
NOTICED = ("seen", "seen in use", "noticed at start")
# No row can turn red, and a person on another machine sees it.
OUTSIDE = "seen from outside"


@dataclass(frozen=True)
class Score:
    """What results come to."""

    results: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls) -> "Score":
        """Read what the last runs wrote."""
        return cls(tuple(json.loads(FILE.read_text())["results"]) if FILE.exists() else ())

    def with_results(self, results: Iterable[Result], *, commit: str, known: set[str]) -> "Score":
        """Put the results of a run in the place of earlier ones; what the catalog does not have any more goes."""
        new = {result.name: {**_short(result), "commit": commit} for result in results}
        by_name = {row["name"]: row for row in self.results if row["name"] in known} | new
        return Score(tuple(by_name[name] for name in sorted(by_name)))

    @property
    def counted(self) -> list[Mapping[str, Any]]:
        """Those that were real and whose promise a check had called kept."""
        return [row for row in self.results if row["outcome"] in COUNTED]

    @property
    def noticed(self) -> list[Mapping[str, Any]]:
        """Those of which every promise turned red."""
        return [row for row in self.counted if row["outcome"] in NOTICED]

    @property
    def outside(self) -> list[Mapping[str, Any]]:
        """Those that turned no row red, and that a look from another machine sees."""
        return [row for row in self.counted if row["outcome"] == OUTSIDE]

    def by_promise(self) -> dict[int, tuple[int, int]]:
        """Return for each promise how many of its breaches turned its row red, of how many."""
        seen, every = Counter[int](), Counter[int]()
        for row in self.counted:
            for number in row["breaks"]:
                every[number] += 1
                seen[number] += number in row["red"] or row["outcome"] == "noticed at start"
        return {number: (seen[number], every[number]) for number in sorted(every)}

    def sentence(self) -> str:
        """Return what README says."""
        listed = [row for row in self.counted if row["origin"] == "listed"]
        other = len(self.counted) - len(listed)
        sentence = (
            f"The running checks notice {len(self.noticed)} of {len(self.counted)} breaches that "
            "[the catalog](docs/reference/violations.md) makes on scratch portals: "
            f"{len(listed)} of its {len(CATALOG)} listed ones and {other} drawn at random were tried so far. "
            f"{_and_outside(len(self.outside))}That page names each one that they miss."
        )
        return textwrap.fill(sentence, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)

    def page(self) -> str:
        """Return the page with the whole of it."""
        return "\n".join(
            [
                *_head(self),
                *_promises(self),
                *_missed(self),
                *_outside(self),
                *_alone(self),
                *_others(self),
                "",
            ]
        )

    def write(self) -> None:
        """Write the file and the page."""
        FILE.write_text(
            json.dumps({"results": list(self.results)}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        PAGE.write_text(self.page(), encoding="utf-8")


def commit() -> str:
    """Name the commit that is tried."""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def replace_in(text: str, sentence: str) -> str:
    """Put the score into README's text."""
    return SENTENCE.sub(lambda _: sentence, text, count=1)


def _short(result: Result) -> dict[str, Any]:
    row = result.as_json()
    names = ("name", "outcome", "breaks", "kind", "origin", "says", "red", "by")
    # What an earlier run did not record has no place in the file.
    return {name: row[name] for name in names if row[name] is not None}


def _head(score: Score) -> Sequence[str]:
    commits = sorted({row["commit"] for row in score.results})
    named = f"{'commit' if len(commits) == 1 else 'commits'} {', '.join(f'`{name}`' for name in commits)}"
    return [
        "# Breaches, and which the checks notice",
        "",
        "`python -m tests.violations --record` writes this page. It breaks promises on scratch portals, has the",
        "worker's checks and the prober's probes look, and reads the public page of promises. A breach counts where a",
        "witness shows that it is real, and where a check had called the promise kept.",
        "",
        textwrap.fill(f"Tried on {named}.", LINE_LENGTH),
        "",
        f"**{len(score.noticed)} of {len(score.counted)}** breaches turned every row red that they break.",
        f"The catalog lists {len(CATALOG)}.",
        "",
    ]


def _promises(score: Score) -> Sequence[str]:
    rows = [f"| {number} | {seen} of {every} |" for number, (seen, every) in score.by_promise().items()]
    return ["## By promise", "", "| promise | its row turned red |", "|---|---|", *rows, ""]


def _missed(score: Score) -> Sequence[str]:
    noticed = {row["name"] for row in (*score.noticed, *score.outside)}
    rows = [
        f"| {row['name']} | {_numbers(row['breaks'])} | {_numbers(row['red'])} | {row['kind']} | {row['says']} |"
        for row in score.counted
        if row["name"] not in noticed
    ]
    title = ["## What they do not notice, or not in every row", ""]
    return [*title, "| breach | breaks | red | kind | what it does |", "|---|---|---|---|---|", *rows, ""]


def _outside(score: Score) -> Sequence[str]:
    """List what shows to other machines alone: the running checks cannot see it, and anybody else can."""
    if not score.outside:
        return []
    rows = [f"| {row['name']} | {_numbers(row['breaks'])} | {row['says']} |" for row in score.outside]
    lines = [
        "## Seen from outside alone", "",
        "No row turns red, since the portal's own machine is not treated so. `keepfaith promises --from` sees it.", "",
    ]  # fmt: skip
    return [*lines, "| breach | breaks | what it does |", "|---|---|---|", *rows, ""]


def _alone(score: Score) -> Sequence[str]:
    """List what no other probe or check sees, of what was tried since their names are recorded."""
    alone = Counter(name for row in score.counted if len(row.get("by", ())) == 1 for name in row["by"])
    if not alone:
        return []
    rows = [f"| `{name}` | {number} |" for name, number in sorted(alone.items())]
    named = sum("by" in row for row in score.counted)
    title = [
        "## Seen by one probe or check alone",
        "",
        f"Of {named} breaches it is recorded which turned a row red.",
        "",
    ]
    return [*title, "| probe or check | breaches that it alone sees |", "|---|---|", *rows, ""]


def _and_outside(number: int) -> str:
    return (
        f"Of the others, {number} can be seen from outside (`keepfaith promises --from`). " if number else ""
    )


def _others(score: Score) -> Sequence[str]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in score.results:
        if row["outcome"] not in COUNTED:
            reasons[row["outcome"]].append(row["name"])
    if not reasons:
        return []
    lines = [f"- {outcome}: {', '.join(names)}" for outcome, names in sorted(reasons.items())]
    return ["## Not counted", "", *lines, ""]


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"
