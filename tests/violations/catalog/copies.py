"""Copies for third persons: their person is told, sees what waits on page, PDF and file, and takes it back."""

import io
import json

from pypdf import PdfReader

from tests.violations import witnesses as see
from tests.violations.catalog.proofs import REFERENCE, somebody
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

_NAMED = {"copy-name": "Other Reader", "copy-email": "other@example.org", "copy-form": "pdf"}


def _request_copy(portal: Scratch) -> tuple[Report, bytes]:
    """Order something, open it in one's own report, and ask for a copy of it; return the report and the record."""
    address = somebody()
    reference, code, *_ = REFERENCE.findall(see.order(portal, email=address))
    ((record,),) = portal.app(
        "SELECT id FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    report = Report.opened(portal, address)
    report.press("receipt", reference=reference, code=code)
    report.press("ask-copy", record=str(record), once="once", **_NAMED)
    return report, record.bytes


def _waiting(portal: Scratch, record: bytes) -> list[str]:
    """Return the notes of the copies that wait, as the custodian lists them."""
    return [str(one.number) for one in portal.copies.waiting() if one.record == record]


def _asks_in_silence(portal: Scratch) -> bool:
    _, record = _request_copy(portal)
    query = "SELECT count(*) FROM disclosure_outgoing_message WHERE kind = 'copy-asked' AND record_id = %s"
    return bool(_waiting(portal, record)) and see.count(portal, query, see.as_uuid(record)) == 0


def _is_on_no_page(portal: Scratch) -> bool:
    report, record = _request_copy(portal)
    return bool(_waiting(portal, record)) and "withdraw-copy" not in report.press("").text


def _is_in_no_file(portal: Scratch) -> bool:
    report, record = _request_copy(portal)
    records = json.loads(report.press("file").text)["records"]
    return bool(_waiting(portal, record)) and not any(one["copies_for_others"] for one in records)


def _is_in_no_pdf(portal: Scratch) -> bool:
    report, record = _request_copy(portal)
    pages = PdfReader(io.BytesIO(report.press("pdf").body)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    return bool(_waiting(portal, record)) and "Itwaitsforanemployee." not in text


def _cannot_be_taken_back(portal: Scratch) -> bool:
    report, record = _request_copy(portal)
    for note in _waiting(portal, record):
        report.press("withdraw-copy", note=note)
    return bool(_waiting(portal, record))


VIOLATIONS = (
    Violation(
        "copy-asked-in-silence",
        (39,),
        "file",
        (Statement("keepfaith.disclosure.own_records.copies:ask_copy", "queue_copy"),),
        _asks_in_silence,
        "Somebody asks for a copy for a third person, and no message tells the mailbox of the record.",
    ),
    Violation(
        "copy-that-waits-on-no-page",
        (39,),
        "file",
        (
            Edit(
                "keepfaith/rights/templates/rights/copies.html",
                "{% if own.copies %}",
                "{% if own.copies and own.is_on_hold %}",
            ),
        ),
        _is_on_no_page,
        "The page of one's own information does not list a copy that waits, so nobody takes it back.",
    ),
    Violation(
        "copy-that-waits-in-no-file",
        (39,),
        "file",
        (
            Value(
                "keepfaith.rights.report_json:_record",
                "copies_for_others",
                '[copy for copy in _ if copy["sent_on"]]',
            ),
        ),
        _is_in_no_file,
        "The file of one's own information leaves out the copies that wait.",
    ),
    Violation(
        "copy-that-waits-in-no-pdf",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.rights.report_pdf.record_contents:record_blocks",
                "_copies",
                "yield from _copies([copy for copy in own.copies if copy.sent_on])",
            ),
        ),
        _is_in_no_pdf,
        "The PDF of one's own information leaves out the copies that wait.",
    ),
    Violation(
        "copy-not-taken-back",
        (39,),
        "file",
        (Statement("keepfaith.rights.copy_pages:_withdrawn", "withdraw", 'uuid.UUID(typed.get("note"))'),),
        _cannot_be_taken_back,
        "The button that takes a copy back says that it did, and the copy goes on waiting.",
    ),
)
