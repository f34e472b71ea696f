"""An attacker with the web process's rights, and no duty, sends the custodian any message."""

import datetime as dt
import random
import secrets
from dataclasses import replace

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.control_messages import Duty
from tests.custody.conftest import BEGUN
from tests.custody.whole_editions import whole_edition

from .custodians import (
    CLERK,
    DIGEST,
    DUTIES,
    EDITION,
    LAX,
    OFFICER,
    QUESTION,
    REQUEST,
    RULES,
    SCHEMA,
    STRANGER,
    custodian,
)
from .trying import compare

PURPOSES = (*DUTIES.values(), "your-information", "referral", "staff-sign-in")
some = pytest.mark.parametrize("tries", [1, pytest.param(200, marks=pytest.mark.long)])
many = pytest.mark.parametrize("tries", [pytest.param(200, marks=pytest.mark.long)])


def read_without_a_duty(custody):
    while True:
        record = custody.create_record()
        uses = [(duty, purpose) for duty, purpose in DUTIES.items() if duty != "literature"]
        names = (STRANGER, f"web{secrets.token_hex(4)}")
        yield any(
            custody.taken(record, employee=name, duty=duty, purpose=purpose)
            for name in names
            for duty, purpose in uses
        )


def forge_a_purpose(custody):
    while True:
        record = custody.create_record(REQUEST)
        yield any(custody.taken(record, purpose=purpose) for purpose in random.sample(PURPOSES, 4))


def forge_a_duty(custody):
    while True:
        record = custody.create_record(random.choice([QUESTION, REQUEST]))
        forged = random.choice([("privacy", "legal-obligations"), ("records", "public-records")])
        yield bool(custody.taken(record, duty=forged[0], purpose=forged[1]))


def take_a_duty(custody):
    record = custody.create_record()
    while True:
        name = f"web{secrets.token_hex(4)}"
        try:
            custody.portal._ask(Duty(name, "assistance", on=True))
        except Refused:
            custody.portal.close()
        yield bool(custody.taken(record, employee=name))


def forge_an_edition(custody):
    while True:
        custody.control.register(EDITION, rules=RULES, schema=SCHEMA, starts_at=BEGUN)
        record = custody.create_record(REQUEST)
        digest = random.choice([EDITION, secrets.token_hex(32)])
        starts_at = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(random.randint(1, 900))
        forged = {digest: (LAX, starts_at), EDITION: (RULES + LAX, BEGUN)}
        for name, (rules, start) in forged.items():
            try:
                custody.portal.register(name, rules=rules, schema=SCHEMA, starts_at=start)
                custody.portal.register(**whole_edition(rules=rules, schema=SCHEMA), starts_at=start)
            except Refused:
                continue
        # The forged rule permits both, so that no other guard has to speak: the task is for literature.
        yield any(custody.taken(record, purpose=purpose) for purpose in ("questions", "literature"))


def replay_a_token(custody):
    """For another record of a looser kind while the row is awaited, and for the same one after it came."""
    while True:
        token, waits = secrets.token_bytes(16), random.random() < 0.5
        record = custody.portal.create(token, QUESTION, address="reader@example.org").record
        person = {"address": "reader@example.org"}
        header = QUESTION
        if waits:
            header, person = random.choice(
                [
                    (REQUEST, person),
                    (QUESTION, {"address": "other@example.org"}),
                    (replace(QUESTION, fields={"message": "organization"}), person),
                ]
            )
        else:
            custody.portal.confirm({record: DIGEST})
        try:
            yield custody.portal.create(token, header, **person).key is not None
        except Refused:
            yield False


def forge_a_subject(custody):
    """Name a person twice, or by a record that is not there, so that an entry carries the wrong one's tag."""
    while True:
        victim = custody.create_record(address=f"reader{secrets.token_hex(4)}@example.org")
        how = random.choice(
            [
                {"about": victim, "address": "other@example.org"},
                {"about": victim[:-1] + bytes([victim[-1] ^ 1])},
            ]
        )
        try:
            custody.create(QUESTION, **how)
            yield True
        except Refused:
            yield False


def read_by_a_warning(custody):
    while True:
        record = custody.create_record(random.choice([QUESTION, REQUEST]))
        arguments = {"topic": "", "employee": "", "duty": "privacy", "purpose": "legal-obligations"}
        yield custody.send_notice(record, what="warning", **arguments) is not None


def take_over_a_subscription(custody):
    while True:
        theirs = custody.subscribe()
        try:
            mine = custody.subscribe_unconfirmed(address="", about=theirs, topics=["other"])
            custody.subscriptions.confirm(custody.code(mine))
        except Refused:
            pass
        yield custody.send_notice(theirs) is None


ATTACKS = {
    read_without_a_duty: "no_duties",
    forge_a_purpose: "no_rules",
    # The rules permit these duties for any record; the duty implies the purpose that its task is for.
    forge_a_duty: "no_duties_or_tasks",
    take_a_duty: "one_door",
    forge_an_edition: "editions_change",
    replay_a_token: "tokens_open",
    forge_a_subject: "subjects_unread",
}


@some
def test_nothing_is_read_without_a_duty(tries):
    compare(read_without_a_duty, tries, real=custodian(), weakened=custodian("no_duties"))


@many
@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack is not read_without_a_duty])
def test_what_is_forged_is_refused(attack, tries):
    compare(attack, tries, real=custodian(), weakened=custodian(ATTACKS[attack]))


@many
def test_nothing_is_read_by_a_message_that_goes_out_by_itself(tries):
    compare(read_by_a_warning, tries, real=custodian(), weakened=custodian("anything_by_itself"))


@many
def test_no_subscription_is_taken_over_by_naming_its_record(tries):
    compare(
        take_over_a_subscription, tries, real=custodian(), weakened=custodian("subscriptions_about_anybody")
    )


def test_destroying_needs_the_duty_and_a_record_off_hold():
    """The custodian believes that a destruction is due; that is said in the threat model, and no more than that."""
    with custodian() as custody:
        record = custody.create_record()
        for change in ({"employee": CLERK}, {"employee": OFFICER, "due": False}):
            with pytest.raises(Refused):
                custody.erase(record, **change)
        custody.erase(record)
