"""Promise 6: the policy says what is collected; there is no table, column, record or cookie besides."""

import pytest

from keepfaith.policies.checks.p06_inventory import examine
from keepfaith.policies.promises.crawler import tour
from tests.conftest import Served

pytestmark = pytest.mark.django_db


def test_no_page_and_no_file_sets_a_cookie_that_the_policy_does_not_list(served: Served) -> None:
    seen = tour(served.portal)
    assert not [
        answer.path for answer in (*seen.answers.values(), *seen.errors) if answer.every("Set-Cookie")
    ]


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
