"""Notices that go to another address: only once that confirmed it, and not for good within a week."""

import re

from tests.violations import witnesses as see
from tests.violations.catalog.proofs import somebody, text_of
from tests.violations.catalog.statements import Report
from tests.violations.scratch import Scratch, until
from tests.violations.violation import Edit, Violation

_CONFIRM = "/events/confirm/"
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


VIOLATIONS = (
    Violation(
        "address-unconfirmed",
        (39,),
        "file",
        (
            Edit(
                "keepfaith/custody/store/moves.py",
                "        return denial\n\n    def to_tell(",
                "        if denial is None:\n"
                "            self._subscriptions.end(stored.record, day=day)\n"
                "            self._subscriptions.resume(to, None, day=day)\n"
                "            self._change(replace(move, moved_on=day))\n"
                '            self._log("address-moved", move, stored, denial=None, at=at)\n'
                "        return denial\n\n    def to_tell(",
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
            Edit(
                "keepfaith/custody/store/moves.py",
                "denial or (None if move.is_reverted_on(day) else DenialCode.TOO_LATE)",
                "denial or DenialCode.TOO_LATE",
            ),
        ),
        _stays_elsewhere,
        "Whoever has the new address keeps the notices: the mailbox before cannot bring them back.",
    ),
)
