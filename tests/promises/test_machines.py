"""The policy about non-human visitors, promises 1, 3 and 5: word for machines, their rate, what is closed to them."""

import time
from collections.abc import Callable

import pytest
from django.conf import settings

from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.visits.checks import blocked_machines, crawl_rate
from keepfaith.visits.checks.blocked_machines import FOR_PEOPLE, MACHINES
from keepfaith.visits.checks.blocked_machines import examine as examine_blocked
from keepfaith.visits.checks.crawl_rate import TOOL
from keepfaith.visits.checks.crawl_rate import examine as examine_rate
from keepfaith.visits.checks.crawler_requests import BROWSER, PAGE
from keepfaith.visits.checks.robots_txt import examine as examine_robots
from keepfaith.visits.crawlers import current_rules
from keepfaith.visits.crawlers.robots import robots_text
from keepfaith.visits.pipeline.user_agents import class_of
from keepfaith.web.url_prefixes import languages
from tests.conftest import Served
from tests.promises.scratch_portal import Refusal, Scratch

Examine = Callable[[Portal], Finding]
EVERY = (examine_robots, examine_rate, examine_blocked)
RULES = MachineRules(("/desk/", "/forms/", "/your-information/"), 1.0, 20.0, 2)
WAIT = {"Retry-After": "1"}
# The desk has one address; forms and a person's own information have one in each language, with tools and without.
ADDRESSES = 1 + 2 * 2 * len(settings.LANGUAGES)

pytestmark = pytest.mark.django_db


def kept_from(path: str, agent: str) -> Refusal:
    """Turn machines away as the portal should."""
    page = path.removeprefix("/no-tools")
    for language in languages():
        page = page.removeprefix(f"/{language}")
    return (403, {}) if page.startswith(RULES.closed) and agent in MACHINES else None


def counted(*, files: bool = False) -> Callable[[str, str], Refusal]:
    """Tell a tool 429 from its sixth page on; also for files, if these count."""
    agents = []

    def refuse(path: str, agent: str) -> Refusal:
        if not files and not path.endswith("/"):
            return None
        agents.append(agent)
        return (429, WAIT) if agent == TOOL and agents.count(TOOL) > 5 else None

    return refuse


def put_edition(scratch: Scratch) -> None:
    """Answer with the page of the policy and with the files of its edition."""
    scratch.put(PAGE, "")
    edition = current_rules.edition_in_force()
    assert edition is not None
    for name, text in {**edition.bundle.files, "SHA256SUMS": edition.bundle.manifest}.items():
        scratch.files[f"{PAGE}{edition.starts_on}/{name}"] = text


@pytest.mark.parametrize("examine", EVERY, ids=lambda examine: examine.__module__)
def test_the_check_finds_it_kept(served: Served, examine: Examine) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding


@pytest.mark.parametrize("examine", EVERY, ids=lambda examine: examine.__module__)
def test_where_no_rules_for_machines_are_in_force_nothing_is_proven(
    scratch: Scratch, examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_rules, "posted_editions", lambda: PostedEditions({}))
    assert examine(scratch.portal).outcome == "unproven"
    assert scratch.requests == []


def test_the_agents_of_the_checks_are_what_the_checks_take_them_for() -> None:
    assert class_of(BROWSER) == "likely-human"
    assert class_of(TOOL) == "tool"
    assert [class_of(agent) for agent in MACHINES] == ["search-engine", "other-crawler", "scanner"]


def test_the_edition_names_these_checks_and_nothing_is_awaited_any_more(served: Served) -> None:
    clauses = {
        clause.anchor: clause
        for clause in current_rules.posted_editions().of("non-human-visitors")[-1].clauses
    }
    named = {anchor: clauses[anchor].checks for anchor in ("robots-file", "one-a-second", "no-forms")}
    assert named == {
        "robots-file": ("visits.robots",),
        "one-a-second": ("visits.rate",),
        "no-forms": ("visits.turned_away",),
    }
    assert not [anchor for anchor in named if clauses[anchor].awaits]
    assert {name for names in named.values() for name in names} <= SECTIONS.checks.keys()


GOOD = robots_text(RULES)


def test_a_robots_file_as_it_should_be_passes(scratch: Scratch) -> None:
    scratch.files["/robots.txt"] = GOOD
    finding = examine_robots(scratch.portal)
    assert finding.outcome == "kept", finding
    assert f"3 parts under {ADDRESSES} addresses" in finding.figure


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (GOOD.replace("Disallow: /es/forms/\n", ""), "leaves /es/forms/ open"),
        (GOOD.replace("Disallow: /forms/\n", ""), "leaves /forms/ open"),
        (GOOD.replace("Disallow: /desk/", "Allow: /desk/"), "leaves /desk/ open"),
        (GOOD.replace("Disallow: /desk/\n", "Disallow: /desk/\nDisallow: /policies/\n"), "closes /policies/"),
        (GOOD.replace("Disallow: /desk/\n", "Disallow: /\n"), "closes /"),
        (GOOD.replace("User-agent: *", "User-agent: OtherBot"), "leaves /desk/ open"),
        (GOOD.replace("Crawl-delay: 1", "Crawl-delay: 0"), "faster than the policy does"),
        (GOOD.replace("Crawl-delay: 1\n", ""), "faster than the policy does"),
        ("", "leaves /desk/ open"),
    ],
)  # fmt: skip
def test_a_robots_file_with_other_rules_fails(scratch: Scratch, broken: str, fault: str) -> None:
    scratch.files["/robots.txt"] = broken
    finding = examine_robots(scratch.portal)
    assert finding.outcome == "failed"
    assert fault in finding.figure


