"""Promise 31: we do not sell what identifies you."""

from pathlib import Path

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.disclosure.checks import p31_sales
from keepfaith.disclosure.checks.custodian_probe import FIELD, own_uses, probe
from keepfaith.disclosure.records.custodian_clients import custodian
from tests.conftest import Served

from .editions import posted, without_rule

pytestmark = pytest.mark.django_db


@pytest.mark.long
def test_no_edition_lets_anything_leave_for_value() -> None:
    for number in (0, 1):
        tried, faults = p31_sales.sales(posted(number))
        assert tried > 30_000
        assert faults == []


@pytest.mark.long
def test_an_edition_without_the_guardrail_is_found() -> None:
    _, faults = p31_sales.sales(without_rule(posted(), "no-sale"))
    assert "assistance may refer for value what was told us for questions." in faults


def test_the_custodian_enters_no_sale(custody: Path) -> None:
    use = own_uses(posted())[0]
    with (
        probe(posted(), use.purpose, use.category) as probe_record,
        pytest.raises(Refused, check=lambda refused: refused.clause == "no-sale"),
    ):
        custodian().act(
            probe_record.record, "sent", fields=[FIELD], employee=OWN_CHECKS, duty=use.duty, purpose=use.purpose,
            facts={"asked": True, "for_value": True},
        )  # fmt: skip


def test_a_refusal_by_another_clause_is_found(custody: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p31_sales, "FOR_VALUE", "for_nothing")
    assert p31_sales._tried_live(posted()) != []


def test_the_check_finds_it_kept(served: Served, custody: Path) -> None:
    finding = p31_sales.examine(served.portal)
    assert finding.outcome == "kept", finding
