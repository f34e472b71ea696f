"""Promise 50: every page comes by HTTPS, and its address says so."""

import pytest

from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served


@pytest.mark.parametrize(
    "path", ["/", "/policies/privacy/", "/policies/privacy/changes/?from=a&to=b", "/nowhere"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_plain_address_leads_to_itself_under_https_for_good(served: Served, path: str, method: str) -> None:
    answer = fetch(served.portal, path, method=method, plain=True)
    assert answer.status in {301, 308}
    assert answer.header("Location") == served.portal.origin + path
