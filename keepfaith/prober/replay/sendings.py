"""Deciding again on messages that go out: whether the person asked for them, and who may send them."""

import datetime as dt
from typing import Final

from keepfaith.custody.protocol.known_names import (
    ADDRESS,
    CONFIRMATION,
    LINK,
    NOBODY,
    NOTICES,
    ONLY_WHEN_ASKED,
    REFERENCE,
    REFERENCE_FIELD,
    SHOWN_AGAIN,
    WARNING,
    YOUR_INFORMATION,
)
from keepfaith.pii.categories import CATEGORIES
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import (
    NO_DUTY,
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    UNKNOWN_RECORD,
    Case,
    Verdict,
    request,
    restricted,
    unless_restricted,
)
from keepfaith.prober.replay.judgment import (
    MAX_AN_HOUR,
    MAX_NOTICES_AN_HOUR,
    Folds,
    Judgment,
    gated,
    within_cap,
)
from keepfaith.prober.replay.mail_places import asks_address, awaits, check_address, mailbox_of
from keepfaith.prober.replay.record_folds import RecordState, hour_number
from keepfaith.prober.replay.subscription_folds import AT_WILL, Subscription
from keepfaith.prober.replay.uses import OTHER_PURPOSE

type _Facts = frozenset[tuple[str, bool]]

# What no mailbox gets twice on a day.
ONCE_A_DAY: Final = {WARNING: Verdict("warned today"), REFERENCE: Verdict("reference today")}
LINKS_TODAY: Final = Verdict("links today")
SUPPRESSED: Final = Verdict("suppressed", ONLY_WHEN_ASKED)
_MAX_ATTEMPTS: Final = 8
_LINKS_A_DAY: Final = 3
_REST_DAYS: Final = 30
_FRESH_DAYS: Final = 2
# The new address can confirm three days after that request, and is told of within two more.
_MOVE_FRESH_DAYS: Final = 5
# What a mailbox is written about the use of a link that went to it.
USES_OF_LINKS: Final = frozenset({"opened", "corrected", "reverted", "moved"})
# And, with a link, that somebody has a code for what it confirmed who acts for its person.
_ACTING: Final = "acting"
# What the address in a record is written about that record, whatever it was collected for.
_ARRIVALS: Final = {"copy-asked": "waits", "copy-sent": "sent"}
_NEWS_OF_RECORDS: Final = frozenset({SHOWN_AGAIN, *_ARRIVALS})
_IN_LANGUAGE: Final = USES_OF_LINKS | _NEWS_OF_RECORDS | {ADDRESS, CONFIRMATION, LINK, REFERENCE, _ACTING}
# A confirmation is good for 48 hours, and the hour in which it went out is known, not the minute.
_GOOD_FOR: Final = dt.timedelta(hours=49)


def judge_sending(folds: Folds, line: Line) -> Judgment | None:
    """Decide again whether a message might go out; none if it is not known for what its task was."""
    judgment, state, facts = _begun(folds, line)
    if folds.lack_whole(state):
        return None
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    else:
        verdict = _entitled(folds, line, state, facts)
        if not verdict.denial:
            verdict = _counted(folds, line, state, judgment) or verdict
        judgment.verdict = verdict
    return judgment


def judge_withholding(folds: Folds, line: Line) -> Judgment | None:
    """Decide again what refused a message that was cleared before; nothing, if it did not go for another reason."""
    judgment, state, facts = _begun(folds, line)
    if folds.lack_whole(state):
        return None
    if state is None:
        judgment.verdict = UNKNOWN_RECORD
    else:
        verdict = _entitled(folds, line, state, facts)
        judgment.verdict = Verdict("", verdict.clause if verdict.denial else "")
    return judgment


def _begun(folds: Folds, line: Line) -> tuple[Judgment, RecordState | None, _Facts]:
    """Compare what the entry says of its record, and whether its person asked for the message."""
    judgment = Judgment("sendings")
    state = folds.records.find(line.record)
    judgment.state(line, state)
    facts: _Facts = frozenset()
    if state is not None:
        subscription = folds.subscriptions.find(state.record)
        facts = frozenset({("asked", _has_asked(line, state, subscription)), ("for_value", False)})
        facts |= restricted(state.is_restricted)
        check_address(folds, line, state, judgment)
    if line.facts != facts:
        judgment.fault(
            f"Entry {line.number} does not say truly whether the person asked for the message, or its use is suspended."
        )
    return judgment, state, facts


