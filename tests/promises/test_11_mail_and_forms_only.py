"""Promise 11: What you choose to tell reaches us by forms only, and a form takes only what it asks."""

import pytest

from keepfaith.intake.checks.p11_inputs import examine
from tests.conftest import Served

pytestmark = pytest.mark.django_db


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
