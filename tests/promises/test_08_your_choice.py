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


def test_each_question_says_beside_it_whether_it_is_optional(served: Served) -> None:
    page = fetch(served.portal, "/forms/correct/").page.words
    assert "Each question says whether you have to answer it, and why we ask it." in page
    assert "Which decision do you appeal? (optional)" in page
    assert "?," not in page
    assert page.count("English") == 1


def test_a_question_can_be_sent_without_any_name_or_address(served: Served) -> None:
    answer = send(
        served.portal, open_forms()["question"], {"question": "Example?", "how": "No answer needed"}
    )
    assert answer.status == 409, "it is whole, and refused only for the edition that never was"
