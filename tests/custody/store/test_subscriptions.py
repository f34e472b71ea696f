"""A notice goes to confirmed subscribers and to nobody else, even if the portal asks for more."""

import base64
import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import case_messages, cleared_mail, control_messages, messages, task_messages
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import CONFIRMATION, REFERENCE, REFERENCE_FIELD, WARNING
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from tests.custody.conftest import BEGUN, EDITION, RULES, SCHEMA
from tests.duties import TEXT

_SCHEMA = SCHEMA.replace('"email-address"]', '"email-address", "language"]')
SUBSCRIPTION = Header(EDITION, "notice-subscriptions", "notices", {"email": "email-address"})
LETTER = Header(EDITION, "questions", "questions", {"email": "email-address", "number": "ssn"})
START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HEARINGS, MEETINGS = "hearings", "meetings"
SOMEBODY, SOMEBODY_ELSE = "reader@example.gov", "other@example.gov"


class Custody:
    """A custodian's answers at a time that a test chooses."""

    def __init__(self, store, **caps):
        self.store, self.now = store, START
        self.answering = Handlers(
            store, safeguards=TEXT, now=lambda: self.now, **{"cap": 100, "notices": 100, **caps}
        )
        self.say(control_messages.Vouch(EDITION, RULES, _SCHEMA, BEGUN))
        self.say(control_messages.Duty("clerk", "literature", on=True))
        self.say(control_messages.Duty("officer", "records", on=True))

    def say(self, message):
        return self.answering.answer([message])[0].encode()

    def create(self, address=SOMEBODY, topics=(HEARINGS,), header=SUBSCRIPTION):
        message = messages.Create(secrets.token_bytes(16), header, address, None, tuple(topics))
        return base64.b64decode(self.say(message)["record"])

    def send(self, record, what="event-1", topic=HEARINGS, *, employee="clerk", fields=("email",)):
        purpose = "questions" if what in ("answer", REFERENCE, WARNING) else "notices"
        message = messages.Send((record,), fields, what, topic, employee, "literature", purpose)
        return self.say(message)["outcomes"][0]

    def ask(self, kind, record, what="event-1", topic=HEARINGS, *, employee="clerk", **more):
        """Ask again about what was cleared, or say that it did not go out; return the clause that refuses, if any."""
        purpose = "questions" if what in ("answer", REFERENCE, WARNING) else "notices"
        message = kind(record, ("email",), what, topic, employee, "literature", purpose, **more)
        return self.say(message).get("clause", "allowed")

    def code(self, record):
        return base64.b64decode(self.send(record, CONFIRMATION, "", employee="")["confirmation_token"])

    def confirm(self, record):
        return self.say(messages.ConfirmSubscription(self.code(record)))["outcome"]

    def confirmed(self, *arguments, **more):
        record = self.create(*arguments, **more)
        assert self.confirm(record) == "confirmed"
        return record

    def unsubscribe(self, cleared, why="asked"):
        return self.say(messages.Unsubscribe(base64.b64decode(cleared["unsubscribe_token"]), why))["outcome"]

    def subscribed_to(self, topic=HEARINGS, after=None):
        return [
            base64.b64decode(record) for record in self.say(messages.Subscriptions(topic, after))["records"]
        ]

    def count(self):
        return self.store.checkpoint.count

    def last(self):
        entries = self.store.connection.execute("SELECT entry FROM journal ORDER BY number DESC LIMIT 1")
        return decode(entries.fetchone()[0])


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as opened:
        yield opened


@pytest.fixture
def custody(store):
    return Custody(store)


def test_a_confirmed_subscription_gets_notices_of_its_topic_and_of_no_other(custody):
    record = custody.confirmed()
    cleared = custody.send(record)
    assert (len(base64.b64decode(cleared["keys"]["email"])), cleared["confirmation_token"]) == (32, "")
    assert (custody.last().kind, custody.last().purpose) == ("sent", "notices")
    assert custody.send(record, topic=MEETINGS) == {
        "code": "guardrail",
        "clause": "only-when-asked",
        "problem": "",
    }
    assert (custody.last().kind, custody.last().decision) == ("refused", "deny")
    assert (custody.subscribed_to(), custody.subscribed_to(MEETINGS)) == ([record], [])


