"""A notice is forced to somebody who never confirmed or has unsubscribed; tokens of one person are used for another."""

import itertools
import random
import secrets

import pytest

from keepfaith.custody.client.connection import Refused

from .custodians import CLERK, DUTIES, HEARINGS, HERALD, SUBSCRIPTION, custodian
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


def mail_who_did_not_ask(custody):
    """Every verb that gives a key or says that something was sent, on subscriptions in every state."""
    for made in itertools.cycle(
        (never_confirmed, ended_by_token, ended_by_bounce, of_another_topic, no_subscription)
    ):
        record, may_be_asked = made(custody)
        tried = NOTICE + random.sample(SENT, 12)
        # A new subscription may be asked to be confirmed.
        allowed = [arguments for arguments in tried if not (may_be_asked and arguments[0] == "confirmation")]
        yield any([sends(custody, record, arguments) for arguments in allowed] + [acts(custody, record)])


def never_confirmed(custody):
    return custody.subscribe_unconfirmed(), True


def ended_by_token(custody):
    record = custody.subscribe()
    assert custody.subscriptions.unsubscribe(custody.send_notice(record).unsubscribe_token) == "unsubscribed"
    return record, False


def ended_by_bounce(custody):
    record = custody.subscribe()
    assert (
        custody.subscriptions.unsubscribe(custody.send_notice(record).unsubscribe_token, why="bounced")
        == "unsubscribed"
    )
    return record, False


def of_another_topic(custody):
    record = custody.subscribe_unconfirmed(topics=["other"])
    custody.subscriptions.confirm(b"?" * 16)
    return record, True


def no_subscription(custody):
    """A record for notices without a subscription."""
    return custody.create_record(SUBSCRIPTION, address=f"reader{secrets.token_hex(8)}@example.org"), False


def sends(custody, record, arguments):
    named = dict(zip(("what", "topic", "employee", "duty", "purpose"), arguments, strict=True))
    return custody.send_notice(record, **named) is not None


def acts(custody, record):
    try:
        custody.portal.act(
            record, "sent", fields=["email"], employee=HERALD, duty="events", purpose="notices",
            facts={"asked": True, "for_value": False},
        )  # fmt: skip
    except Refused:
        return False
    return True


def use_an_unsubscribe_token_for_another(custody):
    """The reader's own unsubscribe token, with the part that names somebody else put in its place."""
    own = custody.send_notice(custody.subscribe()).unsubscribe_token
    while True:
        theirs = custody.subscribe()
        token = custody.send_notice(theirs).unsubscribe_token
        custody.subscriptions.unsubscribe(token[:16] + own[16:])
        yield custody.send_notice(theirs) is None


def use_a_confirmation_token_for_another(custody):
    """A token that confirmed a subscription confirms neither another nor that one again once it has ended."""
    while True:
        own = custody.subscribe_unconfirmed()
        code = custody.code(own)
        other = custody.subscribe_unconfirmed()
        assert custody.subscriptions.confirm(code) == "confirmed"
        custody.subscriptions.unsubscribe(custody.send_notice(own).unsubscribe_token)
        custody.subscriptions.confirm(code)
        yield any(custody.send_notice(record) is not None for record in (own, other))


ATTACKS = {
    mail_who_did_not_ask: "everybody_subscribed",
    use_an_unsubscribe_token_for_another: "unsubscribe_tokens_by_name",
    use_a_confirmation_token_for_another: "everybody_subscribed",
}


@pytest.mark.parametrize(
    ("attack", "tries"),
    [
        (use_an_unsubscribe_token_for_another, 2),
        *(pytest.param(attack, 60, marks=long) for attack in ATTACKS),
    ],
)
def test_only_confirmed_subscribers_get_notices_and_only_their_own_token_ends_them(attack, tries):
    compare(attack, tries, real=custodian(), weakened=custodian(ATTACKS[attack]))
