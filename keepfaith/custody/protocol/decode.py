"""Reading what is said to the custodian, strictly; anything else is malformed.

A malformed message is described by the names of its parts and never by their values.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from keepfaith.custody.ledger.entry import DIGEST, EDITION
from keepfaith.custody.ledger.signed_head import SIGNATURE
from keepfaith.custody.protocol import messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import CODE, MARK
from keepfaith.ipc.strict_fields import MOST_KEYS, NAME, RECORD, Malformed, Parts

_LONGEST_RULES = 48 * 1024
_TOKEN = range(16, 65)
_RECORD = range(RECORD, RECORD + 1)
_DIGEST = range(DIGEST, DIGEST + 1)
_SIGNATURE = range(SIGNATURE, SIGNATURE + 1)
_EMPLOYEE = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,63}")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}")
_NUMBER_OR_NOTHING = re.compile(f"(?:{_NUMBER.pattern})?")
_ELSEWHERE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NOTHING = re.compile("")
_NAME_OR_NOTHING = re.compile(f"(?:{NAME.pattern})?")
_EMPLOYEE_OR_NOBODY = re.compile(f"(?:{_EMPLOYEE.pattern})?")
_MARK = range(MARK, MARK + 1)
_CODE = range(CODE, CODE + 1)
_STOP_REASONS: tuple[messages.StopReason, ...] = get_args(messages.StopReason)
_ACTS: tuple[messages.ActKind, ...] = get_args(messages.ActKind)
_TOLD_OF_A_TALLY = 5


def _register(parts: Parts, *, vouched: bool = False) -> messages.Register:
    return messages.Register(
        vouched=vouched,
        edition=parts.text("edition", EDITION),
        rules=parts.prose("rules", longest=_LONGEST_RULES),
        schema=parts.prose("schema", longest=_LONGEST_RULES),
        starts_at=parts.instant("starts_at"),
    )


def _keep(parts: Parts) -> messages.Create:
    return messages.Create(
        token=parts.octets("token", _TOKEN),
        header=_header(parts),
        address=parts.address("address"),
        about=parts.octets_or_none("about", _RECORD),
        topics=parts.names("topics", least=0),
    )


def _header(parts: Parts) -> Header:
    told = parts.inner("header")
    header = Header(
        edition=told.text("edition", EDITION),
        holding=told.text("holding", NAME),
        purpose=told.text("purpose", NAME),
        fields=told.mapping("fields"),
    )
    return told.done(header)


def _open(parts: Parts) -> messages.Open:
    message = messages.Open(
        records=parts.records("records"),
        fields=parts.names("fields"),
        employee=parts.text("employee", _EMPLOYEE),
        duty=parts.text("duty", NAME),
        purpose=parts.text("purpose", NAME),
        facts=parts.facts("facts"),
    )
    if len(message.records) * len(message.fields) > MOST_KEYS:
        raise Malformed(f"The message asks for more than {MOST_KEYS} keys at once.")
    return message


def _act(parts: Parts) -> messages.Act:
    act = parts.one_of("act", _ACTS)
    return messages.Act(
        record=parts.octets("record", _RECORD),
        act=act,
        # To be sent, something has to be named; the other acts are on the record as a whole.
        fields=parts.names("fields", least=1 if act == "sent" else 0),
        employee=parts.text("employee", _EMPLOYEE),
        duty=parts.text("duty", NAME),
        purpose=parts.text("purpose", NAME),
        facts=parts.facts("facts"),
        to=parts.text("to", NAME if act == "moved" else _NOTHING),
        note=parts.octets_or_none("note", _RECORD),
    )


def _send(parts: Parts) -> messages.Send:
    message = messages.Send(
        records=parts.records("records"),
        fields=parts.names("fields"),
        what=parts.text("what", NAME),
        topic=parts.text("topic", _NAME_OR_NOTHING),
        employee=parts.text("employee", _EMPLOYEE_OR_NOBODY),
        duty=parts.text("duty", NAME),
        purpose=parts.text("purpose", NAME),
    )
    if len(message.records) * len(message.fields) > MOST_KEYS:
        raise Malformed(f"The message asks for more than {MOST_KEYS} keys at once.")
    return message


def _stop(parts: Parts) -> messages.Unsubscribe:
    return messages.Unsubscribe(parts.octets("mark", _MARK), parts.one_of("why", _STOP_REASONS))


def _lapse(parts: Parts) -> messages.Expire:
    return messages.Expire(
        record=parts.octets("record", _RECORD),
        duty=parts.text("duty", NAME),
        permission=parts.text("permission", _NUMBER),
    )


def _confirm(parts: Parts) -> messages.Confirm:
    return messages.Confirm(parts.pairs("rows", _RECORD, _DIGEST))


def _shred(parts: Parts) -> messages.Erase:
    return messages.Erase(
        record=parts.octets("record", _RECORD),
        employee=parts.text("employee", _EMPLOYEE),
        duty=parts.text("duty", NAME),
        permission=parts.text("permission", _NUMBER),
        due=parts.switch("due"),
    )


def _hold(parts: Parts) -> messages.Hold:
    """Read who holds or releases; nobody does so without a name but the custodian's own user, at `control`."""
    return replace(
        _operator_hold(parts), employee=parts.text("employee", _EMPLOYEE), duty=parts.text("duty", NAME)
    )


