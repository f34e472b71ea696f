"""A packet of a case: what it covers and all that was done in it, as a ZIP with an index and digests.

It has nothing of what people sent: records are named by their references.
"""

import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.covering_messages import CaseEvent, Covering
from keepfaith.custody.protocol.sizes import CASE_EVENTS_PAGE_SIZE, COVERINGS_PAGE_SIZE
from keepfaith.disclosure.cases.case_history import HistoryLine, history_lines, record_references
from keepfaith.disclosure.cases.case_kinds import outcomes_of
from keepfaith.disclosure.cases.disclosures import disclosure_lines
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.errors import KeepfaithError

# The last ones; a case with more needs an export by the operator.
MAX_EVENTS: Final = 5_000
MAX_COVERINGS: Final = 5_000
_SUMS: Final = "SHA256SUMS"


class TooLarge(KeepfaithError):
    """A case has more in it than a packet can hold."""


def packet(case: CaseState) -> bytes:
    """Return the ZIP: `index.json`, `history.txt`, and `SHA256SUMS` for both; raises `TooLarge`."""
    lines = history_lines(case, _events(case.case))
    index = {
        "case": _case(case),
        "covers": _coverings(case.case),
        "disclosures": [_plain(asdict(line)) for line in disclosure_lines(case.case)],
        "history": list(map(_line, lines)),
    }
    files = {
        "index.json": json.dumps(index, indent=2, ensure_ascii=False).encode() + b"\n",
        "history.txt": "".join(f"{_written(line)}\n" for line in reversed(lines)).encode(),
    }
    return zip_files({**files, _SUMS: sum_files(files).encode()})


def sum_files(files: Mapping[str, bytes]) -> str:
    """Return a line with the SHA-256 of each file, as `sha256sum` reads them."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of some files, each of one fixed time, so that the same files give the same packet."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return into.getvalue()


def _case(case: CaseState) -> dict[str, Any]:
    """Return a case as data, its outcome in words; without a holder once it is closed."""
    outcome = outcomes_of(case.kind).get(case.outcome, case.outcome)
    values = _plain({**asdict(case), "outcome": outcome})
    return {name: value for name, value in values.items() if value or name not in ("holder", "decided_by")}


def _events(case: str) -> list[CaseEvent]:
    events: list[CaseEvent] = []
    while True:
        page = cases_client().history(case, before=events[-1].number if events else 0).events
        events += page
        if len(events) > MAX_EVENTS:
            raise TooLarge(
                f"More than {MAX_EVENTS:,} acts were done in this case.", "Ask web services for an export."
            )
        if len(page) < CASE_EVENTS_PAGE_SIZE:
            return events


def _coverings(case: str) -> list[dict[str, Any]]:
    coverings: list[Covering] = []
    while True:
        page = cases_client().coverings(case, after=coverings[-1].record if coverings else None)
        coverings += page
        if len(coverings) > MAX_COVERINGS:
            raise TooLarge(
                f"This case covers more than {MAX_COVERINGS:,} records.", "Ask web services for an export."
            )
        if len(page) < COVERINGS_PAGE_SIZE:
            break
    references = record_references(covering.record for covering in coverings)
    return [
        _plain({**asdict(covering), "record": references.get(covering.record, covering.record.hex())})
        for covering in coverings
    ]


def _line(line: HistoryLine) -> dict[str, Any]:
    return _plain(asdict(line))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()
    }


def _written(line: HistoryLine) -> str:
    who = f" by {line.employee}" if line.employee else ""
    why = f", reason: {line.reason}" if line.reason else ""
    refused = f" (refused: {line.refusal})" if line.refusal else ""
    return f"{line.number}  {line.day.isoformat()}  {line.words}{who}{why}{refused}"
