"""What people correct of records of theirs, and whether it counts."""

import datetime as dt
import re
import secrets

from keepfaith.custody.protocol.answers import OpenedKeys
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.browser import Page
from tests.violations.catalog.proofs import REFERENCE, link_message, somebody, text_of
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Body, Condition, Sql, Statement
from tests.violations.scratch import Scratch, until
from tests.violations.violation import Violation

_CLERK = {"employee": "assistance-clerk", "duty": "assistance", "purpose": "questions"}
_OFFICER = {"employee": "privacy-officer", "duty": "privacy"}
_BEFORE, _AFTER = "Robin Reeder", "Robin Reader"
_NOTE = re.compile(r'name="note" value="([0-9a-f-]{36})"')


def own_question(portal: Scratch, address: str) -> tuple[bytes, str, str]:
    """Ask a question with a name under an address; return its record, and what its receipt says."""
    page = see.ask(portal, how="By e-mail", email=address, name=_BEFORE)
    reference, code, *_ = REFERENCE.findall(page)
    ((record,),) = portal.app(
        "SELECT id FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    return record.bytes, reference, code


def _correct(report: Report, record: bytes) -> Page:
    return report.press(
        "add-correction", record=str(see.as_uuid(record)), field="name", value=_AFTER, once="once"
    )


def _corrected(portal: Scratch) -> tuple[Report, bytes, Page]:
    """Ask something, open it in one's own report, and correct the name; return the page that comes of that, too."""
    address = somebody()
    record, reference, code = own_question(portal, address)
    report = Report.opened(portal, address)
    report.press("receipt", reference=reference, code=code)
    return report, record, _correct(report, record)


def _is_stored(portal: Scratch, record: bytes) -> bool:
    query = "SELECT count(*) FROM disclosure_record WHERE about_id = %s"
    return see.count(portal, query, see.as_uuid(record)) > 0


def _is_carried(portal: Scratch, record: bytes) -> bool | None:
    """Return whether a clerk who opens the name gets what it was corrected to; none if they get nothing."""
    see.reads(portal, _CLERK["employee"])
    outcome = portal.opener.open([record], ["name"], **_CLERK)[record]
    return bool(outcome.corrections) if isinstance(outcome, OpenedKeys) else None


def _opens_without_it(portal: Scratch) -> bool:
    _, record, _ = _corrected(portal)
    return _is_stored(portal, record) and _is_carried(portal, record) is False


def _is_corrected_by_another(portal: Scratch) -> bool:
    """Prove another mailbox, and return whether that corrects what somebody else sent."""
    record, *_ = own_question(portal, somebody())
    _correct(Report.opened(portal, somebody()), record)
    return _is_carried(portal, record) is True


def _is_silent(portal: Scratch) -> bool:
    """Correct something, wait until a message went out that waited later, and return whether none told of it."""
    address = somebody()
    record, reference, code = own_question(portal, address)
    report = Report.opened(portal, address)
    report.press("receipt", reference=reference, code=code)
    _correct(report, record)
    later = somebody()
    portal.browser().fill_in("/forms/own-link/", email=later)
    until(lambda: link_message(portal, later))
    texts = [text_of(message) for message in portal.outbox() if address in str(message["to"])]
    return _is_carried(portal, record) is True and not any(reference in text for text in texts)


def _counts_on_no_page(portal: Scratch) -> bool:
    _, record, page = _corrected(portal)
    return _is_stored(portal, record) and page.status == 200 and _AFTER not in page.text


def _counts_although_taken_back(portal: Scratch) -> bool:
    report, record, page = _corrected(portal)
    note = _NOTE.search(page.text)
    taken_back = report.press("revert-correction", note=note[1]) if note else page
    return taken_back.status == 200 and _is_carried(portal, record) is True


def _tells_no_recipient(portal: Scratch) -> bool:
    """Give a name to a court, correct it, and return whether the court is not listed to be told."""
    address = somebody()
    record, reference, code = own_question(portal, address)
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    portal.cases.cover(record, case=case, **_OFFICER)
    give_duty(portal.control, "case-supervisor", "supervisor")
    portal.cases.approve(record, case=case, on=True, employee="case-supervisor", duty="supervisor")
    portal.cases.disclose(
        record, case=case, fields=["name"], recipient="A court", basis="Its order",
        given_on=dt.datetime.now(dt.UTC).date(), means="mail", with_statements=False, **_OFFICER,
    )  # fmt: skip
    report = Report.opened(portal, address)
    report.press("receipt", reference=reference, code=code)
    _correct(report, record)
    is_listed = any(one.disclosure.record == record for one in portal.cases.untold().recipients)
    return bool(portal.cases.recipients(record)) and _is_carried(portal, record) is True and not is_listed


VIOLATIONS = (
    Violation(
        "correction-tells-no-recipient",
        (39,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.disclosure_authorizer:DisclosureAuthorizer.untold",
                "return use_messages.UntoldRecipients((), is_cut=False)",
            ),
        ),
        _tells_no_recipient,
        "Whoever received what a person corrected since is not listed, so nobody tells them.",
    ),
    Violation(
        "correction-in-silence",
        (39,),
        "symbol",
        (Body("keepfaith.disclosure.mail_queue:queue_correction", "return None"),),
        _is_silent,
        "Whoever has a link corrects what somebody sent, and no message tells the mailbox of it.",
    ),
    Violation(
        "correction-left-behind",
        (39,),
        "symbol",
        (Body("keepfaith.custody.store.corrections:Corrections.keys", "return ()"),),
        _opens_without_it,
        "Whoever opens a record is given what was wrong in it, and not what its person corrected it to.",
    ),
    Violation(
        "correction-by-anybody",
        (39,),
        "file",
        (
            Condition("keepfaith.disclosure.own_records.corrections:add_correction", "opened", "not opened"),
            Condition(
                "keepfaith.custody.server.proof_authorizer:ProofAuthorizer.correct",
                "_opens_to_change",
                "prover",
            ),
        ),
        _is_corrected_by_another,
        "Whoever proves any mailbox corrects what others sent.",
    ),
    Violation(
        "page-hides-corrections",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.records.decryption:decrypt_counting",
                "given.key",
                "decrypt_fields(row, {given.field: given.key})",
            ),
        ),
        _counts_on_no_page,
        "The pages show what was wrong, although somebody corrected it.",
    ),
    Violation(
        "correction-stays",
        (39,),
        "file",
        (Sql("keepfaith.custody.store.corrections:Corrections.of", "AND is_reverted = 0 "),),
        _counts_although_taken_back,
        "What somebody took back counts all the same.",
    ),
)
