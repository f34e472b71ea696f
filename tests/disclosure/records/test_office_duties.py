"""The rules in force say which duties oversee the office, and which write to people."""

import pytest

from keepfaith.disclosure.records.office_duties import (
    _overseeing,
    overseeing_duties,
    oversees,
    writes,
    writing_duties,
)
from keepfaith.policies.editions.edition_cache import posted_editions

pytestmark = pytest.mark.django_db


def test_the_officers_oversee_and_no_clerk_does():
    assert overseeing_duties() == {"records", "privacy"}
    assert oversees(("literature", "records"))
    assert not oversees(("literature", "events", "assistance", "accessibility"))
    assert not oversees(())


def test_the_next_edition_adds_the_security_officer_whom_it_lets_warn_people():
    _, coming = posted_editions().of("privacy")
    assert _overseeing(coming) == {"records", "privacy", "security"}


def test_without_an_edition_in_force_nobody_oversees(monkeypatch):
    monkeypatch.setattr(type(posted_editions()), "in_force", lambda *_, **__: None)
    assert overseeing_duties() == writing_duties() == frozenset()


def test_who_may_send_without_a_case_writes():
    # A question about oneself and a request for records come by a form, so both officers answer them without a case.
    writing = {"literature", "events", "assistance", "accessibility", "privacy", "records", "security"}
    assert writing_duties() == writing
    assert writes(("records", "auditor"))
    assert not writes(("auditor",))
    assert not writes(())
