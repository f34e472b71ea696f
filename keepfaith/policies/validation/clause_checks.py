"""Prose and clauses: each clause has its place in the text, a keeper or a check, and a law with a status."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import ENDED, KEEPERS, STATUSES
from keepfaith.policies.editions.markdown import ANCHOR, render
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.validation.table_reader import Fault, entries, missing, rows

FILE = "clauses.toml"
# What the database enforces for every policy.
NOTICE = "30 days"


def check_prose(bundle: Bundle) -> Iterator[Fault]:
    """The text has one title, and every anchor is well formed and used once."""
    prose = render(bundle.files["policy.md"])
    if not prose.title:
        yield Fault("policy.md", 1, "the text has no title", "begin with a line `# Title`")
    if bundle.governs and not prose.headings:
        yield Fault("policy.md", 1, "the text has no headings", "add headings with `##`")
    counts = Counter(block.anchor for block in prose.blocks if block.anchor)
    for block in prose.blocks:
        if block.anchor and not ANCHOR.fullmatch(block.anchor):
            yield Fault(
                "policy.md",
                block.line,
                f"the anchor {block.anchor!r} is not usable",
                "use small letters, figures, hyphens",
            )
        if counts[block.anchor] > 1:
            yield Fault("policy.md", block.line, f"the anchor {block.anchor} stands twice", "rename one")
            counts[block.anchor] = 0


def check_clauses(bundle: Bundle) -> Iterator[Fault]:
    """Each clause stands in the prose and says who keeps it; a promise belongs to one clause."""
    anchors = render(bundle.files["policy.md"]).anchors
    sources = entries(bundle, FILE, "source")
    listed = rows(bundle, FILE, "clause")
    if not listed:
        yield Fault(FILE, 1, "there is no clause", "add a table `[[clause]]` for each")
    for entry in listed:
        place = f'anchor = "{entry.get("anchor", "")}"'
        yield from missing(bundle, FILE, place, entry, {"anchor": str, "says": str, "kept_by": str})
        for problem, remedy in _clause(entry, anchors, sources, governs=bundle.governs):
            yield Fault(FILE, bundle.line_of(FILE, place), f"clause {entry.get('anchor')}: {problem}", remedy)
    yield from _twice(bundle, listed)
    for key, entry in sources.items():
        place = f"[source.{key}]"
        yield from missing(bundle, FILE, place, entry, {"cite": str, "title": str, "status": str})
        for problem, remedy in _source(entry):
            yield Fault(FILE, bundle.line_of(FILE, place), f"source {key}: {problem}", remedy)


def check_notice(bundle: Bundle) -> Iterator[Fault]:
    """A notice that an edition names is the one that the database enforces."""
    notice = bundle.table(FILE).get("notice")
    if notice is not None and notice != {"period": NOTICE}:
        yield Fault(
            FILE, bundle.line_of(FILE, "[notice]"), f"[notice]: changes are posted {NOTICE} ahead",
            f"write period = “{NOTICE}” there and nothing else",
        )  # fmt: skip


def _clause(
    entry: Mapping[str, Any], anchors: frozenset[str], sources: Mapping[str, Any], *, governs: bool
) -> Iterator[tuple[str, str]]:
    if entry.get("anchor") not in anchors:
        yield "its anchor is not in policy.md", "put `{#anchor}` above the clause's text"
    if entry.get("kept_by") not in KEEPERS:
        yield "it does not say who keeps it", f"kept_by is one of: {', '.join(KEEPERS)}"
    for key in entry.get("sources", ()):
        if key not in sources:
            yield f"its source {key} is not in the register", f"add [source.{key}] or name another"
    for name in entry.get("checks", ()):
        if name not in SECTIONS.checks:
            yield f"its check {name} does not exist", "see `keepfaith promises` for the names of checks"
    if entry.get("kept_by") == "people" and not (entry.get("keeper") and entry.get("how")):
        yield "it is kept by people, but not said by whom and how", "add keeper and how"
    checked = entry.get("checks") or (
        governs and any(SECTIONS.checks_of(number) for number in entry.get("promises", ()))
    )
    if entry.get("kept_by") == "software" and not (checked or entry.get("awaits")):
        yield (
            "it has neither a check nor a keeper",
            "name its checks, or say in `awaits` why nothing proves it yet",
        )


def _source(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    status = entry.get("status")
    if status not in STATUSES:
        yield f"its status {status!r} is unknown", f"use one of: {', '.join(STATUSES)}"
    if status in ENDED and not (isinstance(entry.get("since"), dt.date) and entry.get("by")):
        yield "it has ended, but not said when and by what", "add since (a date) and by"
    if not str(entry.get("url") or "https://").startswith("https://"):
        yield "its address is not https", "give an https:// address"


def _twice(bundle: Bundle, listed: list[Mapping[str, Any]]) -> Iterator[Fault]:
    anchors = Counter(str(entry.get("anchor")) for entry in listed)
    numbers = Counter(number for entry in listed for number in entry.get("promises", ()))
    for anchor in sorted(name for name, times in anchors.items() if times > 1):
        yield Fault(
            FILE, bundle.line_of(FILE, f'"{anchor}"'), f"clause {anchor} stands twice", "join the two"
        )
    for number in sorted(number for number, times in numbers.items() if times > 1):
        yield Fault(FILE, 1, f"promise {number} belongs to {numbers[number]} clauses", "give it to one")
    for number in sorted(set(range(1, max(numbers, default=0) + 1)) - numbers.keys()):
        yield Fault(FILE, 1, f"promise {number} belongs to no clause", "give it to one")
