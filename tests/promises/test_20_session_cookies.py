"""Promise 20: the only cookies we set ourselves are session cookies."""

import pytest

from keepfaith.prober.examiner.cookies import one_cookie_faults
from tests.conftest import Served

LISTED = {
    "__Host-session": {"lifetime": "session", "set_on": "/desk/"},
    "__Host-choices": {"lifetime": "session", "set_on": "/tools/"},
}
GOOD = "__Host-session=1; Secure; HttpOnly; Path=/; SameSite=Lax"


@pytest.mark.parametrize(
    ("line", "page", "fault"),
    [
        (GOOD, "/desk/", ""),
        (
            "__Host-session=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax; Secure",
            "/desk/",
            "",
        ),
        (GOOD.replace("__Host-session", "visitor"), "/desk/", "on no list"),
        (GOOD, "/policies/", "where it is not set"),
        (GOOD + "; Max-Age=60", "/desk/", "other attributes"),
        (GOOD + "; Expires=Wed, 01 Jan 2031 00:00:00 GMT", "/desk/", "other attributes"),
        (GOOD.replace("Secure; ", ""), "/desk/", "other attributes"),
        (GOOD.replace("Path=/", "Path=/desk/"), "/desk/", "other attributes"),
        (GOOD + "; Domain=example.gov", "/desk/", "other attributes"),
        (GOOD.replace("HttpOnly; ", ""), "/desk/", "other attributes"),
        (GOOD.replace("; SameSite=Lax", ""), "/desk/", "other attributes"),
        (GOOD.replace("Lax", "None"), "/desk/", "other attributes"),
        (GOOD.replace("session=1", "choices=no-tools"), "/tools/", ""),
        (GOOD.replace("session=1", "choices=visitor-12"), "/tools/", "another word"),
    ],
)
def test_each_way_in_which_a_cookie_can_be_wrong_is_found(line: str, page: str, fault: str) -> None:
    faults = list(one_cookie_faults(line, LISTED, page))
    assert (fault in " ".join(faults)) if fault else faults == []


def test_public_pages_set_none(served: Served) -> None:
    from keepfaith.policies.promises.portal_request import fetch

    for path in ("/", "/policies/privacy/", "/policies/privacy/promises/"):
        assert fetch(served.portal, path).every("Set-Cookie") == []
