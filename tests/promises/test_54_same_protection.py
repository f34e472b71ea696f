"""Promise 54: all that is held has one protection, and where the order behind it was revoked, the page says so."""

import pytest

from keepfaith.policies.checks.p54_sources import examine
from keepfaith.policies.promises.crawler import fetch
from tests.conftest import Served


@pytest.mark.parametrize(
    ("order", "status"),
    [("412", "No: revoked"), ("504", "No: rescinded")],
)
def test_an_executive_order_that_ended_is_shown_as_ended(served: Served, order: str, status: str) -> None:
    rows = [
        row
        for row in fetch(served.portal, "/policies/privacy/").page.rows
        if f"Order {order}" in row.partition(":")[0]
    ]
    assert any(status in row and " on " in row and " by " in row for row in rows), rows


@pytest.mark.django_db
def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
