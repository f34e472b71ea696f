"""`keepfaith policy check` refuses rules for machines that robots.txt could not say, or that no rate could keep."""

import pytest

from keepfaith.policies.editions.bundle import MAX_FILES, Bundle
from keepfaith.policies.editions.clauses import clauses_of
from keepfaith.policies.editions.machine_rules import FILES_SLOWEST, MachineRules
from keepfaith.policies.editions.places import english_text
from keepfaith.policies.validation import check_bundle
from keepfaith.policies.validation.machine_checks import check_machines
from keepfaith.visits.crawlers.rate_limiter import burst
from tests.policies.validation.test_validation import AGENCY

GOOD = Bundle.read(AGENCY.folder / "policies" / "non-human-visitors" / "2018-01-31")
FILE = "clauses.toml"
CLOSED = 'closed = ["/desk/", "/forms/", "/your-information/"]'


def changed(was: str, now: str) -> Bundle:
    text = GOOD.files[FILE]
    assert was in text
    return Bundle({**GOOD.files, FILE: text.replace(was, now, 1)})


def test_the_sample_passes_and_is_read() -> None:
    assert list(check_machines(GOOD)) == []
    assert MachineRules.of(GOOD) == MachineRules(("/desk/", "/forms/", "/your-information/"), 1.0, 20.0, 2)


def test_the_sample_publishes_the_very_figures_that_are_enforced() -> None:
    rules = MachineRules.of(GOOD)
    assert rules is not None
    assert (rules.requests_per_second, rules.files_per_second, rules.connections) == (1, 20, 2)
    text = english_text(GOOD)
    assert "no more than one page a second, over no more than two connections" in text
    assert "Of those, ask for no more than 20 files a second." in text
    says = clauses_of(GOOD)[2].says
    assert says.startswith("No more than one page a second and 20 files a second, over two connections;")


def test_an_edition_with_the_most_files_can_be_fetched_at_once_at_any_rate_that_is_allowed() -> None:
    assert burst(FILES_SLOWEST) > MAX_FILES + len(["SHA256SUMS"])


def test_a_policy_without_rules_for_machines_passes() -> None:
    text = GOOD.files[FILE].partition("# What the portal itself reads")[0]
    assert list(check_machines(Bundle({**GOOD.files, FILE: text}))) == []
    assert MachineRules.of(Bundle({**GOOD.files, FILE: text})) is None


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("forms/", "is no part of a site"), ("/forms", "is no part of a site"), ("", "is no part of a site"),
        ("/", "is no part of a site"), ("//", "is no part of a site"), ("/*/", "is no part of a site"),
        ("/forms/*", "is no part of a site"), ("/forms/$", "is no part of a site"), ("/a b/", "is no part of a site"),
        ("/forms/\\nAllow: /desk/", "is no part of a site"), ("/forms/\\r\\nUser-agent: *\\n/", "is no part"),
        ("/forms/\\n", "is no part of a site"), ("/forms/#/", "is no part of a site"), ("/é/", "is no part of a site"),
        ("/../desk/", "is no part of a site"), ("/./", "is no part of a site"), ("/a/%0a/", "is no part of a site"),
        ("https://example.gov/forms/", "is no part of a site"), ("/" + "a" * 100 + "/", "is no part of a site"),
        ("/policies/", "has to stay open"), ("/policies/privacy/", "has to stay open"),
        ("/static/", "has to stay open"),
        ("/es/forms/", "carries a visitor's choice"), ("/no-tools/forms/", "carries a visitor's choice"),
        ("/no-tools/es/forms/", "carries a visitor's choice"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_closed_is_refused_with_its_line(part: str, problem: str) -> None:
    bundle = changed(CLOSED, f'closed = ["/desk/", "{part}"]')
    faults = [str(fault) for fault in check_machines(bundle)]
    line = bundle.line_of(FILE, "closed = [")
    assert any(
        problem in line_fault and line_fault.startswith(f"{FILE}:{line}: ") for line_fault in faults
    ), faults
    assert check_bundle(bundle, agency=AGENCY, governs=False)


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("requests_per_second = 1", "requests_per_second = 0", "no rate between 0.05 and 10"),
        ("requests_per_second = 1", "requests_per_second = -1", "no rate between"),
        ("requests_per_second = 1", "requests_per_second = 0.001", "no rate between"),
        ("requests_per_second = 1", "requests_per_second = 1000000", "no rate between"),
        ("requests_per_second = 1", "requests_per_second = nan", "no rate between"),
        ("requests_per_second = 1", "requests_per_second = inf", "no rate between"),
        ("requests_per_second = 1", "requests_per_second = true", "no rate between"),
        ("requests_per_second = 1", 'requests_per_second = "1"', "no rate between"),
        ("requests_per_second = 1", "", "no rate between"),
        ("files_per_second = 20", "files_per_second = 4.9", "files_per_second is no rate between 5 and 100"),
        ("files_per_second = 20", "files_per_second = 101", "files_per_second is no rate between"),
        ("files_per_second = 20", "files_per_second = true", "files_per_second is no rate between"),
        ("files_per_second = 20", "", "files_per_second is no rate between"),
        ("connections = 2", "connections = 0", "no number from 1 to 20"),
        ("connections = 2", "connections = 21", "no number from 1 to 20"),
        ("connections = 2", "connections = 1.5", "no number from 1 to 20"),
        ("connections = 2", "connections = true", "no number from 1 to 20"),
        ("connections = 2", "", "no number from 1 to 20"),
        ("connections = 2", "connections = 2\nopened = []", "has opened, which nothing reads"),
        (CLOSED, 'closed = "/desk/"', "no list of up to 50 parts"),
        (CLOSED, "", "no list of up to 50 parts"),
        (CLOSED, f"closed = {[f'/part-{number}/' for number in range(51)]}", "no list of up to 50 parts"),
        (CLOSED, 'closed = ["/desk/", 3]', "3 is no part of a site"),
        (CLOSED, 'closed = ["/desk/", "/desk/"]', "stands twice"),
        ("[machines]\n" + CLOSED, "[[machines]]\n" + CLOSED, "[machines] is no table"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_meant_is_refused(was: str, now: str, problem: str) -> None:
    bundle = changed(was, now)
    assert any(problem in str(fault) for fault in check_machines(bundle)), list(check_machines(bundle))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (CLOSED, "closed = []"), (CLOSED, 'closed = ["/a.b/c-d/", "/~x/"]'), (CLOSED, 'closed = ["/policiesx/"]'),
        ("requests_per_second = 1", "requests_per_second = 0.5"),
        ("files_per_second = 20", "files_per_second = 5"), ("connections = 2", "connections = 20"),
    ],
)  # fmt: skip
def test_valid_rules_pass(was: str, now: str) -> None:
    bundle = changed(was, now)
    assert list(check_machines(bundle)) == []
    assert MachineRules.of(bundle) is not None