@pytest.mark.parametrize("topics", [(HEARINGS,), ()])
def test_nothing_is_sent_without_a_confirmed_subscription(custody, topics):
    record = custody.create(topics=topics)
    assert custody.send(record)["clause"] == "only-when-asked"
    assert custody.subscribed_to() == []
    act = task_messages.Act(
        record, "sent", ("email",), "clerk", "literature", "notices",
        frozenset({("asked", True), ("for_value", False)}), "", None, "",
    )  # fmt: skip
    assert custody.say(act)["clause"] == "only-when-asked"


def test_a_confirmation_token_is_good_once_and_for_48_hours(custody):
    record = custody.create()
    first, second = custody.code(record), custody.code(record)
    assert custody.say(messages.ConfirmSubscription(first))["outcome"] == "unknown"
    assert custody.say(messages.ConfirmSubscription(secrets.token_bytes(16)))["outcome"] == "unknown"
    custody.now += dt.timedelta(hours=48)
    assert custody.say(messages.ConfirmSubscription(second))["outcome"] == "late"
    custody.now -= dt.timedelta(seconds=1)
    assert custody.say(messages.ConfirmSubscription(second))["outcome"] == "confirmed"
    assert custody.last().kind == "confirmed"
    assert custody.say(messages.ConfirmSubscription(second))["outcome"] == "again"
    assert custody.unsubscribe(custody.send(record)) == "unsubscribed"
    assert custody.say(messages.ConfirmSubscription(second))["outcome"] == "unknown"
    assert custody.subscribed_to() == []


def test_automatic_messages_have_an_end(custody):
    record = custody.create()
    assert all("keys" in custody.send(record, CONFIRMATION, "", employee="") for _ in range(8))
    assert custody.send(record, CONFIRMATION, "", employee="")["code"] == "duty"
    assert custody.send(custody.confirmed(), employee="")["code"] == "duty"


def test_one_unsubscribe_token_ends_every_subscription_of_that_person_and_of_nobody_else(custody):
    other = custody.confirmed(SOMEBODY_ELSE)
    first = custody.send(custody.confirmed())
    second = custody.confirmed(topics=(MEETINGS,))
    third = custody.create("READER@example.gov", topics=(MEETINGS,))
    assert custody.unsubscribe(first) == "unsubscribed"
    assert (custody.last().kind, custody.last().clause) == ("unsubscribed", "only-when-asked")
    assert custody.unsubscribe(first) == "again"
    assert custody.send(second, topic=MEETINGS)["clause"] == "only-when-asked"
    assert custody.subscribed_to() == [other]
    # What was asked for before the end is ended too.
    assert custody.send(third, CONFIRMATION, "", employee="")["clause"] == "only-when-asked"


def test_the_details_name_the_subscription_and_its_topics_without_the_address(custody):
    record = custody.create(topics=(MEETINGS, HEARINGS))
    created = custody.store.details(custody.store.checkpoint.count)
    assert created["field_categories"] == {"email": "email-address"}
    assert created["topics"] == [HEARINGS, MEETINGS]
    assert custody.confirm(record) == "confirmed"
    assert custody.unsubscribe(custody.send(record)) == "unsubscribed"
    assert custody.store.details(custody.store.checkpoint.count)["mailbox"] == created["mailbox"]
    custody.create(SOMEBODY_ELSE, topics=())
    other = custody.store.details(custody.store.checkpoint.count)
    assert not {other["person"], other["mailbox"]} & {created["person"], created["mailbox"]}
    assert "topics" not in other
    custody.create("", topics=())
    assert "person" not in custody.store.details(custody.store.checkpoint.count)
    fingerprints = custody.store.connection.execute("SELECT fingerprint FROM subjects").fetchall()
    assert not any(
        created[name] in fingerprint.hex()
        for (fingerprint,) in fingerprints
        for name in ("person", "mailbox")
    )


def test_an_unsubscribe_token_still_works_when_its_subscription_was_replaced_and_erased(custody):
    old = custody.confirmed()
    cleared = custody.send(old)
    new = custody.confirmed(topics=(MEETINGS,))
    custody.now += dt.timedelta(days=7)
    assert custody.say(messages.Expire(old, "records", "2026/2"))["ok"]
    assert custody.unsubscribe(cleared) == "unsubscribed"
    assert custody.send(new, topic=MEETINGS)["clause"] == "only-when-asked"


