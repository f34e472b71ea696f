"""Promise 12: what you tell us to get literature or notices is used for that and nothing else of our own choosing."""

from pathlib import Path

import pytest

from keepfaith.disclosure.checks import p12_own_purposes
from keepfaith.disclosure.checks.custodian_probe import logged
from keepfaith.disclosure.checks.p12_own_purposes import examine, other_uses
from tests.conftest import Served

from .editions import posted, with_rule

pytestmark = pytest.mark.django_db
NEWSLETTER = """
@id("assistance-reads-literature") @clause("uses-by-staff") @says("An assistance clerk reads who asked for literature.")
permit (principal == Duty::"assistance", action == Action::"open", resource)
when { resource.collected_for == Purpose::"literature" && context.purpose == Purpose::"questions" };
"""


# The check itself tries all uses under the edition in force.
@pytest.mark.long
@pytest.mark.parametrize("number", [0, 1])
def test_nothing_collected_for_them_may_be_used_for_another_purpose_of_ours(number: int) -> None:
    tried, faults = other_uses(posted(number))
    assert tried > 20_000
    assert faults == []


def test_the_purposes_are_those_listed_under_the_clauses() -> None:
    assert p12_own_purposes.asked_for(posted()) == ("literature", "notices")


@pytest.mark.long
def test_a_rule_that_uses_a_request_for_something_else_is_found() -> None:
    _, faults = other_uses(with_rule(posted(), NEWSLETTER))
    assert faults == ["What was told us for literature may be used for questions (assistance: open)."]


def test_the_check_finds_it_kept_and_its_tries_are_written_down(served: Served, custody: Path) -> None:
    before = logged("refused")
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
    assert logged("refused") == before + 2
