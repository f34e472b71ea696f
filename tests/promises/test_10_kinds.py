"""Promise 10: anything that could reasonably tell who you are counts as personal information."""

import pytest

from keepfaith.intake.checks import p10_categories
from keepfaith.intake.checks.p10_categories import examine
from keepfaith.intake.forms.availability import open_forms
from keepfaith.policies.sections.inventory import SealedHolding
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.sections.section import Section

NOBODY: None = None
pytestmark = pytest.mark.django_db


def test_every_field_has_a_kind_and_each_kind_is_found_in_a_text() -> None:
    finding = examine(NOBODY)  # type: ignore[arg-type]
    assert finding.outcome == "kept", finding


def test_a_field_without_a_known_kind_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = SealedHolding("odd", "disclosure_record", {"shoe-size": "measure"})
    monkeypatch.setattr(SECTIONS, "sections", [*SECTIONS.sections, Section("made-up", tables=(odd,))])
    finding = examine(NOBODY)  # type: ignore[arg-type]
    assert (finding.outcome, "shoe-size" in finding.figure) == ("failed", True)


@pytest.mark.parametrize("kind", sorted(p10_categories.EXAMPLES))
def test_a_kind_that_is_no_longer_found_is_noticed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = p10_categories.detect
    monkeypatch.setattr(
        p10_categories, "detect", lambda text: [match for match in real(text) if match.category != kind]
    )
    assert examine(NOBODY).outcome == "failed"  # type: ignore[arg-type]


def test_every_form_feeds_a_declared_holding_that_also_takes_notes_where_it_brings_work() -> None:
    for form in open_forms().values():
        holding = SECTIONS.sealed_holdings[form.holding]
        assert form.work is (holding.fields.get("note") == "free-text")
        assert {field.name: field.category for field in form.fields}.items() <= holding.fields.items()
