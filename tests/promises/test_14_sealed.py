"""Promise 14: What forms hold is personal, so all of it is encrypted where it is kept."""

import pytest

from keepfaith.intake.checks.p14_ciphertext import examine
from tests.conftest import Served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
