"""Promise 18: statistics are counts of whole weeks, frozen, and no group in them is small."""

import datetime as dt
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from keepfaith.policies.promises.portal_request import Answer, fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.scratch_store import NOON, LoggedRequest, add_requests, scratch_store
from keepfaith.visits.checks.store_samples import count_of
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE, OTHER
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.publication.publisher import QUIET, publish_due
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.store.files import Store

# Every column that an answer may have, written down here again so that a new one does not pass unseen. What a group may
# be called stands beside; a page is called what was asked for.
GROUPS: Final = {
    "date": re.compile(r"\d{4}-\d\d-\d\d|late"),
    "week": re.compile(r"\d{4}-W\d\d"),
    "month": re.compile(r"\d{4}-\d\d"),
    "page": re.compile(".*", re.DOTALL),
    "source": re.compile(r"[a-z0-9.-]{1,253}"),
    "function": re.compile("form|search|download|page|missing"),
    "machine": re.compile("|".join(CLASSES)),
    "hour": re.compile(r"[01]\d|2[0-3]"),
}
FIGURES: Final = {"humans", "machines", "requests"}
_FIGURE: Final = re.compile(r"\d+")
UNKNOWN: Final = (
    "addresses", "address", "rows", "days", "visitors-by-address", "192.0.2.1", "2001:db8::1", "requests'--",
    "requests' OR 1=1 --", "requests;SELECT address FROM days", "../days", "pages/days",
)  # fmt: skip
WRONG: Final = (
    ("from", "2026-01-01"), ("to", "2026-01-01' OR '1'='1"), ("range", "30"), ("by", "address"), ("by", "minute"),
    ("by", "day, address"), ("limit", "1; DROP TABLE days"), ("week", "2026-01-01"), ("week", "192.0.2.1"),
    ("month", "2026-01-01"), ("month", "2026-13"), ("month", "192.0.2.1"),
)  # fmt: skip
# What no question takes: left unread, it changes nothing.
IGNORED: Final = (
    ("address", "192.0.2.1"), ("group", "address"), ("where", "address = '192.0.2.1'"), ("least", "0"),
    ("q", "SELECT 1"),
)  # fmt: skip
PATHS: Final = (
    *(f"/statistics/{name}.json" for name in PUBLISHED),
    *(
        f"/statistics/{name}.json?by={step}"
        for name, question in PUBLISHED.items()
        if question.is_by_day
        for step in ("week", "month")
    ),
)
OK: Final = 200
_REFUSED: Final = (400, 404)


def examine(portal: Portal) -> Finding:
    """Ask every question of the list and look at each row of the answers, then ask what is on no list."""
    faults = [*publication_faults()]
    rows = 0
    for path in PATHS:
        answer = fetch(portal, path)
        data = rows_of(answer)
        rows += len(data)
        faults += answer_faults(answer, data)
    faults += refusal_faults(portal)
    if not rows and not faults:
        return Finding("unproven", "No week is published yet. Questions of no list were tried and refused.")
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{len(PUBLISHED)} questions answered with {count_of(rows, 'row')} of counts: no visitor is in them, no "
        f"figure is below {MIN_GROUP_SIZE}, and people and bots are counted separately. Other days, other questions "
        f"and commands to the database got no answer in {len(UNKNOWN) + len(WRONG) + len(IGNORED)} tries. In a made-up "
        "log a published week stayed as it was.",
    )


def publication_faults() -> Iterator[str]:
    """Publish a made-up week with a page of one request too few; then let one more come late, and publish again."""
    log = [
        LoggedRequest(path=path)
        for path, number in (("/many/", 3), ("/ten/", 1), ("/few/", 0))
        for _ in range(number * MIN_GROUP_SIZE or MIN_GROUP_SIZE - 1)
    ]
    with scratch_store(log) as folder:
        before = _published_pages(folder)
        add_requests(folder, [LoggedRequest(path="/few/")])
        after = _published_pages(folder)
    if before != {"/many/": 3 * MIN_GROUP_SIZE, OTHER: 2 * MIN_GROUP_SIZE - 1}:
        yield f"In a made-up week a page of {MIN_GROUP_SIZE - 1} requests is shown, or can be computed."
    if before != after:
        yield "In a made-up week a figure changed after it was published."


def _published_pages(folder: Path) -> dict[str, int]:
    noon = dt.datetime.fromtimestamp(NOON, dt.UTC)
    publish_due(
        Store.open(folder), today=noon.date() + dt.timedelta(days=14), now=dt.datetime.now(dt.UTC) + 2 * QUIET
    )
    published = PublishedWeeks(folder)
    rows = published.answer("pages", published.weeks[-1]).rows if published.weeks else ()
    return {str(row["path"]): int(row["requests"]) for row in rows}


def rows_of(answer: Answer) -> list[dict[str, Any]]:
    """Read the rows of an answer; none where it is no answer."""
    try:
        data = json.loads(answer.text)["data"]
    except (ValueError, KeyError, TypeError):
        return []
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def answer_faults(answer: Answer, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Return what of an answer is more than counts, or a figure that is too small."""
    if answer.status != OK or answer.media != "application/json":
        yield f"{answer.path} answers {answer.status}."
        return
    for row in rows:
        for column in sorted(row.keys() - GROUPS.keys() - FIGURES):
            yield f"{answer.path} tells {column}, which is no count."
        for column in sorted(row.keys() & FIGURES):
            if not _FIGURE.fullmatch(str(row[column])):
                yield f"{answer.path} has something under {column} that is no number."
            elif int(row[column]) < MIN_GROUP_SIZE:
                yield f"{answer.path} has a figure of {row[column]}, below {MIN_GROUP_SIZE}."
        for column in sorted(row.keys() & GROUPS.keys()):
            if row[column] != OTHER and not GROUPS[column].fullmatch(str(row[column])):
                yield f"{answer.path} names a {column} that is none."
        if not row.keys() & FIGURES:
            yield f"{answer.path} has a row that counts nothing."


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


def _names(rows: Sequence[dict[str, Any]]) -> set[str]:
    return {str(value) for row in rows for column, value in row.items() if column not in FIGURES}
