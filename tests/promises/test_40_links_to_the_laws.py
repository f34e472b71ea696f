"""Promise 40: both laws on a person's rights are linked, with their status; every law named is in a register."""

import re

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p28_references import examine
from keepfaith.policies.checks.p54_sources import shows
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.crawler import fetch
from tests.conftest import Served
from tests.promises.linking_edition import Linking
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db
ORDER = re.compile(r"Executive Order \d+")


def every_edition() -> list[PostedEdition]:
    return [
        edition for document in this_agency().documents for edition in posted_editions().of(document.slug)
    ]


@pytest.fixture
def linking(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Linking:
    """A small edition in force, shown faithfully."""
    edition = Linking()
    edition.post(monkeypatch)
    scratch.put("/policies/privacy/", edition.page())
    return edition


@pytest.mark.parametrize(("name", "cite"), [("records", "Chapter 1"), ("practices", "Chapter 2")])
def test_a_law_that_is_not_linked_fails(scratch: Scratch, linking: Linking, name: str, cite: str) -> None:
    scratch.put("/policies/privacy/", linking.page().replace(f'href="{getattr(linking, name)}"', 'href="/"'))
    finding = examine(scratch.portal)
    assert f"{cite}: its link does not stand in the clause that promises it." in finding.figure


def test_a_link_that_the_register_lacks_fails(scratch: Scratch, linking: Linking) -> None:
    scratch.put("/policies/privacy/", linking.page().replace(linking.records, "https://laws.example/old"))
    finding = examine(scratch.portal)
    assert finding.figure.startswith("2 of 4: Chapter 1")


@pytest.mark.parametrize("row", ["Chapter 2 Yes", "Chapter 2 No: revoked", "Chapter 9 Yes"])
def test_a_linked_law_without_its_status_fails(scratch: Scratch, linking: Linking, row: str) -> None:
    linking.rows[1] = row
    scratch.put("/policies/privacy/", linking.page())
    assert examine(scratch.portal).figure == "1 of 4: Chapter 2 is not shown with its status."


@pytest.mark.parametrize("name", ["Public Records Law", "Fair Information Practices Act"])
def test_the_policy_links_the_law_in_the_clause_that_promises_it(served: Served, name: str) -> None:
    page = fetch(served.portal, "/policies/privacy/").page
    (block,) = [block for block in page.blocks if block.anchor == "links-to-the-laws"]
    (link,) = [link for link in block.links if link.words.startswith(name)]
    assert link.url.startswith("https://malegislature.gov/Laws/")


def test_every_order_named_in_a_text_is_in_the_register_with_its_status() -> None:
    for edition in every_edition():
        cited = {source.cite for source in edition.sources.values()}
        for block in edition.prose.blocks:
            assert set(ORDER.findall(block.text)) <= cited, (edition.document.slug, block.anchor)


def test_every_law_that_has_ended_says_since_when_by_what_and_that_it_is_kept_anyway() -> None:
    ended = {}
    for edition in every_edition():
        words = " ".join(block.text for block in edition.prose.blocks)
        for source in edition.sources.values():
            if source.has_ended:
                ended[source.cite] = source
                assert source.since
                assert source.by
                assert "Kept all the same" in source.note
                assert "keep the promise all the same" in words
    assert set(ended) == {"Executive Order 412", "Executive Order 504"}


@pytest.mark.parametrize(
    "slug", ["accessibility", "non-discrimination", "privacy", "non-human-visitors", "translation"]
)
def test_every_law_that_a_text_links_is_shown_with_its_status(served: Served, slug: str) -> None:
    (edition, *_) = posted_editions().of(slug)
    rows = fetch(served.portal, f"/policies/{slug}/").page.rows
    linked = {link.url for link in edition.prose.links}
    for source in edition.sources.values():
        if source.url in linked or source.has_ended:
            assert any(shows(row, source) for row in rows), source.cite


def test_a_promise_from_an_ended_law_says_that_it_is_kept_all_the_same(served: Served) -> None:
    words = fetch(served.portal, "/policies/privacy/promises/").page.words
    for cite, when in (
        ("Executive Order 412", "revoked on September 19, 2008"),
        ("Executive Order 504", "rescinded on October 25, 2019"),
    ):
        assert f"{cite} ({when}; kept all the same)" in words


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
