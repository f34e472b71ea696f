"""Promise 28: the listed tool's privacy policy and terms are linked, and the links work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from keepfaith.policies.checks.p28_answers import examine as examine_answers
from keepfaith.policies.editions.edition_cache import posted_editions
from tests.policies.stand_in import StandIn, moved, stand_in
from tests.promises.linking_edition import elsewhere
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Iterator[StandIn]:
    """A small edition in force whose URLs are all at another site, which may be asked."""
    settings.CHECK_LINKS = "yes"
    with stand_in(tmp_path / "other") as site:
        monkeypatch.setenv("SSL_CERT_FILE", str(site.authority))
        elsewhere(site.url()).post(monkeypatch)
        yield site


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
