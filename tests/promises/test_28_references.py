"""Promise 28: the listed tool's privacy policy and terms are linked, and the links work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from keepfaith.policies.checks.p28_answers import examine as examine_answers
from keepfaith.policies.checks.p28_references import examine as examine_references
from keepfaith.policies.editions.edition_cache import posted_editions
from tests.conftest import Served
from tests.policies.stand_in import StandIn, moved, stand_in
from tests.promises.linking_edition import Linking, elsewhere
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db


@pytest.fixture
def linking(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> Linking:
    """A small edition in force, shown faithfully."""
    edition = Linking()
    edition.post(monkeypatch)
    scratch.put("/policies/privacy/", edition.page())
    return edition


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[StandIn]:
    """A small edition in force whose URLs are all at another site, which may be asked."""
    settings.CHECK_LINKS = "yes"
    with stand_in(tmp_path / "other") as site:
        monkeypatch.setenv("SSL_CERT_FILE", str(site.authority))
        elsewhere(site.url()).post(monkeypatch)
        yield site


def test_links_in_the_clauses_that_promise_them_are_kept(scratch: Scratch, linking: Linking) -> None:
    finding = examine_references(scratch.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("4 promised links")


@pytest.mark.parametrize("name", ["privacy", "terms"])
def test_a_paper_of_the_tool_that_is_not_linked_fails(scratch: Scratch, linking: Linking, name: str) -> None:
    scratch.put("/policies/privacy/", linking.page().replace(getattr(linking, name), "/policies/"))
    assert (
        examine_references(scratch.portal).figure
        == "1 of 4: Counter: its link does not stand in the clause that promises it."
    )


def test_a_link_elsewhere_on_the_page_does_not_count(scratch: Scratch, linking: Linking) -> None:
    page = linking.page().replace('id="tool-links"', 'id="footnote"')
    scratch.put("/policies/privacy/", page)
    assert examine_references(scratch.portal).figure.startswith("2 of 4: Counter")


def test_a_link_that_differs_from_the_register_fails(scratch: Scratch, linking: Linking) -> None:
    scratch.put("/policies/privacy/", linking.page().replace(linking.terms, linking.terms + "?from=us"))
    assert examine_references(scratch.portal).outcome == "failed"


def test_without_a_policy_or_a_promised_link_nothing_is_proven(
    scratch: Scratch, linking: Linking, monkeypatch: pytest.MonkeyPatch
) -> None:
    linking.tools, linking.clauses = (
        "",
        linking.clauses.replace('url = "{records}"', "").replace('url = "{practices}"', ""),
    )
    linking.post(monkeypatch)
    scratch.put("/policies/privacy/", "")
    assert examine_references(scratch.portal).outcome == "unproven"
    monkeypatch.setattr(
        "keepfaith.policies.checks.p28_references.posted_editions", lambda: type(posted_editions())({})
    )
    assert examine_references(scratch.portal).outcome == "unproven"


def test_references_that_all_answer_are_kept(scratch: Scratch, other: StandIn) -> None:
    finding = examine_answers(scratch.portal)
    assert (finding.outcome, finding.figure) == (
        "kept", "All 5 addresses that the policies refer to answer.",
    )  # fmt: skip
    assert sorted(other.paths) == ["/opt_out", "/practices", "/privacy", "/records", "/terms"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "answers 404."),
        (moved("https://elsewhere.example/"), "leads to a host that the edition does not list."),
        (moved("http://localhost/"), "leads to an address without https."),
        (b"", "broke off."),
    ],
)
def test_a_reference_that_does_not_answer_fails_with_the_reason(
    scratch: Scratch, other: StandIn, answer: bytes, fault: str
) -> None:
    other.says["/terms"] = answer
    assert examine_answers(scratch.portal).figure == f"1 of 5: {other.url('/terms')} (privacy) {fault}"


def test_a_host_that_the_edition_does_not_list_gets_no_request(
    scratch: Scratch, other: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = elsewhere(other.url())
    edition.host = "tool.example"
    edition.post(monkeypatch)
    finding = examine_answers(scratch.portal)
    assert finding.figure.startswith("5 of 5")
    assert finding.figure.endswith("leads to a host that the edition does not list.")
    assert other.requests == []


@pytest.mark.parametrize("setting", ["", "no"])
def test_without_permission_to_ask_other_sites_nothing_is_proven_or_requested(
    scratch: Scratch, other: StandIn, settings: LazySettings, setting: str
) -> None:
    settings.CHECK_LINKS = setting
    finding = examine_answers(scratch.portal)
    assert finding.outcome == "unproven"
    assert "set not to ask other sites" in finding.figure
    assert other.requests == []


def test_a_setting_that_is_neither_yes_nor_no_fails(
    scratch: Scratch, other: StandIn, settings: LazySettings
) -> None:
    settings.CHECK_LINKS = "true"
    assert examine_answers(scratch.portal).outcome == "failed"


def test_the_check_finds_the_portal_s_links_kept_without_any_request_outside(served: Served) -> None:
    finding = examine_references(served.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("4 promised links")


def test_every_address_that_the_sample_s_policies_refer_to_is_one_that_it_lets_itself_ask() -> None:
    from urllib.parse import urlsplit

    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.checks.p28_answers import references

    for governing in posted_editions().of("privacy"):
        hosts = governing.registry.server_hosts
        for document in this_agency().documents:
            for edition in posted_editions().of(document.slug):
                wanted = {urlsplit(url).hostname for url in references(edition)}
                assert wanted <= hosts, (document.slug, wanted - hosts)
