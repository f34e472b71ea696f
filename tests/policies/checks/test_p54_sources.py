"""The register of laws and the protection of what is held, on pages and bundles that a test may spoil."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks import p54_sources
from keepfaith.policies.checks.p54_sources import examine
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions
from keepfaith.policies.sections.inventory import Holding
from keepfaith.policies.sections.registry import Sections
from keepfaith.policies.sections.section import Section
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db
ENDED = """
[[clause]]
anchor = "a"
says = "Kept."
kept_by = "fact"
sources = ["order"]
[source.order]
cite = "Order 7"
title = "An order"
status = "revoked"
since = 2008-09-19
by = "Order 8"
"""


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put another edition of the privacy policy in force, as the only one, with nothing declared."""
    monkeypatch.setattr(p54_sources, "SECTIONS", Sections())

    def put(clauses: str = ENDED, inventory: str = "", purposes: str = "") -> None:
        document = this_agency().governing
        start = dt.datetime(2018, 1, 31, tzinfo=dt.UTC)
        bundle = Bundle({"clauses.toml": clauses, "inventory.toml": inventory, "purposes.toml": purposes})
        edition = PostedEdition(document, bundle, start, start, start.date())
        monkeypatch.setattr(
            p54_sources, "posted_editions", lambda: PostedEditions({document.slug: (edition,)})
        )

    return put


def row(*cells: str) -> str:
    return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"


REVOKED = row("Order 7", "An order", "No: revoked on September 19, 2008 by Order 8")


def test_a_law_that_ended_and_is_shown_so_passes(scratch: Scratch, posted: Callable[..., None]) -> None:
    posted()
    scratch.put("/policies/privacy/", REVOKED)
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "1 laws and rules cited, 1 of them ended" in finding.figure


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "<p>Order 7 was revoked on September 19, 2008 by Order 8</p>",
        REVOKED.replace("revoked", "in force"),
        REVOKED.replace("2008", "2009"),
        REVOKED.replace("Order 8", "another"),
        REVOKED.replace("Order 7", "Order 9"),
    ],
)
def test_a_law_that_ended_and_is_not_shown_so_fails(
    scratch: Scratch, posted: Callable[..., None], shown: str
) -> None:
    posted()
    scratch.put("/policies/privacy/", shown)
    assert examine(scratch.portal).figure == "1 of 1: Order 7 is not shown as revoked on the privacy page."


@pytest.mark.parametrize(
    ("clauses", "fault"),
    [
        (ENDED.replace('"revoked"', '"forgotten"'), "has no known status"),
        (ENDED.replace('by = "Order 8"', ""), "is revoked, but not said since when and by what"),
        (ENDED.replace("since = 2008-09-19", ""), "is revoked, but not said since when and by what"),
    ],
)
def test_a_source_without_its_status_fails(
    scratch: Scratch, posted: Callable[..., None], clauses: str, fault: str
) -> None:
    posted(clauses)
    scratch.put("/policies/privacy/", REVOKED)
    assert fault in examine(scratch.portal).figure


@pytest.mark.parametrize("protection", ["", 'protection = "less"'])
def test_a_record_outside_the_protection_fails(
    scratch: Scratch, posted: Callable[..., None], protection: str
) -> None:
    posted("", f'[[holding]]\nname = "letters"\n{protection}')
    assert examine(scratch.portal).figure == "1 of 1: The holding letters has no protection class."


STAFF = (
    '[[holding]]\nname = "accounts"\nprotection = "staff"\npurpose = "sign-in"\ncategories = ["account-name"]'
)
UNASKED = "[purpose.sign-in]\nwhen_asked = false"


def test_names_of_our_employees_accounts_may_be_in_clear(
    scratch: Scratch, posted: Callable[..., None]
) -> None:
    posted("", STAFF, UNASKED)
    assert examine(scratch.portal).outcome == "kept"


@pytest.mark.parametrize(
    ("inventory", "purposes"),
    [
        (STAFF.replace('["account-name"]', '["account-name", "name"]'), UNASKED),
        (STAFF.replace('["account-name"]', '["free-text"]'), UNASKED),
        (STAFF.replace('["account-name"]', "[]"), UNASKED),
        (STAFF, UNASKED.replace("false", "true")),
        (STAFF, ""),
    ],
)
def test_nothing_that_people_send_may_take_the_protection_of_accounts_of_staff(
    scratch: Scratch, posted: Callable[..., None], inventory: str, purposes: str
) -> None:
    posted("", inventory, purposes)
    assert (
        examine(scratch.portal).figure
        == "1 of 1: The holding accounts is protected as accounts of staff, but may hold what people send."
    )


def test_a_table_that_no_listed_record_covers_fails(
    scratch: Scratch, posted: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    posted("", '[[holding]]\nname = "letters"\nprotection = "sealed"')
    hobbies = Section("made-up", tables=(Holding("hobbies", "policies_hobby", {"hobby": "free-text"}),))
    monkeypatch.setattr(p54_sources, "SECTIONS", Sections([hobbies]))
    assert "policies_hobby holds hobbies, which no protection class covers" in examine(scratch.portal).figure


def test_without_sources_or_records_nothing_is_proven(scratch: Scratch, posted: Callable[..., None]) -> None:
    posted("")
    assert examine(scratch.portal).outcome == "unproven"


def test_each_status_has_its_word_on_the_page() -> None:
    source = next(iter(edition_cache.posted_editions().of("privacy")[0].sources.values()))
    for status, word in p54_sources.SHOWN.items():
        assert p54_sources.shows(
            f"{source.cite} {word}", dataclasses.replace(source, status=status, since=None, by="")
        )
