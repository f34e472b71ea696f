"""A custodian that lets a code open in silence what a mailbox confirmed is seen; one that tells the mailbox is not."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.code_messages import CODE_WAITS, Representation
from keepfaith.custody.server import code_authorizer
from keepfaith.custody.store import proof_codes
from keepfaith.custody.store.announced_codes import AnnouncedCodes
from keepfaith.custody.store.proof_codes import ProofCodes
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import SOMEBODY_ELSE

ESTATE = Representation("estate", "correct", "letters-of-authority")


def own(scratch):
    """A record that its mailbox confirmed, covered by a case of an officer."""
    record = scratch.create()
    scratch.covered(record)
    scratch.add_receipt(scratch.prove(), record)
    return record


def none_waits(monkeypatch):
    mint = ProofCodes.mint

    def at_once(self, record, gift, *, waits, at):
        return mint(self, record, gift, waits=waits and False, at=at)

    monkeypatch.setattr(ProofCodes, "mint", at_once)


def open_untold(scratch):
    record = own(scratch)
    scratch.redeem_code(record, scratch.mint(record, acting=ESTATE))


def no_days_to_end_it(monkeypatch):
    monkeypatch.setattr(proof_codes, "CODE_WAITS", dt.timedelta())


def open_soon(scratch):
    record = own(scratch)
    code = scratch.mint(record, acting=ESTATE)
    scratch.tell_code(scratch.announce_code(record))
    scratch.now += dt.timedelta(days=1)
    scratch.redeem_code(record, code)


def anybody_ends(monkeypatch):
    of = AnnouncedCodes.of
    monkeypatch.setattr(
        AnnouncedCodes,
        "of",
        lambda self, _mailbox, *, now: tuple(
            code
            for (mailbox,) in self._connection.execute("SELECT mailbox FROM records").fetchall()
            for code in of(self, mailbox, now=now)
        ),
    )


def end_it_for_another(scratch):
    record = own(scratch)
    scratch.mint(record, acting=ESTATE)
    scratch.end_code(scratch.prove(address=SOMEBODY_ELSE), record)


def everything_is_a_mailboxs(monkeypatch):
    monkeypatch.setattr(code_authorizer, "_is_of_mailbox", lambda _: True)


def tell_of_what_was_typed(scratch):
    record = scratch.create()
    scratch.covered(record)
    scratch.mint(record, acting=ESTATE)
    scratch.announce_code(record)


BREACHES = [
    (none_waits, open_untold, "redeems a code that was not there", {35, 43}),
    (no_days_to_end_it, open_soon, "redeems a code that was not there", {35, 43}),
    (anybody_ends, end_it_for_another, "ends a code at the word of no link", {35}),
    (everything_is_a_mailboxs, tell_of_what_was_typed, "tells of a code by no link to its own", {35, 43}),
]


@pytest.mark.parametrize(
    ("breach", "use", "words", "promises"), BREACHES, ids=lambda part: getattr(part, "__name__", "")
)
def test_each_breach_is_seen(  # noqa: PLR0917 - a breach, and what is seen of it
    scratch, monkeypatch, breach, use, words, promises
):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(words in fault for fault in faults), faults
    with FoldStore.opened(scratch.folder) as store:
        shown_to = {number for number in (12, 34, 35, 39, 43, 56, 57) if store.faults("uses", number)}
    assert shown_to == promises


@pytest.mark.parametrize("use", [use for _, use, *_ in BREACHES])
def test_none_is_seen_where_there_is_none(scratch, use):
    use(scratch)
    assert scratch.look()[0] == []


def test_all_that_is_done_by_such_a_code_is_decided_alike(scratch):
    record = own(scratch)
    scratch.mint(record)
    code = scratch.mint(record, acting=ESTATE)
    token = scratch.tell_code(scratch.announce_code(record))
    scratch.redeem_code(record, code)
    by_link = scratch.redeem(token).proof
    scratch.own_codes(by_link)
    scratch.now += CODE_WAITS
    scratch.redeem_code(record, "Z" * 20)
    proof = scratch.redeem_code(record, code)
    scratch.show(proof, record, "name")
    scratch.revert(proof, scratch.correct(proof, record))
    scratch.state(proof, record)
    scratch.withdraw_own(proof, record)
    by_link = scratch.prove()
    scratch.end_code(by_link, record)
    scratch.show(proof, record, "name")
    scratch.show(by_link, record, "name")
    scratch.mint(record, acting=ESTATE)
    scratch.announce_code(record)
    assert scratch.look()[0] == []
