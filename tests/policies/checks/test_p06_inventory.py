"""Kinds of records against what the policy lists."""

import pytest

from keepfaith.policies.checks import p06_inventory
from keepfaith.policies.checks.p06_inventory import examine
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.sections.inventory import Holding
from keepfaith.policies.sections.registry import SECTIONS, Sections
from keepfaith.policies.sections.section import Section
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db


def declaring(monkeypatch: pytest.MonkeyPatch, *entries: Holding) -> None:
    sections = Sections([*SECTIONS.sections, Section("made-up", tables=entries)])
    monkeypatch.setattr(p06_inventory, "SECTIONS", sections)


def test_what_the_policy_lists_passes(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding


def test_a_kind_of_record_that_the_policy_does_not_list_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    declaring(monkeypatch, Holding("hobbies", "policies_hobby", {}))
    assert "holds hobbies, which the policy does not list" in examine(scratch.portal).figure


def test_a_category_that_the_policy_does_not_list_for_a_record_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    declaring(monkeypatch, Holding("literature-requests", "intake_literature", {"id": "", "ssn": "ssn"}))
    finding = examine(scratch.portal)
    assert finding.figure.endswith("holds ssn, which the policy does not list for literature-requests.")


def test_without_a_policy_in_force_nothing_is_proven(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p06_inventory, "posted_editions", lambda: PostedEditions({}))
    assert examine(scratch.portal).outcome == "unproven"
    assert edition_cache.posted_editions().editions