def fold_sending(folds: Folds, line: Line) -> None:
    """Remember that somebody was written to, and that a request to confirm or a link went out."""
    folds.records.write_to(line.record)
    if line.known.get("what") == CONFIRMATION:
        folds.subscriptions.offer(line.record, hour=int(line.hour.timestamp()))
    if line.known.get("what") == _ACTING:
        folds.codes.tell(line.record, hour=hour_number(line.hour))
    if line.known.get("what") == ADDRESS:
        folds.moves.offer(line.record, hour=int(line.hour.timestamp()))
    if line.known.get("what") in (LINK, _ACTING):
        folds.proofs.send(line.record, hour=hour_number(line.hour), day=line.day)


def judge_confirmation(folds: Folds, line: Line) -> Judgment:
    """Decide again whether a subscription might be confirmed: it waited, and was asked about within 48 hours."""
    judgment = Judgment("sendings", Verdict("", ONLY_WHEN_ASKED))
    state, subscription = folds.records.find(line.record), folds.subscriptions.find(line.record)
    judgment.state(line, state)
    offered_at = subscription.offered_at if subscription and subscription.state == "pending" else None
    if offered_at is None or line.hour.timestamp() - offered_at > _GOOD_FOR.total_seconds():
        judgment.fault(f"Entry {line.number} confirms what nobody was asked to confirm.")
    return judgment


def _has_asked(line: Line, state: RecordState, subscription: Subscription | None) -> bool:
    if state.header.purpose != NOTICES:
        return subscription is None
    if subscription is None or _brings_news(line):
        return _brings_news(line)
    topic = line.known.get("topic", "")
    if line.known["what"] == CONFIRMATION:
        return subscription.state == "pending" and not topic
    if subscription.state != "confirmed":
        return False
    is_known = topic in subscription.topics
    if topic in subscription.unsure or (subscription.lacks and not is_known):
        return ("asked", True) in line.facts
    return is_known


def _entitled(folds: Folds, line: Line, state: RecordState, facts: _Facts) -> Verdict:
    """Return what the gate, the rules, the suppression list and the duty say."""
    verdict = gated(folds, line.employee, state) or _ruled(folds, line, state, facts)
    if verdict.denial:
        return verdict
    is_of_own = _brings_news(line) or asks_address(line)
    if not is_of_own and not _is_for(folds, state, line.claimed_purpose):
        return OTHER_PURPOSE
    if refused := _reachable(folds, line, state):
        return refused
    if line.employee == NOBODY:
        entitled = _goes_by_itself(folds, line, state, str(line.known["what"]))
    else:
        duties = folds.staff.duties_of(line.employee, on=line.day, purpose=line.claimed_purpose)
        entitled = line.claimed_duty in duties
    return verdict if entitled else NO_DUTY


def _brings_news(line: Line) -> bool:
    """Return whether a message tells by itself that a record is shown again that was left out, or of a copy of it."""
    is_by_itself = line.employee == NOBODY and line.claimed_purpose == YOUR_INFORMATION
    return is_by_itself and line.known["what"] in _NEWS_OF_RECORDS


def _has_news(folds: Folds, line: Line, record: bytes) -> bool:
    """Return whether that happened; of a copy whose request has ended since, the entry is believed."""
    what = str(line.known["what"])
    if what == SHOWN_AGAIN:
        return folds.items.was_left_out(record)
    is_believed = folds.store.number("lost") > 0 and line.denial != NO_DUTY.denial
    since = line.day - dt.timedelta(_FRESH_DAYS)
    return is_believed or folds.items.count_arrivals("copy", _ARRIVALS[what], record, since=since) > 0


def _ruled(folds: Folds, line: Line, state: RecordState, facts: _Facts) -> Verdict:
    case = Case.at(state.header, folds.timeline, line)
    if case is None:
        return UNKNOWN_EDITION
    if not set(line.fields) <= set(state.header.fields):
        return UNKNOWN_FIELD
    wanted = request("send", line.claimed_duty, line.claimed_purpose, facts)
    verdict = case.every(wanted, [state.header.fields[name] for name in line.fields])
    return unless_restricted(verdict, line.claimed_purpose, facts)


def _is_for(folds: Folds, state: RecordState, purpose: str) -> bool:
    task = folds.records.task_of(state)
    return purpose == state.header.purpose or (task is not None and purpose == task.purpose)


