"""Tables, columns, records and cookies against what is declared and listed."""

from typing import Any

import pytest

from keepfaith.policies.checks import p06_inventory
from keepfaith.policies.checks.p06_inventory import examine
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.sections.inventory import Holding, PlainTable
from keepfaith.policies.sections.registry import SECTIONS, Sections
from keepfaith.policies.sections.section import Section
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def declaring(monkeypatch: pytest.MonkeyPatch, *entries: Holding | PlainTable) -> None:
    sections = Sections([*SECTIONS.sections, Section("made-up", tables=entries)])
    monkeypatch.setattr(p06_inventory, "SECTIONS", sections)


def test_only_declared_columns_pass(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "no undeclared cookie on all 7 addresses" in finding.figure


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("CREATE TABLE visitors (email text)", "column email of table visitors"),
        ("ALTER TABLE policies_checkrun ADD COLUMN reader inet", "column reader of table policies_checkrun"),
        (
            "CREATE VIEW readers AS SELECT slug AS reader FROM policies_document",
            "column reader of table readers",
        ),
        ("CREATE SCHEMA hidden; CREATE TABLE hidden.visitors (a int)", "column a of table hidden.visitors"),
        ("REVOKE ALL ON policies_document FROM PUBLIC; CREATE TABLE x (y int)", "column y of table x"),
    ],
)
def test_a_table_or_column_that_no_section_declares_fails(
    scratch: Scratch, as_owner: Any, change: str, named: str
) -> None:
    with as_owner.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(change)
    finding = examine(scratch.portal, using="owner")
    assert (finding.outcome, f"The database has {named}, which no section declares." in finding.figure) == (
        "failed",
        True,
    )


def test_a_declared_table_that_is_not_there_fails(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    declaring(monkeypatch, PlainTable("ghost", frozenset({"a"}), "a test"))
    assert "column a of table ghost is declared" in examine(scratch.portal).figure


def test_a_kind_of_record_that_the_policy_does_not_list_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    declaring(monkeypatch, Holding("hobbies", "policies_hobby", {}))
    assert "holds hobbies, which the policy does not list" in examine(scratch.portal).figure


def test_a_category_that_the_policy_does_not_list_for_a_record_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, as_owner: Any
) -> None:
    with as_owner.cursor() as cursor:
        cursor.execute("CREATE TABLE intake_literature (id int, ssn text)")
    declaring(monkeypatch, Holding("literature-requests", "intake_literature", {"id": "", "ssn": "ssn"}))
    finding = examine(scratch.portal, using="owner")
    assert finding.figure.endswith("holds ssn, which the policy does not list for literature-requests.")


def test_a_record_within_the_list_of_the_policy_passes(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch, as_owner: Any
) -> None:
    with as_owner.cursor() as cursor:
        cursor.execute("CREATE TABLE intake_literature (id int, who text)")
    declaring(monkeypatch, Holding("literature-requests", "intake_literature", {"id": "", "who": "name"}))
    assert examine(scratch.portal, using="owner").outcome == "kept"


def test_a_cookie_that_the_policy_does_not_list_fails(scratch: Scratch) -> None:
    scratch.put("/", "", Set_Cookie="sessionid=1; Secure")
    assert "/ sets the cookie sessionid" in examine(scratch.portal).figure


def test_without_a_policy_in_force_nothing_is_proven(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p06_inventory, "posted_editions", lambda: PostedEditions({}))
    assert examine(scratch.portal).outcome == "unproven"
    assert edition_cache.posted_editions().editions