def test_an_unsubscribe_token_with_a_bit_changed_or_of_nobody_ends_nothing(custody):
    record = custody.confirmed()
    mark = bytearray(base64.b64decode(custody.send(record)["unsubscribe_token"]))
    for at in range(len(mark)):
        altered = bytes(mark[:at]) + bytes([mark[at] ^ 1]) + bytes(mark[at + 1 :])
        assert custody.say(messages.Unsubscribe(altered, "asked"))["outcome"] == "unknown"
    assert custody.subscribed_to() == [record]


def test_a_person_who_subscribes_twice_gets_one_message_for_all_topics(custody):
    custody.confirmed()
    new = custody.confirmed(topics=(MEETINGS,))
    assert (custody.subscribed_to(), custody.subscribed_to(MEETINGS)) == ([new], [new])


@pytest.mark.parametrize("why", ["bounced", "complained"])
def test_where_mail_comes_back_nothing_is_sent_for_a_month(custody, why):
    record, letter = custody.confirmed(), custody.create(header=LETTER, topics=())
    answer = custody.send(letter, "answer", "")
    assert custody.unsubscribe(answer, why) == "unsubscribed"
    assert custody.send(letter, "answer", "")["code"] == "suppressed"
    assert custody.send(record)["clause"] == "only-when-asked"
    again = custody.create()
    assert custody.send(again, CONFIRMATION, "", employee="")["code"] == "suppressed"
    custody.now += dt.timedelta(days=30)
    assert custody.confirm(again) == "confirmed"
    assert "keys" in custody.send(letter, "answer", "")


def test_a_person_who_unsubscribed_may_ask_a_question_and_may_subscribe_again(custody):
    assert custody.unsubscribe(custody.send(custody.confirmed())) == "unsubscribed"
    assert "keys" in custody.send(custody.create(header=LETTER, topics=()), "answer", "")
    assert "keys" in custody.send(custody.confirmed())


def test_a_clerk_answers_an_e_mail_and_the_portal_warns_its_writer_by_itself(custody):
    letter = custody.create(header=LETTER, topics=())
    assert "keys" in custody.send(letter, WARNING, "", employee="")
    assert custody.send(letter, "answer", "", employee="")["code"] == "duty"
    assert custody.send(letter, "answer", "", employee="stranger")["code"] == "duty"
    assert custody.send(letter, "answer", "", fields=("email", "number"))["clause"] == "minimum-quantity"
    assert custody.send(secrets.token_bytes(16), "answer", "")["code"] == "unknown record"


def test_what_was_cleared_is_decided_on_again_without_an_entry_or_a_count(store):
    custody = Custody(store, cap=1, notices=1)
    record = custody.confirmed()
    sent = custody.send(record)
    before = custody.count()
    assert [custody.ask(cleared_mail.Recheck, record) for _ in range(9)] == ["allowed"] * 9
    assert custody.ask(cleared_mail.Recheck, record, topic=MEETINGS) == "only-when-asked"
    assert custody.ask(cleared_mail.Recheck, record, employee="stranger") == "need-to-know"
    assert custody.ask(cleared_mail.Recheck, record, employee="") == "need-to-know"
    assert custody.ask(cleared_mail.Recheck, secrets.token_bytes(16)) == "need-to-know"
    assert (custody.count(), custody.say(messages.Status())["alarms"]) == (before, 0)
    assert custody.unsubscribe(sent) == "unsubscribed"
    assert custody.ask(cleared_mail.Recheck, record) == "only-when-asked"
    assert custody.count() == before + 1


