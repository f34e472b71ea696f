"""The duties that oversee the office are those that the rules in force let act because a law requires it."""

import pytest

from keepfaith.disclosure.records.oversight import _overseeing, overseeing_duties, oversees
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
    assert overseeing_duties() == frozenset()
