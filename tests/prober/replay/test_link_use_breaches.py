"""A custodian that has a mailbox written to about what never happened, or not about what did, is seen."""

import datetime as dt

import pytest

from keepfaith.custody.store.proofs import Proofs

USES = ("opened", "corrected", "reverted")


def used(scratch):
    """Ask for a link, open it, correct something and take it back; return the request and the record."""
    record, request = scratch.create(), scratch.ask_link()
    proof = scratch.redeem(scratch.mail_link(request)).proof
    scratch.add_receipt(proof, record)
    scratch.revert(proof, scratch.correct(proof, record))
    return request, record


def tell_of_a_link_that_nobody_opened(scratch):
    scratch.tell(scratch.ask_link(), "opened")


def tell_of_a_correction_that_nobody_made(scratch):
    request = scratch.ask_link()
    scratch.redeem(scratch.mail_link(request))
    scratch.tell(request, "corrected")


def tell_of_what_is_no_request(scratch):
    scratch.tell(scratch.create("your-information"), "opened")


def tell_of_one_opening_nine_times(scratch):
    request, _ = used(scratch)
    for _ in range(9):
        scratch.tell(request, "opened")


def tell_of_it_all(scratch):
    request, _ = used(scratch)
    for what in USES:
        scratch.tell(request, what)


@pytest.mark.parametrize(
    ("count", "use", "words"),
    [
        (1, tell_of_a_link_that_nobody_opened, "decided again it is refused (duty"),
        (1, tell_of_a_correction_that_nobody_made, "decided again it is refused (duty"),
        (1, tell_of_what_is_no_request, "decided again it is refused (duty"),
        (2, tell_of_one_opening_nine_times, "decided again it is refused (duty"),
        (0, tell_of_it_all, "decided again it is allowed"),
    ],
)
def test_each_breach_is_seen(scratch, monkeypatch, count, use, words):
    monkeypatch.setattr(Proofs, "occasions", lambda *_: count)
    use(scratch)
    faults, _ = scratch.look()
    assert any(words in fault for fault in faults), faults


@pytest.mark.parametrize(
    "use",
    [
        tell_of_it_all,
        tell_of_one_opening_nine_times,
        tell_of_a_link_that_nobody_opened,
        tell_of_a_correction_that_nobody_made,
        tell_of_what_is_no_request,
    ],
)
def test_none_is_seen_where_there_is_none(scratch, use):
    use(scratch)
    assert scratch.look()[0] == []


def test_what_is_told_of_a_record_that_ended_before_that_was_read_is_believed(scratch):
    request, record = used(scratch)
    scratch.tell(request, "corrected")
    scratch.act(record, "closed", note=scratch.note(record))
    scratch.now = scratch.now + dt.timedelta(days=4 * 366)
    assert scratch.erase(record, permission="EXAMPLE-3") == ""
    assert scratch.look()[0] == []
