"""Deciding on cases: who may open one and have it, hold for it, propose what it covers, and approve that.

And on suspending the use of a record, for a case or on its person's word.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NEED_A_CASE, YOUR_INFORMATION
from keepfaith.custody.protocol.use_messages import Disclose
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.server.decision import (
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    Edition,
    Editions,
    Governed,
    Verdict,
    governed,
    of_destruction,
    own_task,
    requested,
    unless_restricted,
    weight,
)

_HOLD: Final = "hold"
_APPROVE: Final = "approve"
_RESTRICT: Final = "restrict"
_REFER: Final = "refer"


def decide_case(duty: str, purpose: str, *, editions: Editions, at: dt.datetime) -> Verdict:
    """Allow to open, to have or to close a case for a purpose that needs one.

    The edition in force must let the duty open for that purpose something that was collected for another; or hold
    something, for a legal obligation.
    """
    edition = editions.latest(at=at)
    if edition is None:
        return UNKNOWN_EDITION
    words = edition.book.vocabulary
    purposes = sorted(words.names("Purpose"))
    opening = requested("open", duty, purpose, own_task(is_own=True))
    requests = [(opening, other) for other in purposes if other != purpose]
    if purpose == LEGAL_OBLIGATIONS:
        requests += [(_hold(duty, edition), other) for other in purposes]
    verdicts = [
        Governed(Header("", "", collected_for, {"": category}), edition, edition).every(request, (category,))
        for request, collected_for in requests
        for category in sorted(words.names("Category"))
    ]
    verdict = min(verdicts, key=weight, default=UNKNOWN_EDITION)
    is_apart = verdict.allowed and purpose not in NEED_A_CASE
    return Verdict(DenialCode.PURPOSE, verdict.clause) if is_apart else verdict


def may_have_case(duties: Iterable[str], purpose: str, *, editions: Editions, at: dt.datetime) -> bool:
    """Return whether one of some duties may have a case for a purpose."""
    return any(decide_case(duty, purpose, editions=editions, at=at).allowed for duty in sorted(duties))


def decide_hold(duty: str, *, header: Header, editions: Editions, at: dt.datetime) -> Verdict:
    """Allow to hold or to release a record only if every field of it may be."""
    record = governed(header, editions, at)
    if record is None:
        return UNKNOWN_EDITION
    return record.every(_hold(duty, record.own, record.in_force), header.fields.values())


def decide_covering(
    duty: str, purpose: str, *, header: Header, editions: Editions, at: dt.datetime
) -> Verdict:
    """Allow to propose a record to whoever could open a field of it for the purpose of the case."""
    record = governed(header, editions, at)
    if record is None:
        return UNKNOWN_EDITION
    return record.any(requested("open", duty, purpose, own_task(is_own=True)))


def decide_approval(
    duty: str, purpose: str, *, header: Header, editions: Editions, at: dt.datetime
) -> Verdict:
    """Allow to approve only if every field of the record may be approved for the purpose.

    A record of an edition that has no such action is approved by the rules in force alone: approving opens nothing
    that its own edition does not let be opened.
    """
    return _of_all(_APPROVE, duty, purpose, governed(header, editions, at))


def decide_restriction(duty: str, *, header: Header, editions: Editions, at: dt.datetime) -> Verdict:
    """Allow to suspend the use of a record, or to end that, only if every field of it may be restricted.

    As with approvals, the rules in force alone decide where its own edition has no such action: suspending opens
    nothing.
    """
    return _of_all(_RESTRICT, duty, YOUR_INFORMATION, governed(header, editions, at))


def decide_disclosure(  # noqa: PLR0913 - of what, on which facts and by which editions
    message: Disclose,
    purpose: str,
    *,
    header: Header,
    facts: frozenset[tuple[str, bool]],
    editions: Editions,
    at: dt.datetime,
) -> Verdict:
    """Allow to give fields to an outsider only if each may be referred for the purpose of the case, and is in use."""
    record = governed(header, editions, at)
    if record is None or not set(message.fields) <= set(header.fields):
        return UNKNOWN_FIELD if record else UNKNOWN_EDITION
    request = requested(_REFER, message.duty, purpose, facts)
    verdict = record.every(request, (header.fields[name] for name in message.fields))
    return unless_restricted(verdict, purpose, facts)


def _of_all(action: str, duty: str, purpose: str, record: Governed | None) -> Verdict:
    if record is None:
        return UNKNOWN_EDITION
    if not record.own.has_action(action):
        record = replace(record, own=record.in_force)
    if not record.own.has_action(action):
        return Verdict(DenialCode.NO_RULE_PERMITS)
    return record.every(requested(action, duty, purpose, frozenset()), record.header.fields.values())


def _hold(duty: str, *editions: Edition) -> Request:
    """Ask for a hold; where an edition has no such action, as if the record were due to be destroyed."""
    if all(edition.has_action(_HOLD) for edition in editions):
        return requested(_HOLD, duty, LEGAL_OBLIGATIONS, frozenset())
    return requested("destroy", duty, LEGAL_OBLIGATIONS, of_destruction(due=True))
