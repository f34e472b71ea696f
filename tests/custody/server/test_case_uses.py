"""Whoever has its receipt learns how a record was used in cases, and who received something of it, and nobody else."""

import datetime as dt
import hashlib
from contextlib import closing

import pytest

from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.verbs import CONTROL, DECISIONS, OF_INBOUND_MAIL, OF_PROBER, OF_WEB
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Store
from tests.custody.conftest import LATER
from tests.custody.server.test_coverings import HERALD, OFFICER, case_of, opened
from tests.custody.server.test_disclosures import GIVEN, cases, given
from tests.custody.server.test_restrictions import code_of

__all__ = ["cases"]
CODE = "0123456789ABCDEFGHJK"
RECEIPT = hashlib.sha256(CODE.encode()).digest()
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture
def holder(running):
    client = UsesClient(running.sockets / "requests")
    yield client
    client.close()


def covered(running, cases, *, receipt=RECEIPT):
    header = type(running.header)(LATER, "letters", "questions", {"text": "free-text", "number": "ssn"})
    record, case = running.create(header, receipt=receipt).record, case_of(cases)
    cases.cover(record, case=case, **OFFICER)
    cases.approve(record, case=case, on=True, **HERALD)
    return record, case


def summary(answer):
    return [(use.day, use.kind, use.duty, use.purpose, use.count) for use in answer.uses]


def test_what_a_law_required_is_told_once_its_case_is_closed_and_never_without_the_receipt(
    running, cases, holder
):
    record, case = covered(running, cases)
    assert opened(running, record) == opened(running, record) == ""
    assert summary(holder.in_cases(record, CODE)) == []
    cases.close_case(case, reason="settled", **OFFICER)
    answer = holder.in_cases(record, CODE)
    assert summary(answer) == [(TODAY, "opened", "records", "legal-obligations", 2)]
    assert answer.uses[0].clause == "uses-by-staff"
    assert "officer" not in repr(answer)
    # Asked without a code, the custodian tells nothing of it, as before.
    assert holder.uses(record).uses == ()


def test_who_received_something_is_told_with_its_day_and_basis_and_nobody_of_the_agency(
    running, cases, holder
):
    record, case = covered(running, cases)
    assert holder.in_cases(record, CODE).given == ()
    assert given(cases, record, case) == given(cases, record, case, recipient="A second court") == ""
    answer = holder.in_cases(record, CODE)
    assert [(line.day, line.recipient, line.basis) for line in answer.given] == [
        (GIVEN["given_on"], GIVEN["recipient"], GIVEN["basis"]),
        (GIVEN["given_on"], "A second court", GIVEN["basis"]),
    ]
    assert not answer.is_cut
    assert "officer" not in repr(answer)


def test_of_many_who_received_it_the_last_are_told(running, cases, holder):
    record, case = covered(running, cases)
    for number in range(51):
        assert given(cases, record, case, recipient=f"Court {number}") == ""
    answer = holder.in_cases(record, CODE)
    assert (len(answer.given), answer.is_cut, answer.given[-1].recipient) == (50, True, "Court 50")


def test_a_web_process_that_lies_about_the_code_learns_nothing(running, cases, holder):
    record, case = covered(running, cases)
    opened(running, record)
    assert given(cases, record, case) == ""
    cases.close_case(case, reason="settled", **OFFICER)
    without, _ = covered(running, cases, receipt=b"")
    before = running.portal.status().entries
    for asked_for, code in (
        (record, "0" * 20),
        (record, CODE[:-1]),
        (record, "0"),
        (without, CODE),
        (bytes(16), CODE),
    ):
        assert code_of(holder.in_cases, asked_for, code) == DenialCode.NOT_PROVEN
    assert running.portal.status().entries == before
    assert "case-uses" in OF_WEB
    assert "case-uses" not in {**OF_INBOUND_MAIL, **OF_PROBER, **CONTROL, **DECISIONS}


def test_what_its_own_purpose_needs_no_case_for_is_not_told_twice(running, holder):
    record = running.create(receipt=RECEIPT).record
    running.open(record)
    assert len(holder.uses(record).uses) == 1
    assert holder.in_cases(record, CODE).uses == ()


def test_a_use_for_a_public_records_request_is_told_at_once(running, holder):
    record, at = running.create(receipt=RECEIPT).record, dt.datetime.now(dt.UTC)
    running.end()
    with closing(Store.open(running.store, running.kek)) as store, store.transaction():
        use = RecordAction("officer", "records", "public-records", ("name",), None, "", at, kind="opened")
        store.actions.log(record, use)
    running.start()
    assert summary(holder.in_cases(record, CODE)) == [(TODAY, "opened", "records", "public-records", 1)]


def test_who_received_something_is_told_by_the_code_also_when_the_record_was_erased(running, cases, holder):
    record, case = covered(running, cases)
    opened(running, record)
    assert given(cases, record, case) == ""
    cases.close_case(case, reason="settled", **OFFICER)
    assert holder.in_cases(record, CODE).uses
    running.erase(record)
    answer = holder.in_cases(record, CODE)
    assert [(line.day, line.recipient, line.basis) for line in answer.given] == [
        (GIVEN["given_on"], GIVEN["recipient"], GIVEN["basis"])
    ]
    # How it was used ended with it.
    assert answer.uses == ()
    other, _ = covered(running, cases)
    for asked_for, code in (
        (record, "0" * 20),
        (record, CODE[:-1]),
        (other[:-1] + b"?", CODE),
        (bytes(16), CODE),
    ):
        assert code_of(holder.in_cases, asked_for, code) == DenialCode.NOT_PROVEN


def test_of_an_erased_record_that_nobody_received_or_that_had_no_receipt_nothing_is_told(
    running, cases, holder
):
    kept_inside, _ = covered(running, cases)
    without, case = covered(running, cases, receipt=b"")
    assert given(cases, without, case) == ""
    for record in (kept_inside, without):
        running.erase(record)
        assert code_of(holder.in_cases, record, CODE) == DenialCode.NOT_PROVEN
