"""A code for what a mailbox confirmed goes to whoever acts for its person; the mailbox is told, and can end it."""

import datetime as dt

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.code_messages import CODE_WAITS, WAITING_CODE_LIFETIME, Representation
from keepfaith.custody.protocol.use_messages import Uses
from tests.custody.server.test_proofs import last_entry, stored
from tests.prober.replay.scratch import NO_RECORD, SOMEBODY, SOMEBODY_ELSE, replayed

PARENT = Representation("parent", "see", "birth-certificate")
ESTATE = Representation("estate", "correct", "letters-of-authority")
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.fixture
def custody(tmp_path):
    with replayed(tmp_path) as custody:
        yield custody


@pytest.fixture
def record(custody):
    """A question that its mailbox made its own, covered by a case of the officer."""
    record = stored(custody, custody.create(address=SOMEBODY))
    custody.add_receipt(custody.prove(), record)
    custody.covered(record)
    return record


def kinds(custody):
    return [decode(logged.entry).kind for logged in custody.after(0)]


def announced(custody, record, *, acting=PARENT):
    """Give a code and have its mailbox told; return the code and the token of the link in that message."""
    code = custody.mint(record, acting=acting)
    assert len(code) == 20
    return code, custody.tell_code(custody.announce_code(record))


@pytest.mark.parametrize("acting", [PARENT, ESTATE])
def test_it_opens_nothing_before_the_mailbox_was_told_and_had_seven_days(custody, record, acting):
    code = custody.mint(record, acting=acting)
    assert (last_entry(custody).kind, custody.redeem_code(record, code)) == ("code-handed", b"")
    request = custody.announce_code(record)
    assert last_entry(custody).kind == "code-announced"
    assert custody.redeem_code(record, code) == b""
    custody.tell_code(request)
    for waited in (dt.timedelta(), CODE_WAITS - SECOND):
        custody.now += waited
        assert custody.redeem_code(record, code) == b""
    custody.now += SECOND
    proof = custody.redeem_code(record, code)
    assert len(proof) == 16
    assert custody.show(proof, record, "name") == ""
    assert custody.own_records(proof).relation == acting.relation
    assert custody.withdraw_own(proof, record) == ("not proven" if acting is PARENT else "")
    assert "code-handed" in [use.kind for use in custody.say(Uses(record)).uses]


def test_one_that_nobody_is_told_of_never_opens(custody, record):
    code = custody.mint(record, acting=PARENT)
    custody.now += CODE_WAITS + DAY
    assert custody.redeem_code(record, code) == b""
    # It was announced, and its message never went out.
    custody.announce_code(record)
    custody.now += CODE_WAITS + DAY
    assert custody.redeem_code(record, code) == b""


def test_a_message_to_another_address_than_the_mailbox_tells_nobody(custody, record):
    code = custody.mint(record, acting=PARENT)
    request = custody.announce_code(record)
    custody.send(request, "acting", who="", duty="privacy", purpose="your-information")
    with pytest.raises(AttributeError):
        custody.tell_code(request, address=SOMEBODY_ELSE)
    custody.now += CODE_WAITS + DAY
    assert custody.redeem_code(record, code) == b""


def test_it_ends_after_thirty_days_more(custody, record):
    code, _ = announced(custody, record)
    custody.now += WAITING_CODE_LIFETIME - SECOND
    assert custody.redeem_code(record, code) != b""
    code, _ = announced(custody, record)
    custody.now += WAITING_CODE_LIFETIME
    assert custody.redeem_code(record, code) == b""


def test_whoever_reads_the_mailbox_ends_it_by_the_link_of_the_message(custody, record):
    code, token = announced(custody, record, acting=ESTATE)
    proof = custody.redeem(token).proof
    (own,) = custody.own_codes(proof)
    assert (own.record, own.relation, own.given_at) == (record, "estate", custody.now)
    assert own.opens_at == custody.now + CODE_WAITS
    assert custody.end_code(proof, record) == ""
    assert (last_entry(custody).kind, custody.own_codes(proof)) == ("code-ended", ())
    assert custody.end_code(proof, record) == "unknown record"
    custody.now += CODE_WAITS + DAY
    assert custody.redeem_code(record, code) == b""
    assert kinds(custody).count("code-ended") == 1


def test_it_is_ended_also_where_the_mailbox_confirmed_longer_than_a_year_ago(custody, record):
    custody.now += 400 * DAY
    _, token = announced(custody, record)
    proof = custody.redeem(token).proof
    assert custody.show(proof, record, "name") == "not proven"
    assert [own.record for own in custody.own_codes(proof)] == [record]
    assert custody.end_code(proof, record) == ""


def test_what_it_opened_ends_with_it(custody, record):
    code, _ = announced(custody, record)
    custody.now += CODE_WAITS
    opened = custody.redeem_code(record, code)
    assert custody.show(opened, record, "name") == ""
    proof = custody.prove()
    assert [own.record for own in custody.own_codes(proof)] == [record]
    assert custody.end_code(proof, record) == ""
    assert custody.show(opened, record, "name") == "not proven"


def test_nobody_else_sees_or_ends_it(custody, record):
    code, _ = announced(custody, record)
    other = custody.prove(address=SOMEBODY_ELSE)
    assert (custody.own_codes(other), custody.end_code(other, record)) == ((), "unknown record")
    assert custody.own_codes(bytes(16)) == custody.end_code(bytes(16), record) == "not proven"
    custody.now += CODE_WAITS
    opened = custody.redeem_code(record, code)
    assert (custody.own_codes(opened), custody.end_code(opened, record)) == ((), "not proven")


def test_its_person_still_gets_none_and_none_is_mailed(custody, record):
    assert custody.mint(record) == "not proven"
    assert custody.mint(record, "letter", address=SOMEBODY) == "not proven"


def test_of_what_no_mailbox_confirmed_nobody_is_told_and_nothing_waits(custody):
    record = stored(custody, custody.create(address=SOMEBODY))
    custody.covered(record)
    code = custody.mint(record, acting=PARENT)
    assert custody.announce_code(record) == "not proven"
    assert custody.own_codes(custody.prove()) == ()
    assert len(custody.redeem_code(record, code)) == 16


def test_only_a_new_request_to_its_own_mailbox_tells_of_it_and_only_once(custody, record):
    assert custody.announce_code(record) == "unknown record"
    custody.mint(record, acting=PARENT)
    assert custody.announce_code(record, address=SOMEBODY_ELSE) == "not proven"
    assert custody.announce_code(NO_RECORD) == "unknown record"
    assert len(custody.announce_code(record)) == 16
    assert custody.announce_code(record) == "unknown record"
    assert kinds(custody).count("code-announced") == 1


def test_a_request_that_tells_of_no_code_is_cleared_for_no_such_message(custody, record):
    request = custody.ask_link()
    outcome = custody.send(request, "acting", who="", duty="privacy", purpose="your-information")
    assert outcome.code == "duty"


def test_a_mailbox_that_wants_no_links_is_told_all_the_same(custody, record):
    token = custody.mail_link(custody.ask_link())
    custody.refuse_links(token)
    code, link = announced(custody, record)
    assert len(link) == 16
    custody.now += CODE_WAITS
    assert custody.redeem_code(record, code) != b""