def _reachable(folds: Folds, line: Line, state: RecordState) -> Verdict | None:
    mailbox = mailbox_of(folds, line, state)
    wants_none = folds.subscriptions.refuses_links(mailbox, day=line.day)
    if line.known["what"] in (LINK, ADDRESS) and wants_none:
        return SUPPRESSED
    suppression = folds.subscriptions.suppression(mailbox)
    if suppression is None:
        return None
    reason, since = suppression
    is_confirmation = line.known["what"] == CONFIRMATION
    is_no_notice = state.header.purpose != NOTICES or _brings_news(line)
    # Somebody who ended notices may still ask a question, or subscribe again.
    if reason == AT_WILL and (is_confirmation or is_no_notice):
        return None
    rested = is_confirmation and line.day.toordinal() - since >= _REST_DAYS
    if rested or folds.subscriptions.is_unsure(since):
        # Mail that came back again meanwhile is no entry of its own, so a later day may count.
        entered = (
            line.clause == SUPPRESSED.clause if line.kind == "withheld" else line.denial == SUPPRESSED.denial
        )
        return SUPPRESSED if entered else None
    return SUPPRESSED


def _counted(folds: Folds, line: Line, state: RecordState, judgment: Judgment) -> Verdict | None:
    """Count what was allowed; refuse what goes out by itself too often."""
    what = str(line.known["what"])
    if line.employee != NOBODY:
        is_notice = state.header.purpose == NOTICES
        cap = MAX_NOTICES_AN_HOUR if is_notice else MAX_AN_HOUR
        counter = f"{'notices' if is_notice else 'answers'} {line.claimed_duty}"
        return within_cap(folds, line, judgment, what=counter, cap=cap)
    attempts = folds.subscriptions.attempt(state.record, what)
    copies = folds.items.count_arrivals("copy", _ARRIVALS.get(what, ""), state.record)
    occasions = max(folds.proofs.occasions(state.record, what), copies)
    if attempts > _MAX_ATTEMPTS * max(1, occasions):
        return NO_DUTY
    if what in ONCE_A_DAY and attempts == 1 and state.mailbox is not None:
        twice, before = ONCE_A_DAY[what], folds.subscriptions.write_today(state.mailbox, what, day=line.day)
        if before or (line.denial == twice.denial and folds.subscriptions.lost_sending(line.day)):
            return twice
    capped = within_cap(folds, line, judgment, what=f"by itself {what}", cap=MAX_AN_HOUR)
    if capped is not None:
        return capped
    if what == LINK and _has_enough_links(folds, line, state):
        return LINKS_TODAY
    return None


def _has_enough_links(folds: Folds, line: Line, state: RecordState) -> bool:
    sent = folds.proofs.sent_for_others(state.record, state.mailbox, day=line.day)
    is_believed = line.denial == LINKS_TODAY.denial and folds.subscriptions.lost_sending(line.day)
    return sent >= _LINKS_A_DAY or is_believed


def _goes_by_itself(folds: Folds, line: Line, state: RecordState, what: str) -> bool:
    fields = state.header.fields
    opened = [fields[name] for name in line.fields]
    # A request to confirm, a link, and what was done with it may be in the language that was chosen.
    may_be_in_language = what in _IN_LANGUAGE and opened == ["email-address", "language"]
    if opened != ["email-address"] and not may_be_in_language:
        return False
    if _brings_news(line) or asks_address(line) or line.claimed_purpose != state.header.purpose:
        is_news = _brings_news(line) and _has_news(folds, line, state.record)
        return is_news or (asks_address(line) and awaits(folds, line, state))
    if what == CONFIRMATION:
        return state.header.purpose == NOTICES
    if what in (LINK, _ACTING):
        # A code whose record has ended since is told no more: then the entry is believed.
        is_believed = what == LINK or (folds.store.number("lost") > 0 and line.denial != NO_DUTY.denial)
        is_fresh = line.day.toordinal() - state.day <= _FRESH_DAYS
        return state.asks_for_link and is_fresh and (is_believed or folds.codes.tells(state.record))
    if what in USES_OF_LINKS:
        # A correction whose record has ended since is told no more: then the entry is believed.
        is_believed = folds.store.number("lost") > 0 and line.denial != NO_DUTY.denial
        has_reason = is_believed or folds.proofs.occasions(state.record, what) > 0
        fresh = _MOVE_FRESH_DAYS if what == "moved" else _FRESH_DAYS
        return has_reason and line.day.toordinal() - state.day <= fresh
    brought = {name for name in fields.values() if name in CATEGORIES and CATEGORIES[name].sensitive}
    has_cause = bool(brought) if what == WARNING else what == REFERENCE and REFERENCE_FIELD in fields
    return has_cause and line.day.toordinal() - state.day <= _FRESH_DAYS