@pytest.mark.parametrize("ended", ["clerk", "asked", "bounced", "confirmed meanwhile"])
def test_a_message_that_was_cleared_may_no_longer_go_once_that_changed(custody, ended):
    letter, record = custody.create(header=LETTER, topics=()), custody.create()
    answer, confirmation = (
        custody.send(letter, "answer", ""),
        custody.send(record, CONFIRMATION, "", employee=""),
    )
    mine, theirs = (letter, "answer", ""), (record, CONFIRMATION, "")
    assert custody.ask(cleared_mail.Recheck, *mine) == "allowed"
    assert custody.ask(cleared_mail.Recheck, *theirs, employee="") == "allowed"
    match ended:
        case "clerk":
            custody.say(control_messages.EndStaff("clerk"))
        case "confirmed meanwhile":
            custody.say(messages.ConfirmSubscription(base64.b64decode(confirmation["confirmation_token"])))
        case why:
            custody.unsubscribe(answer, why)
    refused = {
        "clerk": ("need-to-know", "allowed"),
        "asked": ("allowed", "only-when-asked"),
        "bounced": ("only-when-asked", "only-when-asked"),
        "confirmed meanwhile": ("allowed", "only-when-asked"),
    }
    outcomes = (
        custody.ask(cleared_mail.Recheck, *mine),
        custody.ask(cleared_mail.Recheck, *theirs, employee=""),
    )
    assert outcomes == refused[ended]


@pytest.mark.parametrize(("ended", "clause"), [(True, "only-when-asked"), (False, "")])
def test_what_did_not_go_out_is_entered_with_the_clause_that_refuses_it_now(custody, ended, clause):
    record = custody.confirmed()
    cleared = custody.send(record)
    if ended:
        custody.unsubscribe(cleared)
    why = "refused" if ended else "halted"
    assert custody.ask(cleared_mail.Withhold, record, why=why) == "allowed"
    line = custody.last()
    assert (line.kind, line.decision, line.clause) == ("withheld", "", clause)
    assert (line.purpose, line.duty) == ("notices", "literature")
    assert line.facts.named() == {("asked", not ended), ("for_value", False), ("restricted", False)}
    details = custody.store.details(custody.count())
    assert (details["what"], details["topic"], details["why"]) == ("event-1", HEARINGS, why)


def test_a_refusal_about_an_unknown_record_is_entered(custody):
    assert custody.ask(cleared_mail.Withhold, secrets.token_bytes(16), why="halted") == "need-to-know"
    assert (custody.last().kind, custody.last().attempted) == ("refused", "withheld")


PLAIN = Header(EDITION, "questions", "questions", {"email": "email-address", "text": "free-text"})


@pytest.mark.parametrize("what", [WARNING, CONFIRMATION])
def test_an_automatic_warning_gives_no_more_than_the_address_of_a_fresh_e_mail_with_a_number(custody, what):
    letter, plain = custody.create(header=LETTER, topics=()), custody.create(header=PLAIN, topics=())
    assert custody.send(plain, what, "", employee="")["code"] in {"duty", "guardrail", "purpose"}
    assert "keys" not in custody.send(letter, what, "", employee="", fields=("email", "number"))
    other = messages.Send((letter,), ("email",), what, "", "", "literature", "literature")
    assert "keys" not in custody.say(other)["outcomes"][0]
    custody.now += dt.timedelta(days=3)
    assert custody.send(letter, what, "", employee="")["code"] in {"duty", "purpose"}


TICKED = Header(EDITION, "questions", "questions", {"email": "email-address", REFERENCE_FIELD: "language"})
_WITH_LANGUAGE = ("email", REFERENCE_FIELD)


def test_a_reference_goes_to_who_ticked_that_and_to_nobody_else(custody):
    ticked, plain = (custody.create(header=header, topics=()) for header in (TICKED, PLAIN))
    assert custody.send(plain, REFERENCE, "", employee="")["code"] == "duty"
    assert custody.send(ticked, REFERENCE, "", employee="", fields=(REFERENCE_FIELD,))["code"] == "duty"
    assert "keys" in custody.send(ticked, REFERENCE, "", employee="", fields=_WITH_LANGUAGE)
    assert (custody.last().kind, custody.last().purpose) == ("sent", "questions")
    late = custody.create(SOMEBODY_ELSE, (), TICKED)
    custody.now += dt.timedelta(days=3)
    assert custody.send(late, REFERENCE, "", employee="", fields=_WITH_LANGUAGE)["code"] == "duty"