def test_a_page_in_place_of_the_robots_file_fails(scratch: Scratch) -> None:
    finding = examine_robots(scratch.portal)
    assert (finding.outcome, finding.figure) == (
        "failed",
        f"1 of {ADDRESSES}: /robots.txt answers 200 as text/html.",
    )


def test_a_rate_as_it_should_be_passes(scratch: Scratch) -> None:
    put_edition(scratch)
    scratch.refuse = counted()
    finding = examine_rate(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "asked 6 times" in finding.figure


def test_a_rate_that_counts_the_files_of_an_edition_as_pages_fails(scratch: Scratch) -> None:
    put_edition(scratch)
    scratch.refuse = counted(files=True)
    finding = examine_rate(scratch.portal)
    assert finding.outcome == "failed"
    assert "gets 429 for the file SHA256SUMS" in finding.figure


@pytest.mark.parametrize(
    ("refuse", "fault"),
    [
        (lambda _path, _agent: None, "faster than the policy allows gets 200"),
        (lambda _path, agent: (503, WAIT) if agent == TOOL else None, "faster than the policy allows gets 503"),
        (lambda _path, agent: (429, {}) if agent == TOOL else None, "does not give the seconds"),
        (lambda _path, agent: (429, {"Retry-After": "0"}) if agent == TOOL else None, "429 does not give"),
        (lambda _path, agent: (429, {"Retry-After": "soon"}) if agent == TOOL else None, "answer 429 does not give"),
        (
            lambda path, agent: (429, WAIT) if path == PAGE or agent != TOOL else None,
            "A browser that asks as fast gets 429",
        ),
    ],
)  # fmt: skip
def test_a_rate_that_is_not_kept_fails(
    scratch: Scratch, refuse: Callable[[str, str], Refusal], fault: str
) -> None:
    put_edition(scratch)
    scratch.refuse = refuse
    finding = examine_rate(scratch.portal)
    assert finding.outcome == "failed"
    assert fault in finding.figure


def test_a_portal_too_slow_for_faster_requests_proves_nothing(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawl_rate, "_MAX_SECONDS", 0.05)
    scratch.refuse = lambda _path, _agent: time.sleep(0.1)
    finding = examine_rate(scratch.portal)
    assert finding.outcome == "unproven", finding


def test_a_portal_that_turns_machines_away_passes(scratch: Scratch) -> None:
    for path in (PAGE, *FOR_PEOPLE):
        scratch.put(path, "")
    scratch.refuse = kept_from
    scratch.taken = lambda _path, _body: 403
    finding = examine_blocked(scratch.portal)
    assert finding.outcome == "kept", finding


@pytest.mark.parametrize(
    ("refuse", "taken", "fault"),
    [
        (lambda _path, _agent: None, 403, "/no-tools/forms/ answers 404"),
        (lambda path, agent: None if path.startswith("/es/") else kept_from(path, agent), 403, "/es/forms/ answers"),
        (lambda path, agent: None if "sign-in" in path else kept_from(path, agent), 403, "/desk/sign-in/ answers 404"),
        (lambda path, agent: None if path == "/desk/" else kept_from(path, agent), 403, "/desk/ answers 200"),
        (lambda path, agent: None if "sqlmap" in agent else kept_from(path, agent), 403, "(scanner)"),
        (lambda path, agent: kept_from(path, agent) and (429, WAIT), 403, "answers 429 to a machine"),
        (kept_from, 200, "/forms/ answers 200 to what a machine sends"),
        (lambda path, _agent: kept_from(path, MACHINES[0]), 403, "answers 403 to a browser"),
        (lambda _path, agent: (403, {}) if agent in MACHINES else None, 403, "which should read it"),
    ],
)  # fmt: skip
def test_a_portal_that_lets_machines_in_or_people_not_fails(
    scratch: Scratch, refuse: Callable[[str, str], Refusal], taken: int, fault: str
) -> None:
    for path in (PAGE, *FOR_PEOPLE):
        scratch.put(path, "")
    scratch.refuse = refuse
    scratch.taken = lambda _path, _body: taken
    finding = examine_blocked(scratch.portal)
    assert finding.outcome == "failed"
    assert fault in finding.figure, finding


def test_a_policy_that_does_not_close_the_forms_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocked_machines, "posted_rules", lambda: MachineRules(("/desk/",), 1.0, 20.0, 2))
    scratch.put("/forms/", "")
    scratch.refuse = lambda path, agent: kept_from(path, agent) if "/desk/" in path else None
    finding = examine_blocked(scratch.portal)
    assert finding.outcome == "failed"
    assert "/forms/ answers" in finding.figure


def test_the_portals_own_tour_is_not_held_up_by_the_rate(served: Served) -> None:
    as_checks = [fetch(served.portal, "/policies/").status for _ in range(12)]
    assert as_checks == [200] * 12
    as_anyone = [fetch(served.portal, "/policies/", as_stranger=True).status for _ in range(12)]
    assert 429 in as_anyone
