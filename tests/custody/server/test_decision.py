"""An opening is decided by what is held on the record; what cannot be decided is denied by a clause."""

import datetime as dt

import pytest

from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.server.decision import NEED_TO_KNOW, Editions, UnknownEdition, UnknownWord, decide
from keepfaith.custody.store.editions import Edition

FIRST, LATER = "ab" * 32, "cd" * 32
BEGUN = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
CHANGE = dt.datetime(2027, 1, 1, 5, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)
SCHEMA = """
entity Duty enum ["literature", "events"];
entity Purpose enum ["literature", "notices"];
entity Category enum ["name", "bank-account", "free-text"];
entity Field = { category: Category, collected_for: Purpose };
action open appliesTo { principal: [Duty], resource: [Field], context: { purpose: Purpose, own_task: Bool } };
"""
RULES = """
@id("opens") @clause("literature-and-notices")
permit(principal == Duty::"literature", action == Action::"open", resource)
when { resource.collected_for == context.purpose };
@id("numbers") @clause("minimum-quantity")
forbid(principal, action == Action::"open", resource) when { resource.category == Category::"bank-account" };
@id("own") @clause("need-to-know")
forbid(principal, action == Action::"open", resource) unless { context.own_task };
"""
TIGHTER = '@id("none") @clause("policy-changes") forbid(principal, action, resource);'
OWN = Edition(FIRST, RULES, SCHEMA, BEGUN)
SHELF = Editions.of([OWN, Edition(LATER, RULES + TIGHTER, SCHEMA, CHANGE)])
HEADER = Header(
    FIRST, "requests", "literature", {"name": "name", "number": "bank-account", "note": "free-text"}
)


def decided(*, header=HEADER, editions=SHELF, at=BEGUN, is_own=True, is_restricted=False, **change):
    message = {"records": (bytes(16),), "fields": ("name",), "employee": "clerk", "duty": "literature"}
    message |= {"purpose": "literature"}
    task = {"is_own": is_own, "is_restricted": is_restricted}
    return decide(Open(**{**message, **change}), header=header, **task, editions=editions, at=at)


def test_what_a_rule_permits_is_allowed_by_its_clause():
    verdict = decided(fields=("name", "note"))
    assert (verdict.allowed, verdict.denial, verdict.clause) == (True, None, "literature-and-notices")


def test_one_field_that_is_forbidden_refuses_the_record_by_the_clause_that_forbids():
    verdict = decided(fields=("name", "number", "note"))
    assert (verdict.allowed, verdict.denial, verdict.clause) == (False, "guardrail", "minimum-quantity")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"duty": "events"}, "no rule permits"),
        ({"purpose": "notices"}, "no rule permits"),
        ({"duty": "nobody"}, "error"),
        ({"purpose": "sale"}, "error"),
        ({"is_own": False}, "guardrail"),
        ({"fields": ("name", "colour")}, "unknown field"),
        ({"fields": ()}, "unknown field"),
        ({"header": Header("ef" * 32, "requests", "literature", {"name": "name"})}, "unknown edition"),
        ({"header": Header(LATER, "requests", "literature", {"name": "name"})}, "unknown edition"),
        ({"header": Header(FIRST, "requests", "sale", {"name": "name"})}, "error"),
        ({"header": Header(FIRST, "requests", "literature", {"name": "colour"})}, "error"),
        ({"at": BEGUN - TICK}, "unknown edition"),
        ({"editions": Editions.of([])}, "unknown edition"),
    ],
)
def test_a_request_that_cannot_be_decided_is_denied_and_names_a_clause(change, code):
    verdict = decided(**change)
    assert (verdict.allowed, verdict.denial, verdict.clause) == (False, code, NEED_TO_KNOW)


def test_a_later_edition_tightens_from_its_start_and_never_loosens():
    assert decided(at=CHANGE - TICK).allowed
    assert decided(at=CHANGE).clause == "policy-changes"
    loose = Editions.of([OWN, Edition(LATER, "permit(principal, action, resource);", SCHEMA, CHANGE)])
    assert not decided(editions=loose, at=CHANGE, fields=("number",)).allowed


def test_of_editions_that_start_at_once_the_first_by_digest_is_in_force():
    later = [Edition(digest * 32, RULES, SCHEMA, CHANGE) for digest in ("cd", "ef")]
    editions = Editions.of([OWN, *later])
    assert editions.latest(at=BEGUN - TICK) is None
    assert editions.latest(at=CHANGE - TICK).registered == OWN
    assert editions.latest(at=CHANGE).registered == later[0]


def test_an_edition_that_does_not_know_a_suspended_use_allows_none():
    assert decided(is_restricted=True).denial == "restricted"
    assert decided(is_restricted=True, fields=("number",)).denial == "guardrail"


def test_no_record_is_created_that_could_not_be_judged():
    SHELF.check(HEADER, at=BEGUN)
    for edition in ("ef" * 32, LATER):
        with pytest.raises(UnknownEdition):
            SHELF.check(Header(edition, "requests", "literature", {"name": "name"}), at=BEGUN)
    for purpose, category in (("sale", "name"), ("literature", "colour")):
        with pytest.raises(UnknownWord):
            SHELF.check(Header(FIRST, "requests", purpose, {"name": category}), at=BEGUN)
