"""Promise 8: You choose what to share; each form says what it needs and why."""

import pytest

from keepfaith.intake.checks.p08_stated_purposes import examine, send
from keepfaith.intake.forms.availability import open_forms
from keepfaith.policies.promises.crawler import fetch
from tests.conftest import Served

pytestmark = pytest.mark.django_db


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding


def test_optional_fields_are_named_before_the_first_question(served: Served) -> None:
    text = fetch(served.portal, "/forms/literature/").text
    assert "You can skip: School or organization." in text[: text.index("<form")]


def test_a_question_can_be_sent_without_any_name_or_address(served: Served) -> None:
    answer = send(
        served.portal, open_forms()["question"], {"question": "Example?", "how": "No answer needed"}
    )
    assert answer.status == 409, "it is whole, and refused only for the edition that never was"
