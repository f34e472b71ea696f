"""Promise 9: a link that leaves this site is marked, and nothing of the visitor goes along with it."""

import psycopg
import pytest

from keepfaith.intake.events.demo_data import announce_samples
from keepfaith.policies.editions.external_links import MARK, RELATION
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.sections.section import Section
from keepfaith.third_party.checks.p09_links_out import examine, marks_of_all_languages
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served
from tests.promises.scratch_portal import Scratch

LAW = "https://malegislature.gov/Laws/GeneralLaws/PartI/TitleX/Chapter66A"
SILENT = {"Referrer-Policy": "no-referrer"}
pytestmark = pytest.mark.django_db


def link(
    url: str = LAW, relation: str = RELATION, classes: str = MARK, words: str = " (leaves this site)"
) -> str:
    return f'<a href="{url}" rel="{relation}" class="{classes}">A law<span>{words}</span></a>'


@pytest.fixture
def silent(scratch: Scratch) -> Scratch:
    """A scratch portal whose pages send no referrer, with one link that leaves."""
    scratch.common = SILENT
    scratch.put("/", link())
    return scratch


def test_a_marked_link_that_an_edition_gives_is_kept(silent: Scratch) -> None:
    finding = examine(silent.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("1 links to 1 other hosts")


def test_without_a_link_that_leaves_nothing_is_proven(silent: Scratch) -> None:
    silent.put("/", '<a href="mailto:someone@example.gov">write</a><a href="tel:+1-555-0100">call</a>')
    assert examine(silent.portal).outcome == "unproven"


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (link(relation="external noreferrer"), "without telling the browser that it leaves"),
        (link(relation=""), "without telling the browser that it leaves"),
        (link(classes=""), "without telling the visitor that it leaves"),
        (link(words=""), "without telling the visitor that it leaves"),
        (link(url=LAW.replace("https", "http")), "without https"),
        (link(url=f"{LAW}?q=what+the+visitor+typed"), "by an address that no edition gives"),
        (link(url=f"{LAW}#what-the-visitor-read"), "by an address that no edition gives"),
        (link(url=LAW.replace("Chapter66A", "Chapter66a")), "by an address that no edition gives"),
        (link(url="//elsewhere.example/"), "by an address that no edition gives"),
    ],
)
def test_a_link_that_is_not_marked_or_not_an_edition_s_fails(
    silent: Scratch, broken: str, fault: str
) -> None:
    silent.put("/policies/privacy/", broken)
    finding = examine(silent.portal)
    assert finding.outcome == "failed"
    assert fault in finding.figure
    assert "visitor" not in finding.figure.replace("the visitor that", "")


@pytest.mark.parametrize("policy", ["", "origin", "unsafe-url", "strict-origin-when-cross-origin"])
def test_a_page_that_lets_the_browser_tell_where_it_comes_from_fails(silent: Scratch, policy: str) -> None:
    silent.put("/policies/privacy/", "", Referrer_Policy=policy)
    assert "lets the browser tell other sites" in examine(silent.portal).figure


def test_an_error_page_is_read_too(silent: Scratch) -> None:
    silent.error += link(url="https://elsewhere.example/")
    assert "/no-such-page/ links to elsewhere.example" in examine(silent.portal).figure


def test_a_link_that_staff_announced_is_kept_and_another_is_not(silent: Scratch) -> None:
    announce_samples()
    announced = "https://meet.example.org/ways-to-school"
    silent.put("/policies/privacy/", link(url=announced))
    assert examine(silent.portal).outcome == "kept"
    silent.put("/policies/privacy/", link(url=f"{announced}?who=visitor"))
    assert examine(silent.portal).outcome == "failed"


def test_the_check_finds_it_kept(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    # The events of the portal that is looked at, whatever other tests announced there.
    announcing = Section("made-up", announced_links=lambda: links_announced_at(served))
    monkeypatch.setattr(SECTIONS, "sections", [announcing])
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding


def links_announced_at(served: Served) -> list[str]:
    place = str(socket_directory(DataDirectory.at(served.data)))
    with psycopg.connect(host=place, user=OWNER, dbname=DATABASE) as owner:
        return [link for (link,) in owner.execute("SELECT link FROM intake_event WHERE state <> 'draft'")]


def test_every_link_that_leaves_says_so_in_words_and_can_send_no_referrer(served: Served) -> None:
    leaving = [
        each
        for answer in tour(served.portal).pages
        for each in answer.page.links
        if each.url.startswith("http")
    ]
    assert len(leaving) > 50
    marks = tuple(marks_of_all_languages())
    for each in leaving:
        assert each.words.endswith(marks)
        assert {"noopener", "noreferrer", "external"} <= each.relation
