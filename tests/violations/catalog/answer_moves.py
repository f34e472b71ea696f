"""Answers that go to another address: only once that confirmed it, and not for good within a week."""

import json

from tests.violations import witnesses as see
from tests.violations.catalog.corrections import own_question
from tests.violations.catalog.proofs import somebody, text_of
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Statement, Value
from tests.violations.scratch import Scratch, until
from tests.violations.violation import Violation

_LINK = "/your-information/link/"
_CONFIRM = f"{_LINK}?address="
# What the first mailbox got before: its link, and that this was opened.
_BEFORE = 2
_ANSWER = "There is no hearing for"


def _confirm(portal: Scratch, address: str) -> None:
    """Press the button of the message that the new address got."""

    def message() -> str | None:
        texts = (text_of(sent) for sent in portal.outbox() if address in str(sent["to"]))
        return next((text for text in texts if _CONFIRM in text), None)

    portal.browser().post(see.link_in(until(message), _LINK), {})


def _given(portal: Scratch) -> tuple[str, str, Report, str]:
    """Ask a question, open it on the page of one's own information, and give another address for the answers."""
    address, other = somebody(), somebody()
    record, reference, code = own_question(portal, address)
    report, number = Report.opened(portal, address), str(see.as_uuid(record))
    report.press("receipt", reference=reference, code=code)
    report.press("give-address", record=number, value=other, once="once")
    return address, other, report, number


def _place(report: Report) -> tuple[bool, str]:
    """Return whether answers go elsewhere by the file, and what it has for the address."""
    records = json.loads(report.press("file").text)["records"]
    record = next(record for record in records if record["answers"])
    texts = [field["text"] for field in record["fields"] if field["category"] == "email-address"]
    return bool(record["answers"]["go_to_another_address_since"]), texts[0]


def _counts_unconfirmed(portal: Scratch) -> bool:
    """Give another address, and return whether answers go there although nobody confirmed it."""
    _, other, report, _ = _given(portal)
    return _place(report)[1] == other


def _stays_elsewhere(portal: Scratch) -> bool:
    """Have answers go elsewhere, take that back at once, and return whether they go on elsewhere."""
    _, other, report, number = _given(portal)
    _confirm(portal, other)
    if _place(report)[1] != other:
        return False
    report.press("restore-address", record=number)
    return _place(report)[1] == other


def _moves_in_silence(portal: Scratch) -> bool:
    """Have answers go elsewhere, wait until a message went out that waited later, and return whether none told of it."""
    address, other, report, _ = _given(portal)
    _confirm(portal, other)
    _given(portal)
    messages = [message for message in portal.outbox() if address in str(message["to"])]
    return _place(report)[1] == other and len(messages) == _BEFORE


def _file_hides_it(portal: Scratch) -> bool:
    """Have answers go elsewhere, and return whether the file says that they do not."""
    _, other, report, _ = _given(portal)
    _confirm(portal, other)
    return _place(report) == (False, other)


def _comes_to_the_first(portal: Scratch) -> bool:
    """Have answers go elsewhere, answer at the desk, and return whether the answer goes to the first address."""
    address, other, _, number = _given(portal)
    _confirm(portal, other)
    ((task,),) = portal.app("SELECT id FROM disclosure_task WHERE record_id = %s", number)
    page, clerk = f"/desk/tasks/{task}/", portal.clerk("assistance-clerk")
    clerk.act(page, f"{page}open/")
    clerk.act(page, f"{page}answer/", text=f"{_ANSWER} {other}.", closes="no")
    portal.app(
        "UPDATE disclosure_outgoing_message SET goes_at = NULL WHERE kind = 'answer' AND record_id = %s"
        " RETURNING id",
        number,
    )
    messages = until(lambda: [sent for sent in portal.outbox() if f"{_ANSWER} {other}" in text_of(sent)])
    return any(address in str(sent["to"]) for sent in messages)


VIOLATIONS = (
    Violation(
        "answers-come-to-the-first-address",
        (39,),
        "file",
        (
            Value(
                "keepfaith.disclosure.mail.clearance:_composed",
                "opened",
                "decrypt_fields(message.record, keys.address.keys)",
            ),
        ),
        _comes_to_the_first,
        "The page and the ledger say that answers go to the new address, and they come to the first one.",
    ),
    Violation(
        "answers-moved-in-silence",
        (39,),
        "file",
        (
            Value(
                "keepfaith.disclosure.own_records.answer_moves:confirm_answer_address",
                "return",
                "own_records_client().confirm_answer_address(token)",
            ),
        ),
        _moves_in_silence,
        "Answers go to another address, and no message tells the mailbox that they leave.",
    ),
    Violation(
        "answers-not-taken-back",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.own_records.answer_moves:restore_answers",
                "restore_answers",
                "own_records_client().answer_moves(proof).get(number.bytes)",
            ),
        ),
        _stays_elsewhere,
        "The button that takes a new address back says that it did, and does nothing.",
    ),
    Violation(
        "file-hides-where-answers-go",
        (39,),
        "file",
        (Value("keepfaith.rights.report_json:_answers", "go_to_another_address_since", "None"),),
        _file_hides_it,
        "The file of one's own information leaves out that answers go to another address.",
    ),
    Violation(
        "answers-moved-unconfirmed",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.custody.store.answer_moves:AnswerMoves._add",
                "_add",
                """
                ...
                entry = self._transaction.journal.next_number
                at = dt.datetime.now(dt.UTC)
                self._log("address-moved", move, denial=None, clause="get-and-correct", at=at)
                self._corrections.count_instead(
                    move.to, move.record, move.field, entry=entry, day=move.given_on
                )
                """,
            ),
        ),
        _counts_unconfirmed,
        "Answers go to whatever address somebody gives, and nobody there is asked.",
    ),
)
