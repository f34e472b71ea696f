"""An unsubscribe, a pause or a stop holds back mail that the mail server does not have yet; the ledger has it."""

import socket
import sqlite3
from contextlib import closing

import pytest
from django.db import connections
from django.test import Client

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.store.schema import STORE
from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.mail.delivery import Delivery, Round
from keepfaith.disclosure.mail.rate_limit import RateLimit
from keepfaith.disclosure.models import OutgoingMessage, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks.notes import queue_reply
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.policies.forms.topics import topic_name
from keepfaith.website.processes.portal import LocalPortal

from .conftest import HEARINGS, ORIGIN, letter, link, take

WHAT = "event-1"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def meanwhile(sink):
    """Have something done while the mail server is at a command of a first message; gives the address of it."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    outcomes = []

    def during(when, act):
        def watch(command, address):
            if command == when and not outcomes:
                # The mail server's thread works in the test's own transaction, whose thread waits for an answer.
                connections["default"] = connection
                try:
                    outcomes.append((address, act(address)))
                finally:
                    del connections["default"]

        sink.watch = watch
        return outcomes

    yield during
    sink.watch = lambda _command, _address: None
    connection.dec_thread_sharing()


class Sending:
    """A mailing to two subscribers, each with the link by which an earlier notice ends theirs."""

    def __init__(self, ends, notify, deliver, account):
        self.ends, self._notify, self._deliver, self.account = ends, notify, deliver, account
        self._before = custodian().status().entries

    def start(self):
        """Send it, and give who it reached."""
        return _recipients(self._notify(what=WHAT))

    def go_on(self):
        """Go on with it where it was paused, and give who it reached then."""
        mailings.resume(WHAT, self.account)
        return _recipients(self._deliver())

    def states(self):
        rows = OutgoingMessage.objects.filter(mailing__what=WHAT).order_by("state")
        return [(row.state, row.failure) for row in rows]

    def entries(self):
        return [entry for entry in entries_since(self._before) if entry != "mailing"]


def entries_since(count):
    """Return the kind of each entry after so many; of what did not go out also the clause."""
    file = LocalPortal().custody_folder / STORE
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        rows = store.execute(
            "SELECT entry FROM journal WHERE number > ? ORDER BY number", (count,)
        ).fetchall()
    lines = [decode(row) for (row,) in rows]
    return [(line.kind, line.clause) if line.kind in {"withheld", "refused"} else line.kind for line in lines]


def _recipients(parcels):
    return [parcel.recipients[0] for parcel in parcels]


@pytest.fixture
def sending(confirmed, notify, deliver, as_clerk):
    confirmed()
    confirmed()
    ends = {parcel.recipients[0]: link(parcel, "/events/unsubscribe/") for parcel in notify()}
    return Sending(ends, notify, deliver, as_clerk.account)


def unsubscribe(at):
    return Client().post(at, secure=True).status_code


def test_a_person_who_unsubscribes_while_others_get_their_notices_gets_none(sending, meanwhile):
    def end_the_other(address):
        (other,) = sending.ends.keys() - {address}
        return unsubscribe(sending.ends[other])

    done = meanwhile("DATA", end_the_other)
    arrived = sending.start()
    assert done == [(arrived[0], 200)]
    assert len(arrived) == 1
    assert sending.states() == [("refused", "guardrail"), ("sent", "")]
    assert sending.entries() == ["sent", "unsubscribed", ("refused", "only-when-asked")]


def test_a_person_who_unsubscribes_while_the_mail_server_has_all_but_the_last_line_gets_none(
    sending, meanwhile
):
    done = meanwhile("RCPT", lambda address: unsubscribe(sending.ends[address]))
    arrived = sending.start()
    ((ended, status),) = done
    assert status == 200
    assert arrived == [other for other in sending.ends if other != ended]
    assert sending.states() == [("refused", "guardrail"), ("sent", "")]
    assert sending.entries() == ["sent", "unsubscribed", ("withheld", "only-when-asked"), "sent"]


@pytest.mark.parametrize("act", [mailings.pause, mailings.stop])
def test_a_mailing_halts_after_the_message_that_is_going_out(sending, meanwhile, act):
    meanwhile("DATA", lambda _address: act(WHAT, sending.account))
    arrived = sending.start()
    assert len(arrived) == 1
    assert sending.states() == [("sent", ""), ("waiting", "")]
    assert sending.entries() == ["sent"]
    others = [other for other in sending.ends if other not in arrived]
    assert sending.go_on() == ([] if act is mailings.stop else others)


@pytest.mark.parametrize("act", [mailings.pause, mailings.stop])
def test_a_mailing_halts_before_the_last_line_of_the_message_that_is_going_out(sending, meanwhile, act):
    meanwhile("RCPT", lambda _address: act(WHAT, sending.account))
    assert sending.start() == []
    assert sending.states() == [("waiting", ""), ("waiting", "")]
    assert sending.entries() == ["sent", ("withheld", "")]
    assert set(sending.go_on()) == (set() if act is mailings.stop else set(sending.ends))


def test_what_the_mail_server_does_not_take_is_entered_as_not_gone(sending, sink):
    sink.refusing = dict.fromkeys(sending.ends, "550 no such mailbox")
    assert sending.start() == []
    assert sending.states() == [("failed", "refused by server")] * 2
    assert sending.entries() == ["sent", ("withheld", "")] * 2


def test_an_answer_that_the_mail_server_does_not_take_is_withheld_with_its_text(deliver, sink, clerk):
    take(letter())
    task = Task.objects.latest("pk")
    queue_reply(task.pk, Clerk(clerk, "assistance"), text="Here you are.", token="one", closes=True)
    sink.refusing["reader@example.org"] = "550 no such mailbox"
    before = custodian().status().entries
    assert deliver() == []
    assert entries_since(before) == ["sent", "sent", ("withheld", ""), ("withheld", "")]


def test_while_no_mail_server_is_there_nothing_is_cleared(sending, as_clerk, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.MAILERS["default"]["OPTIONS"]["port"] = closed.getsockname()[1]
    notice = {"subject": "A hearing", "body": "On Monday."}
    mailings.start(WHAT, as_clerk, topics=[topic_name(HEARINGS)], **notice)
    mailings.collect_recipients()
    delivery = Delivery(origin=ORIGIN, lines=1)
    assert delivery.round() == Round(0, reachable=False)
    delivery.close()
    assert sending.states() == [("waiting", "")] * 2
    assert sending.entries() == []


def test_so_many_turns_begin_within_a_time():
    assert RateLimit(60).turns(within=1.0) == 2
    assert RateLimit(60_000).turns(within=1.0) == 1_001
    slow = RateLimit(6)
    slow.wait()
    assert slow.turns(within=1.0) == 0
