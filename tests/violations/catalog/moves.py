"""Notices that go to another address: only once that confirmed it, and not for good within a week."""

import datetime as dt
import json
import re

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.mail.links import decode_token
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.catalog.proofs import somebody, text_of
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Statement, Value
from tests.violations.scratch import Scratch, until
from tests.violations.violation import Violation

_CONFIRM = "/events/confirm/"
_ADDRESS = re.compile(r"[0-9a-f]{8}@example\.org")
_BEFORE = 3
_NUMBER = re.compile(r'name="record" value="([0-9a-f-]{36})"')


def _confirmation(portal: Scratch, address: str) -> str | None:
    texts = (text_of(message) for message in portal.outbox() if address in str(message["to"]))
    return next((text for text in texts if _CONFIRM in text), None)


def _confirm(portal: Scratch, address: str) -> None:
    text = until(lambda: _confirmation(portal, address))
    portal.browser().post(see.link_in(text, _CONFIRM), {})


def _given(portal: Scratch) -> tuple[str, Report, str]:
    """Subscribe, open one's own report and give another address; return what was given, and the record."""
    address, other = somebody(), somebody()
    portal.browser().fill_in("/forms/notices/", topics__2="yes", email=address)
    _confirm(portal, address)
    report = Report.opened(portal, address)
    records = _NUMBER.findall(report.press("").text)
    number = next(record for record in records if _is_listed(portal, record))
    report.press("give-address", record=number, value=other, once="once")
    return other, report, number


def _is_listed(portal: Scratch, number: str) -> bool:
    return portal.subscriptions.is_listed(see.topic_of(portal), bytes.fromhex(number.replace("-", "")))


def _counts_unconfirmed(portal: Scratch) -> bool:
    """Give another address, and return whether notices go there although nobody confirmed it."""
    _, _, number = _given(portal)
    return not _is_listed(portal, number)


def _stays_elsewhere(portal: Scratch) -> bool:
    """Have notices go elsewhere, bring them back at once, and return whether they go on elsewhere."""
    other, report, number = _given(portal)
    _confirm(portal, other)
    if _is_listed(portal, number):
        return False
    report.press("restore-address", record=number)
    return not _is_listed(portal, number)


def _moves_in_silence(portal: Scratch) -> bool:
    """Have notices go elsewhere, wait until a message went out that waited later, and return whether none told of it.

    The first mailbox got what it confirmed, its link, and that this was opened.
    """
    other, report, number = _given(portal)
    _confirm(portal, other)
    page = report.press("")
    (address,) = set(_ADDRESS.findall(page.text)) - {other}
    _given(portal)
    messages = [message for message in portal.outbox() if address in str(message["to"])]
    return not _is_listed(portal, number) and len(messages) == _BEFORE


def _file_hides_it(portal: Scratch) -> bool:
    """Have notices go elsewhere, and return whether the file says that they do not."""
    other, report, number = _given(portal)
    _confirm(portal, other)
    file = json.loads(report.press("file").text)
    places = [record["notices"] for record in file["records"] if record["notices"]]
    return not _is_listed(portal, number) and not any(
        place["go_to_another_address_since"] for place in places
    )


def _comes_back_though_left_out(portal: Scratch) -> bool:
    """Have notices go elsewhere and leave them out of their person's view; return whether that person has them back."""
    other, report, number = _given(portal)
    _confirm(portal, other)
    record = bytes.fromhex(number.replace("-", ""))
    for employee, duty in (("sleuth", "security"), ("officer", "privacy")):
        give_duty(portal.control, employee, duty)
    began_on = dt.datetime.now(dt.UTC).date()
    try:
        portal.withholdings.propose(
            record, ground="investigation", began_on=began_on, employee="sleuth", duty="security"
        )
        portal.withholdings.approve(record, employee="officer", duty="privacy")
        portal.own_records.restore_address(decode_token(report.proof), record)
    except Refused:
        return False
    return _is_listed(portal, number)


VIOLATIONS = (
    Violation(
        "notices-come-back-though-left-out",
        (38, 39),
        "file",
        (
            Statement(
                "keepfaith.custody.server.item_facts:_is_tellable",
                "_EMAIL",
                """
                return (
                    _EMAIL in header.fields.values() and header.purpose != "" and (header.holding != OWN_LINKS)
                )
                """,
            ),
            Value(
                "keepfaith.custody.server.move_authorizer:MoveAuthorizer._by_link",
                "is_left_out",
                "stored.about is not None",
            ),
        ),
        _comes_back_though_left_out,
        "Notices are left out of their person's view, and whoever cannot see them brings them back all the same.",
    ),
    Violation(
        "address-moved-in-silence",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.own_records.moves:told_before", "queue_move", "uuid.UUID(bytes=move.to)"
            ),
        ),
        _moves_in_silence,
        "Notices go to another address, and no message tells the mailbox that they leave.",
    ),
    Violation(
        "notices-not-brought-back",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.own_records.moves:restore_address",
                "restore_address",
                "own_records_client().subscriptions(proof).get(number.bytes)",
            ),
        ),
        _stays_elsewhere,
        "The button that brings notices back says that it did, and does nothing.",
    ),
    Violation(
        "file-hides-where-notices-go",
        (39,),
        "file",
        (Value("keepfaith.rights.report_json:_notices", "go_to_another_address_since", "None"),),
        _file_hides_it,
        "The file of one's own information leaves out that notices go to another address.",
    ),
    Violation(
        "address-unconfirmed",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.custody.store.moves:Moves.give",
                "_log",
                """
                ...
                if denial is None and (not new.field):
                    self._subscriptions.end(stored.record, day=day)
                    self._subscriptions.resume(new.to, None, day=day)
                    self._change(replace(new, moved_on=day))
                    self._log("address-moved", new, denial=None, clause=clause, at=at)
                """,
            ),
        ),
        _counts_unconfirmed,
        "Notices go to whatever address somebody gives, and nobody there is asked.",
    ),
    Violation(
        "address-kept",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.custody.store.moves:Moves.restore",
                "is_reverted_on",
                "denial = denial or DenialCode.TOO_LATE",
            ),
        ),
        _stays_elsewhere,
        "Whoever has the new address keeps the notices: the mailbox before cannot bring them back.",
    ),
)
