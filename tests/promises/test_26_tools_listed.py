"""Promise 26: the tools listed are all that may load."""

import pytest

from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.checks.listed_headers import header_faults, tools_on
from keepfaith.third_party.headers import POLICY, headers_for
from tests.third_party.test_headers import TOOLS

STRICT = {**headers_for(()), "Referrer-Policy": "no-referrer"}


def answer(**headers: str) -> Answer:
    return Answer("/policies/privacy/", 200, tuple({**STRICT, **headers}.items()), b"")


def test_strict_headers_without_a_tool_are_well() -> None:
    assert list(header_faults(answer(), ())) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (POLICY, "default-src 'self'"),
        (POLICY, headers_for(())[POLICY] + "; script-src 'unsafe-inline'"),
        (POLICY, headers_for(TOOLS)[POLICY]),
        ("Permissions-Policy", "camera=*"),
        ("Referrer-Policy", "unsafe-url"),
        ("Referrer-Policy", ""),
    ],
)
def test_another_header_is_a_fault(name: str, value: str) -> None:
    assert "/policies/privacy/ (200)" in " ".join(header_faults(answer(**{name: value}), ()))


@pytest.mark.parametrize(
    "path", ["/", "/policies/privacy/?from=2018-01-31", "/es/policies/", "/no-tools/policies/"]
)
def test_an_ordinary_whole_page_may_load_a_tool(path: str) -> None:
    assert tools_on(Answer(path, 200, (("Content-Type", "text/html"),), b""), TOOLS) == TOOLS


@pytest.mark.parametrize(
    ("path", "status", "media"),
    [
        ("/policies/privacy/feed/", 200, "application/atom+xml"),
        ("/policies/nothing/", 404, "text/html"),
        ("/forms/question/", 200, "text/html"),
        ("/es/forms/question/", 200, "text/html"),
        ("/tools/", 200, "text/html"),
        ("/desk/", 200, "text/html"),
        ("/policies-of-others/", 200, "text/html"),
    ],
)
def test_nothing_else_may(path: str, status: int, media: str) -> None:
    assert tools_on(Answer(path, status, (("Content-Type", media),), b""), TOOLS) == ()