def test_a_mailbox_gets_one_reference_a_day_and_its_warning_too(custody):
    first, second = (custody.create(header=TICKED, topics=()) for _ in range(2))
    assert "keys" in custody.send(first, REFERENCE, "", employee="", fields=_WITH_LANGUAGE)
    # A message that did not go out is tried again.
    assert "keys" in custody.send(first, REFERENCE, "", employee="", fields=_WITH_LANGUAGE)
    assert custody.send(second, REFERENCE, "", employee="")["code"] == "reference today"
    assert "keys" in custody.send(custody.create(SOMEBODY_ELSE, (), TICKED), REFERENCE, "", employee="")
    assert "keys" in custody.send(custody.create(header=LETTER, topics=()), WARNING, "", employee="")
    custody.now += dt.timedelta(days=1)
    third = custody.create(header=TICKED, topics=())
    assert "keys" in custody.send(third, REFERENCE, "", employee="")


def test_a_mailbox_whose_mail_came_back_gets_no_reference(custody):
    first, second = (custody.create(header=TICKED, topics=()) for _ in range(2))
    custody.unsubscribe(custody.send(first, REFERENCE, "", employee=""), "bounced")
    assert custody.send(second, REFERENCE, "", employee="")["code"] == "suppressed"


def test_automatic_messages_have_a_cap(store):
    custody = Custody(store, cap=2)
    letters = [custody.create(f"reader{number}@example.gov", (), LETTER) for number in range(3)]
    answers = [custody.send(letter, WARNING, "", employee="") for letter in letters]
    assert [answer.get("code") for answer in answers] == [None, None, "cap"]


def test_a_subscription_about_somebody_elses_record_is_refused(custody):
    victim = custody.confirmed()
    message = messages.Create(secrets.token_bytes(16), SUBSCRIPTION, "", victim, (MEETINGS,))
    assert not custody.say(message)["ok"]
    assert custody.subscribed_to() == [victim]


def test_answers_and_notices_have_caps_of_their_own_and_alarm(store, caplog):
    custody = Custody(store, cap=2, notices=1)
    letter = custody.create(header=LETTER, topics=())
    record = custody.confirmed()
    assert [next(iter(custody.send(letter, "answer", ""))) for _ in range(3)] == ["keys", "keys", "code"]
    assert [next(iter(custody.send(record))) for _ in range(2)] == ["keys", "code"]
    assert custody.say(messages.Status())["alarms"] == 2
    assert caplog.text.count("ALARM") == 2


def test_an_unconfirmed_subscription_expires_after_seven_days_by_the_custodians_clock(custody):
    unconfirmed, ended, live = (
        custody.create(),
        custody.confirmed(SOMEBODY_ELSE),
        custody.confirmed("third@example.gov"),
    )
    custody.unsubscribe(custody.send(ended))
    expiries = [messages.Expire(record, "records", "2026/2") for record in (unconfirmed, ended, live)]
    custody.now += dt.timedelta(days=7, seconds=-1) - dt.timedelta(hours=12)
    assert custody.say(messages.Expired())["records"] == []
    assert [custody.say(message)["code"] for message in expiries] == ["not yet"] * 3
    custody.now += dt.timedelta(hours=12)
    case = custody.say(case_messages.OperatorOpenCase(bytes(32), "legal-hold", "legal-obligations", ""))[
        "case"
    ]
    custody.say(case_messages.OperatorHold(unconfirmed, case, on=True, reason=""))
    assert len(custody.say(messages.Expired())["records"]) == 2
    answers = [custody.say(message) for message in expiries]
    assert [(answer["ok"], answer.get("code")) for answer in answers] == [
        (False, "held"), (True, None), (False, "not yet"),
    ]  # fmt: skip
    assert custody.store.records.find(ended) is None
    assert custody.store.subscriptions.find(ended) is None
    assert custody.say(messages.Expire(live, "literature", "2026/2"))["code"] == "no rule permits"


def test_subscriptions_are_listed_page_by_page(custody, monkeypatch):
    monkeypatch.setattr("keepfaith.custody.store.subscriptions.RECORDS_PAGE_SIZE", 2)
    records = sorted(custody.confirmed(f"reader{number}@example.gov") for number in range(5))
    first = custody.subscribed_to()
    second = custody.subscribed_to(after=first[-1])
    assert first + second + custody.subscribed_to(after=second[-1]) == records