def _operator_hold(parts: Parts) -> messages.Hold:
    return messages.Hold(
        parts.octets("record", _RECORD), on=parts.switch("on"), reason=parts.text("reason", NAME)
    )


def _remove(parts: Parts) -> messages.Remove:
    return messages.Remove(
        what=parts.text("what", NAME),
        named=parts.text("named", _ELSEWHERE),
        header=_header(parts),
        employee=parts.text("employee", _EMPLOYEE),
        duty=parts.text("duty", NAME),
        permission=parts.text("permission", _NUMBER),
        due=parts.switch("due"),
    )


def _attest(parts: Parts) -> messages.Anchor:
    return messages.Anchor(parts.text("what", NAME), parts.number("number"), parts.octets("digest", _DIGEST))


def _witness(parts: Parts) -> messages.Witness:
    return messages.Witness(
        parts.number("count"), parts.octets("chain", _DIGEST), parts.octets("signature", _SIGNATURE)
    )


def _tally(parts: Parts) -> messages.Counters:
    return messages.Counters(parts.day("since"), parts.words("after", _TOLD_OF_A_TALLY))


def _duty(parts: Parts) -> messages.Duty:
    return messages.Duty(parts.text("employee", _EMPLOYEE), parts.text("duty", NAME), on=parts.switch("on"))


type Verbs = Mapping[str, Callable[[Parts], messages.Message]]

REQUESTS: Verbs = {
    "register": _register,
    "create": _keep,
    "confirm": _confirm,
    "open": _open,
    "act": _act,
    "discard": lambda parts: messages.Discard(parts.octets("record", _RECORD)),
    "digests": lambda parts: messages.Digests(parts.records("records")),
    "send": _send,
    "confirm-subscription": lambda parts: messages.ConfirmSubscription(parts.octets("code", _CODE)),
    "unsubscribe": _stop,
    "subscriptions": lambda parts: messages.Subscriptions(
        parts.text("topic", NAME), parts.octets_or_none("after", _RECORD)
    ),
    "expired": lambda _: messages.Expired(),
    "expire": _lapse,
    "erase": _shred,
    "hold": _hold,
    "remove": _remove,
    "holds": lambda parts: messages.Holds(parts.octets_or_none("after", _RECORD)),
    "anchor": _attest,
    "witness": _witness,
    "last-anchor": lambda parts: messages.LastAnchor(parts.text("what", NAME)),
    "duties-of": lambda parts: messages.DutiesOf(parts.text("employee", _EMPLOYEE)),
    "unconfirmed": lambda _: messages.Unconfirmed(),
    "counters": _tally,
    "last-verification": lambda _: messages.LastVerification(),
    "status": lambda _: messages.Status(),
}
CONTROL: Verbs = {
    "register": lambda parts: _register(parts, vouched=True),
    "hold": _operator_hold,
    "removed": lambda parts: messages.Removed(
        parts.text("what", NAME),
        parts.text("named", _ELSEWHERE),
        parts.text("permission", _NUMBER_OR_NOTHING),
    ),
    "duty": _duty,
    "end-staff": lambda parts: messages.EndStaff(parts.text("employee", _EMPLOYEE)),
    "head": lambda _: messages.Head(),
    "status": lambda _: messages.Status(),
}


def read(told: object, verbs: Verbs) -> messages.Message:
    """Read one message that may be said where these verbs are understood."""
    parts = Parts(told, of="message")
    verb = parts.text("verb", NAME)
    if verb not in verbs:
        raise Malformed("The message has no verb that is understood here.")
    return parts.done(verbs[verb](parts))
