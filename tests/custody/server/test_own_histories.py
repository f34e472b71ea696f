"""Whatever was sent, confirmed and erased in whichever order: a link opens what a plain model says, no more."""

import datetime as dt
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.protocol import messages
from keepfaith.custody.store.store import Store
from tests.prober.replay.scratch import CODE, Scratch

YEAR = dt.timedelta(days=365)
# Alike to an eye, or to a mail program; each is a mailbox of its own, but for the letters' case.
ADDRESSES = (
    "ann.reader@example.org",
    "annreader@example.org",
    "ann.reader+school@example.org",
    "ann.reader@example.com",
    "ann.réader@example.org",
)
SPELLINGS = (str, str.upper, str.title)


@dataclass
class Known:
    """A record as a plain model has it: whose mailbox it names, and when it was proven to be that mailbox's own."""

    record: bytes
    mailbox: str
    proven_at: dt.datetime | None = None

    def is_open(self, mailbox, *, at):
        return (
            self.mailbox == mailbox
            and self.proven_at is not None
            and at.date() - self.proven_at.date() <= YEAR
        )


class History:
    """A custodian, and what the model says of it."""

    def __init__(self, custody):
        self.custody, self.records = custody, []

    def send(self, mailbox, spelling, _which):
        """Send a question with an address typed into it."""
        self._keep(self.custody.create("questions", address=SPELLINGS[spelling](mailbox)), mailbox)

    def subscribe(self, mailbox, spelling, _which):
        """Ask for notices and confirm it."""
        known = self._keep(self.custody.subscribed(address=SPELLINGS[spelling](mailbox)), mailbox)
        known.proven_at = self.custody.now

    def add(self, mailbox, _spelling, which):
        """Open one of all records by its receipt, whosever it is, and once by a wrong code."""
        proof = self._proof(mailbox)
        if not self.records:
            return
        known = self.records[which % len(self.records)]
        assert self.custody.add_receipt(proof, known.record, receipt=CODE[::-1]) == "not proven"
        if self.custody.add_receipt(proof, known.record) == "":
            assert known.mailbox == mailbox
            known.proven_at = self.custody.now
        else:
            assert known.mailbox != mailbox

    def erase(self, _mailbox, _spelling, which):
        """Close a question and erase it."""
        questions = [one for one in self.records if self._purpose(one) == "questions"]
        if questions:
            known = questions[which % len(questions)]
            acting = {"who": "ben", "duty": "assistance", "purpose": "questions"}
            assert self.custody.act(known.record, "closed", **acting) == ""
            assert self.custody.erase(known.record) == ""
            self.records.remove(known)

    def wait(self, _mailbox, _spelling, which):
        """Let time go by: some days, or more than a year."""
        self.custody.now += dt.timedelta(days=(1, 40, 300)[which % 3])
        for employee, duty in (("ben", "assistance"), ("retention", "records")):
            self.custody.duty(employee, duty, on=True)
        # What asked for a link is erased after a week, and so is a subscription that another one replaced.
        for record in self.custody.say(messages.Expired()).records:
            assert self.custody.expire(record) == ""
            self.records = [known for known in self.records if known.record != record]

    def look(self):
        """Compare what each mailbox opens with the model, record by record."""
        for mailbox in ADDRESSES:
            proof = self._proof(mailbox)
            wanted = {one.record for one in self.records if one.is_open(mailbox, at=self.custody.now)}
            of_it = [one for one in self.records if one.mailbox == mailbox]
            page = self.custody.own_records(proof)
            listed = set(page.records) & {one.record for one in self.records}
            assert (listed, page.locked) == (wanted, len(of_it) - len(wanted))
            for known in self.records:
                fields = self.custody.store.records.find(known.record).header.fields
                answer = self.custody.show(proof, known.record, *fields)
                assert (answer == "") is (known.record in wanted)

    def _keep(self, record, mailbox):
        self.custody.say(messages.Confirm(((record, bytes(32)),)))
        self.records.append(Known(record, mailbox))
        return self.records[-1]

    def _purpose(self, known):
        return self.custody.store.records.find(known.record).header.purpose

    def _proof(self, mailbox):
        # No more than three links a day go to a mailbox.
        self.custody.now += dt.timedelta(hours=9)
        return self.custody.prove(address=mailbox)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "subscribe", "add", "add", "erase", "wait"]),
        st.sampled_from(ADDRESSES),
        st.integers(0, len(SPELLINGS) - 1),
        st.integers(0, 20),
    ),
    max_size=14,
)


@given(STEPS)
def test_a_link_opens_what_a_model_says_and_nothing_of_anybody_else(steps):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Store.open(Path(folder, "custody"), bytes(32))) as store,
    ):
        history = History(Scratch(store, Path(folder, "prober")))
        for name, *arguments in steps:
            getattr(history, name)(*arguments)
        history.look()
