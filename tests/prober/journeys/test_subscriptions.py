"""A made-up person asks for notices by the real form, gets the message, confirms, and ends it in each way."""

import dataclasses
import datetime as dt

import pytest

from keepfaith.policies.forms import topics as product_topics
from keepfaith.prober.canaries import Canary
from keepfaith.prober.journeys import (
    form_records,
    messages,
    notice_journeys,
    probes,
    sent_forms,
    subscriptions,
)
from keepfaith.prober.journeys.subscription_entries import SubscriptionEntries
from keepfaith.prober.journeys.subscriptions import BY_REPLY, ONE_CLICK, late_faults, subscription
from keepfaith.prober.journeys.surfaces import Seen, sent
from keepfaith.prober.mail import message_store
from keepfaith.prober.mail.message_store import EndedSubscription, MessageStore, ReceivedMessage
from keepfaith.prober.oracle.topics import topic_name
from keepfaith.prober.probe import UsedUp

AT = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_a_subscription_is_requested_confirmed_and_ended_in_both_ways(probed):
    endings = set()
    # The running prober takes its turns meanwhile, so the same end can come twice.
    for _ in range(6):
        if endings == {ONE_CLICK, BY_REPLY}:
            break
        reach = probed.in_round_after_tour()
        finding = notice_journeys.examine(reach)
        assert finding.outcome == "kept", finding.figure
        made = subscription(reach)
        assert (made.faults, made.lacks) == ([], "")
        assert made.message is not None
        endings.add(made.ending)
        for side in (messages.examine, probes.message_links, probes.message_sender):
            words = side(reach)
            assert words.outcome == "kept", words.figure
            assert "bytes of a message that came by mail" in words.figure
        # Its row is looked at like that of any form.
        faults = form_records._faults(reach, made.submission.canary, made.submission.way.form, 0.0)
        assert list(faults) == []
    assert endings == {ONE_CLICK, BY_REPLY}
    assert made.submission.canary.address in {one.address for one in MessageStore(reach.folder).ended()}


def test_notices_of_what_nobody_chose_are_seen(probed, reach, monkeypatch):
    monkeypatch.setattr(subscriptions.SubscriptionsClient, "is_listed", lambda *_: True)
    assert "notices of what its person did not choose" in notice_journeys.examine(reach).figure
    lists = subscriptions.SubscriptionsClient
    monkeypatch.setattr(lists, "is_listed", lambda *_: False)
    again = notice_journeys.examine(probed.in_round_after_tour())
    assert (again.outcome, "not bring all notices" in again.figure) == ("failed", True)


@pytest.mark.parametrize(
    "title", ["Meetings of the board", "Públicas: reuniones, y más", "學校", "A -- _b_ " * 5, "Evenings / families"]
)  # fmt: skip
def test_a_topic_is_called_as_the_portal_calls_it(title):
    assert topic_name(title) == product_topics.topic_name(title)


def test_an_end_that_changes_nothing_is_seen(reach, monkeypatch):
    monkeypatch.setattr(subscriptions, "_end", lambda *_: True)
    finding = notice_journeys.examine(reach)
    assert finding.outcome == "failed"
    assert "is not in the ledger" in finding.figure
    faults = subscription(reach).faults
    assert "its link after its end was answered with 200, where 404 must come" in faults


def test_a_link_that_confirms_when_it_is_looked_at_is_seen(reach, monkeypatch):
    ask = subscriptions.ask

    def looked_at(surface, visitor) -> Seen:
        if surface.method == "GET" and "/events/confirm/" in surface.path:
            ask(sent(reach.portal, surface.path, {}, status=200), visitor)
        return ask(surface, visitor)

    monkeypatch.setattr(subscriptions, "ask", looked_at)
    finding = notice_journeys.examine(reach)
    assert finding.outcome == "failed"
    assert "confirmed before anybody pressed the button" in finding.figure


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(subscriptions, "awaited_message", lambda *_: None)
    for examine in (notice_journeys.examine, messages.examine):
        finding = examine(reach)
        assert (finding.outcome, finding.figure) == (
            "unproven", "No message came within 60 seconds of a request for notices.",
        )  # fmt: skip


def test_a_full_mailbox_proves_nothing_and_sends_nothing(reach, monkeypatch):
    monkeypatch.setattr(message_store, "MAX_A_DAY", 0)
    monkeypatch.setattr(subscriptions, "submit_once", None)
    for examine in (notice_journeys.examine, messages.examine):
        with pytest.raises(UsedUp, match="mailbox for test messages is full"):
            examine(reach)


@pytest.mark.parametrize("lack", ["mailbox", "clause"])
def test_without_a_mailbox_or_the_clause_nothing_is_sent(reach, monkeypatch, lack):
    if lack == "mailbox":
        reach = dataclasses.replace(reach, mailbox="")
    else:
        monkeypatch.setattr(sent_forms, "CLAUSE", "no-such-clause")
    monkeypatch.setattr(subscriptions, "submit_once", None)
    assert notice_journeys.examine(reach).outcome == "unproven"
    assert messages.examine(reach).outcome == "unproven"


def test_each_way_has_its_turn_and_without_inbound_mail_none_is_by_reply(probed):
    journal = []
    for number in range(8):
        way, ending = subscriptions._next(probed.reach, journal, ["es"])
        named = subscriptions._named(way, ending)
        journal.insert(
            0, Canary(f"w{number}", "", "notices", named, AT + dt.timedelta(hours=number), "", "sent")
        )
    assert len({canary.way for canary in journal}) == 8
    assert [canary.way.endswith(ONE_CLICK) for canary in journal] in ([True, False] * 4, [False, True] * 4)
    deaf = dataclasses.replace(probed.reach, inbound_mail="")
    assert subscriptions._next(deaf, [], [])[1] == ONE_CLICK


def entries(*steps, number=20):
    return SubscriptionEntries(number, {"aa": "p"}, {"aa": [(1, "created"), (2, "sent"), *steps]})


def ended(tmp_path, *identifiers):
    store = MessageStore(tmp_path / "prober")
    at = dt.datetime.now(dt.UTC)
    for identifier in identifiers:
        raw = f"Subject: x\r\nMessage-ID: <{identifier}@mass.gov>\r\n\r\n".encode()
        store.add(ReceivedMessage("t+a@keepfaith.example", at, "", raw))
    store.end(EndedSubscription("aa", "t+a@keepfaith.example", at, 0, 9))
    return store


def test_what_is_cleared_after_the_end_is_seen(tmp_path):
    store = ended(tmp_path, "1", "1")
    assert list(late_faults(store, entries())) == []
    assert list(late_faults(store, entries((5, "sent")))) == []
    assert list(late_faults(store, entries((12, "sent"), (13, "withheld")))) == []
    (fault,) = late_faults(store, entries((12, "sent")))
    assert fault.startswith("1 messages were cleared for a test subscription after its end")


def test_what_comes_without_an_entry_is_seen(tmp_path):
    (fault,) = late_faults(ended(tmp_path, "1", "2"), entries())
    assert fault == "2 messages came for a test subscription, and 1 were cleared."


def test_of_a_ledger_that_was_brought_back_nothing_is_said(tmp_path):
    store = ended(tmp_path, "1", "2", "3")
    assert list(late_faults(store, entries(number=8))) == []
    assert list(late_faults(store, SubscriptionEntries(30))) == []
