"""Promise 18: statistics are counts; only questions of the closed list are answered, and small groups are merged."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from keepfaith.policies.promises.crawler import Answer, fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.scratch_store import LoggedRequest, answer_question, scratch_store
from keepfaith.visits.checks.store_samples import count_of
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE, OTHER
from keepfaith.visits.questions.catalog import QUESTIONS

# Every column that an answer may have, written down here again so that a new one does not pass unseen.
STEPS: Final = {"date", "week", "month"}
# What a group may be called; a page is called what was asked for.
GROUPS: Final = {
    "page": re.compile(".*", re.DOTALL),
    "source": re.compile(r"[a-z0-9.-]{1,253}"),
    "function": re.compile("form|search|download|page"),
    "machine": re.compile("|".join(CLASSES)),
    "hour": re.compile(r"1?\d|2[0-3]"),
}
FIGURES: Final = {"humans", "machines", "requests", "bytes", "upper_bound"}
# Questions whose small groups are merged, with what counts for the size of a group.
MERGED: Final = ("pages", "functions", "downloads", "missing", "referrers", "machines")
_SIZE: Final = ("requests", "humans", "machines")
_FIGURE: Final = re.compile(r"-?\d+|true|false")
UNKNOWN: Final = (
    "addresses", "address", "rows", "days", "visitors-by-address", "192.0.2.1", "2001:db8::1", "requests'--",
    "requests' OR 1=1 --", "requests;SELECT address FROM days", "../days", "pages/days",
)  # fmt: skip
WRONG: Final = (
    ("from", "2026-01-01' OR '1'='1"), ("to", "192.0.2.1"), ("by", "address"), ("by", "minute"), ("by", "day, address"),
    ("limit", "-1"), ("limit", "1; DROP TABLE days"),
)  # fmt: skip
# What no question takes: left unread, it changes nothing.
IGNORED: Final = (
    ("address", "192.0.2.1"), ("group", "address"), ("where", "address = '192.0.2.1'"), ("least", "0"),
    ("q", "SELECT 1"),
)  # fmt: skip
OK: Final = 200
_REFUSED: Final = (400, 404)


def examine(portal: Portal) -> Finding:
    """Ask every question of the list and look at each row of the answers, then ask what is on no list."""
    faults = [*list_faults(), *minimum_faults()]
    rows = 0
    for name in QUESTIONS:
        answer = fetch(portal, f"/statistics/{name}.json")
        data = rows_of(answer)
        rows += len(data)
        faults += answer_faults(name, answer, data)
    faults += refusal_faults(portal)
    if not rows and not faults:
        return Finding(
            "unproven", "The statistics are still empty. Questions of no list were tried and refused."
        )
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{len(QUESTIONS)} questions answered with {count_of(rows, 'row')} of counts: no visitor is in them, no "
        f"page, site or kind with fewer than {MIN_GROUP_SIZE} stands alone, and people and machines stand apart. "
        f"{len(UNKNOWN) + len(WRONG) + len(IGNORED)} other questions, some with an address or a command to the "
        "database, got no answer.",
    )


def list_faults() -> Iterator[str]:
    """Return which question of the list is answered from single requests or by IP address."""
    for question in QUESTIONS.values():
        sql = " ".join((question.group, question.where, *(summed for _, summed in question.counts)))
        if question.kind not in {"pages", "hours", "counts"} or "address" in sql:
            yield f"The question {question.name} is answered from single requests."


def minimum_faults() -> Iterator[str]:
    """Keep a made-up log in which one page has just enough requests for a row of its own, and one has one too few."""
    requests = [LoggedRequest(path="/many/") for _ in range(MIN_GROUP_SIZE)] + [
        LoggedRequest(path="/few/") for _ in range(MIN_GROUP_SIZE - 1)
    ]
    with scratch_store(requests) as folder:
        requests_of = {
            row["path"]: row["requests"]
            for row in answer_question(folder, "pages", min_size=MIN_GROUP_SIZE).rows
        }
    if requests_of != {"/many/": MIN_GROUP_SIZE, OTHER: MIN_GROUP_SIZE - 1}:
        yield f"In a made-up log a page of {MIN_GROUP_SIZE - 1} requests is counted alone, or is lost."


def rows_of(answer: Answer) -> list[dict[str, Any]]:
    """Read the rows of an answer; none where it is no answer."""
    try:
        data = json.loads(answer.text)["data"]
    except (ValueError, KeyError, TypeError):
        return []
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def answer_faults(name: str, answer: Answer, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Return what of an answer is more than counts, or a group that is too small."""
    if answer.status != OK or answer.media != "application/json":
        yield f"{answer.path} answers {answer.status}."
        return
    for row in rows:
        for column in sorted(row.keys() - STEPS - GROUPS.keys() - FIGURES):
            yield f"{answer.path} tells {column}, which is no count."
        for column in sorted(row.keys() & FIGURES):
            if not _FIGURE.fullmatch(str(row[column])):
                yield f"{answer.path} has something under {column} that is no number."
        groups = {column: str(value) for column, value in row.items() if column in GROUPS}
        for column, value in groups.items():
            if value != OTHER and not GROUPS[column].fullmatch(value):
                yield f"{answer.path} names a {column} that is none."
        if name in MERGED and OTHER not in groups.values() and _size(row) < MIN_GROUP_SIZE:
            yield f"{answer.path} has a group of {_size(row)}, fewer than {MIN_GROUP_SIZE}."
        if name == "requests" and not {"humans", "machines"} <= row.keys():
            yield f"{answer.path} does not count machines apart."


def refusal_faults(portal: Portal) -> Iterator[str]:
    """Ask what is on no list: another question, words that are no days, parameters that no question has."""
    for name in UNKNOWN:
        for form in ("json", "csv"):
            answer = fetch(portal, f"/statistics/{name}.{form}")
            if answer.status not in _REFUSED:
                yield f"The question “{name}” is on no list and is answered {answer.status}."
    for parameter, value in WRONG:
        answer = fetch(portal, f"/statistics/requests.json?{parameter}={value}")
        if answer.status not in _REFUSED:
            yield f"The words “{parameter}={value}” are answered {answer.status}."
    for parameter, value in IGNORED:
        answer = fetch(portal, f"/statistics/machines.json?{parameter}={value}")
        # Asked after it: by then all is counted that was counted in the answer.
        plain = fetch(portal, "/statistics/machines.json")
        if answer.status == OK and _names(rows_of(answer)) - _names(rows_of(plain)) - {OTHER}:
            yield f"The words “{parameter}={value}” are answered with something else."


def _size(row: dict[str, Any]) -> int:
    try:
        return sum(int(row[name]) for name in _SIZE if name in row)
    except ValueError:
        return MIN_GROUP_SIZE


def _names(rows: Sequence[dict[str, Any]]) -> set[str]:
    return {str(value) for row in rows for column, value in row.items() if column not in FIGURES}
