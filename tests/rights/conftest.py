"""Mail goes out and comes back, as for letters; whoever asks comes from our own pages, without a cookie."""

import secrets

import pytest

from tests.disclosure.desk.conftest import clerk as desk
from tests.disclosure.desk.conftest import control
from tests.disclosure.retention.conftest import duty
from tests.intake.inbound_mail.conftest import clerk, confirmed, deliver, sink, subscribe, visitor

__all__ = ["clerk", "confirmed", "control", "deliver", "desk", "duty", "sink", "subscribe", "visitor"]


@pytest.fixture
def address():
    return f"reader{secrets.token_hex(4)}@example.org"
