"""Promise 4: We cannot promise complete privacy, and every form says so before it is sent."""

import pytest

from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["about-me", "accessibility", "literature", "notices", "question"])
def test_the_notice_and_the_clause_are_above_the_button(served: Served, name: str) -> None:
    text = fetch(served.portal, f"/forms/{name}/").text
    above = text[: text.index("usa-button--big")]
    assert "This may become public" in above
    assert "/policies/privacy/2018-01-31/#no-absolute-privacy" in above
