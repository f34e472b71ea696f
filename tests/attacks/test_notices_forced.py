"""A notice is to reach who never confirmed, or has ended it; a mark or a code of one person is used for another."""

import itertools
import random
import secrets

import pytest

from keepfaith.custody.client.connection import Refused

from .custodians import CLERK, DUTIES, HEARINGS, HERALD, WISH, custodian
from .trying import compare

long = pytest.mark.long
# What goes out under a legal obligation is no notice of an event, and the rules let the privacy officer send it; that
# `send` lets nobody in particular do so is tried in `test_portal_rights`.
PURPOSES = [purpose for purpose in DUTIES.values() if purpose != "legal-obligations"]
SENT = list(
    itertools.product(
        ("event-1", "answer", "warning", "confirmation"), (HEARINGS, "other", ""), (HERALD, CLERK, ""),
        DUTIES, PURPOSES,
    )
)  # fmt: skip
NOTICE = [("event-1", HEARINGS, HERALD, "events", "notices")]


def tell_who_did_not_ask(custody):
    """Every verb that gives a key or says that something was sent, on wishes at every point of their lives."""
    for made in itertools.cycle((never_confirmed, ended_by_mark, ended_by_bounce, of_another_topic, no_wish)):
        record, may_be_asked = made(custody)
        tried = NOTICE + random.sample(SENT, 12)
        # Asking whether a wish is confirmed is what a new one is for.
        allowed = [told for told in tried if not (may_be_asked and told[0] == "confirmation")]
        yield any([sends(custody, record, told) for told in allowed] + [acts(custody, record)])


def never_confirmed(custody):
    return custody.wished(), True


def ended_by_mark(custody):
    record = custody.subscribed()
    assert custody.subscriptions.unsubscribe(custody.mailed(record).unsubscribe_token) == "unsubscribed"
    return record, False


def ended_by_bounce(custody):
    record = custody.subscribed()
    assert (
        custody.subscriptions.unsubscribe(custody.mailed(record).unsubscribe_token, why="bounced")
        == "unsubscribed"
    )
    return record, False


def of_another_topic(custody):
    record = custody.wished(topics=["other"])
    custody.subscriptions.confirm(b"?" * 16)
    return record, True


def no_wish(custody):
    """What was given for notices, and no wish with it."""
    return custody.kept(WISH, address=f"reader{secrets.token_hex(8)}@example.org"), False


def sends(custody, record, told):
    named = dict(zip(("what", "topic", "employee", "duty", "purpose"), told, strict=True))
    return custody.mailed(record, **named) is not None


def acts(custody, record):
    try:
        custody.portal.act(
            record, "sent", fields=["email"], employee=HERALD, duty="events", purpose="notices",
            facts={"asked": True, "for_value": False},
        )  # fmt: skip
    except Refused:
        return False
    return True


def use_a_mark_for_another(custody):
    """The reader's own mark, with what stands in it for somebody else put in its place."""
    own = custody.mailed(custody.subscribed()).unsubscribe_token
    while True:
        theirs = custody.subscribed()
        mark = custody.mailed(theirs).unsubscribe_token
        custody.subscriptions.unsubscribe(mark[:16] + own[16:])
        yield custody.mailed(theirs) is None


def use_a_code_for_another(custody):
    """A code that confirmed a wish confirms neither another nor that one again once it has ended."""
    while True:
        own = custody.wished()
        code = custody.code(own)
        other = custody.wished()
        assert custody.subscriptions.confirm(code) == "confirmed"
        custody.subscriptions.unsubscribe(custody.mailed(own).unsubscribe_token)
        custody.subscriptions.confirm(code)
        yield any(custody.mailed(record) is not None for record in (own, other))


ATTACKS = {
    tell_who_did_not_ask: "everybody_asked",
    use_a_mark_for_another: "marks_by_name",
    use_a_code_for_another: "everybody_asked",
}


@pytest.mark.parametrize(
    ("attack", "tries"),
    [
        (use_a_mark_for_another, 2),
        *(pytest.param(attack, 60, marks=long) for attack in ATTACKS),
    ],
)
def test_nobody_is_told_but_who_confirmed_and_nobody_ended_but_by_their_own_mark(attack, tries):
    compare(attack, tries, real=custodian(), weakened=custodian(ATTACKS[attack]))
