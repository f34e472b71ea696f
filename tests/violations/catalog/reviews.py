"""What waits for a privacy officer's look, who settles it, and what a pause stops."""

from keepfaith.custody.client.connection import Refused
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Condition, Drop, Sql, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_CLERK = {"duty": "literature", "purpose": "literature"}
# More than so many a day are unusual.
_USUAL = 100


def _opens(portal: Scratch, employee: str, times: int = 1) -> bool:
    """Return whether an employee with the duty opens a record, at the last of some times."""
    give_duty(portal.control, employee, "literature")
    record, fields = see.record_of(portal, "literature")
    portal.records.act(record, "taken", employee=employee, **_CLERK)
    outcomes = [
        type(portal.opener.open([record], fields[:1], employee=employee, **_CLERK)[record]).__name__
        for _ in range(times)
    ]
    return outcomes[-1] == "OpenedKeys"


def _waiting_since(portal: Scratch, entries: int) -> list[int]:
    return [number for number in portal.reviews.waiting().numbers if number > entries]


def _refusal_waits_for_nobody(portal: Scratch) -> bool:
    before = portal.records.status().entries
    see.opens(portal, collected="literature", employee="no-duty", **_CLERK)
    return not _waiting_since(portal, before)


def _unusual_use_is_not_said(portal: Scratch) -> bool:
    return _opens(portal, "curious", _USUAL + 2) and portal.reviews.waiting().unusual == 0


def _nothing_is_drawn(portal: Scratch) -> bool:
    """Return whether of so many openings none waits, of which chance leaves out all in one of 20,000 tries."""
    before = portal.records.status().entries
    for employee in ("first-clerk", "second-clerk"):
        _opens(portal, employee, _USUAL - 2)
    return not _waiting_since(portal, before)


def _paused_duty_opens(portal: Scratch) -> bool:
    give_duty(portal.control, "officer", "privacy")
    give_duty(portal.control, "paused-clerk", "literature")
    portal.reviews.pause("paused-clerk", "literature", reason="curious", employee="officer")
    record, fields = see.record_of(portal, "literature")
    try:
        portal.records.act(record, "taken", employee="paused-clerk", **_CLERK)
    except Refused:
        return False
    outcome = portal.opener.open([record], fields[:1], employee="paused-clerk", **_CLERK)[record]
    return type(outcome).__name__ == "OpenedKeys"


def _settles(portal: Scratch, employee: str, duty: str) -> bool:
    """Return whether somebody settles what was refused to them themselves."""
    see.opens(portal, collected="literature", employee=employee, **_CLERK)
    number = portal.reviews.waiting().numbers[-1]
    try:
        portal.reviews.settle(number, reason="as-usual", employee=employee, duty=duty)
    except Refused:
        return False
    return True


def _officer_settles_their_own(portal: Scratch) -> bool:
    give_duty(portal.control, "officer", "privacy")
    return _settles(portal, "officer", "privacy")


def _anybody_settles(portal: Scratch) -> bool:
    see.opens(portal, collected="literature", employee="no-duty", **_CLERK)
    give_duty(portal.control, "events-officer", "events")
    number = portal.reviews.waiting().numbers[-1]
    try:
        portal.reviews.settle(number, reason="as-usual", employee="events-officer", duty="events")
    except Refused:
        return False
    return True


def _settling_one_settles_others(portal: Scratch) -> bool:
    give_duty(portal.control, "officer", "privacy")
    before = portal.records.status().entries
    for employee in ("no-duty", "nobody-known"):
        see.opens(portal, collected="literature", employee=employee, **_CLERK)
    waiting = _waiting_since(portal, before)
    portal.reviews.settle(waiting[-1], reason="as-usual", employee="officer", duty="privacy")
    return len(waiting) > 1 and not _waiting_since(portal, before)


VIOLATIONS = (
    Violation(
        "refusals-wait-for-nobody",
        (43,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.store.review_selection:is_for_review",
                "kind",
                '_ and entry.denial != "duty"',
            ),
        ),
        _refusal_waits_for_nobody,
        "What is refused for the lack of a duty is left out of what the privacy officer looks at.",
    ),
    Violation(
        "openings-are-not-drawn",
        (43,),
        "symbol",
        (Value("keepfaith.custody.store.review_selection", "DRAWN_BELOW", "0"),),
        _nothing_is_drawn,
        "No opening is drawn for the privacy officer to look at.",
    ),
    Violation(
        "unusual-use-is-not-entered",
        (43,),
        "symbol",
        (Statement("keepfaith.custody.server.volume:Volume.note", "draft_entry", "return"),),
        _unusual_use_is_not_said,
        "An employee opens more than is usual, and nobody is told.",
    ),
    Violation(
        "paused-duties-count",
        (34, 43),
        "symbol",
        (Sql("keepfaith.custody.store.duties", "paused_on IS NULL AND "),),
        _paused_duty_opens,
        "A duty that the privacy officer paused still opens records.",
    ),
    Violation(
        "officers-settle-their-own",
        (43,),
        "symbol",
        (Drop("keepfaith.custody.server.review_authorizer:ReviewAuthorizer.settle", "employee"),),
        _officer_settles_their_own,
        "A privacy officer settles what was refused to them themselves.",
    ),
    Violation(
        "anybody-settles-reviews",
        (43,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.review_authorizer:ReviewAuthorizer._officer",
                'return gate(self._store, message.employee, b"") or Verdict()',
            ),
        ),
        _anybody_settles,
        "Somebody with another duty settles what waits for the privacy officer.",
    ),
    Violation(
        "settling-one-settles-others",
        (43,),
        "symbol",
        (Sql("keepfaith.custody.store.reviews:Reviews.settle", "WHERE number = ?", "WHERE number <= ?"),),
        _settling_one_settles_others,
        "One entry is settled, and all that waited longer are gone with it.",
    ),
)
