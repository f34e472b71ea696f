"""Promise 26: the tools listed are all that may load."""

from typing import Any

import pytest

from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.checks.p26_listed_only import examine, tools_on
from keepfaith.third_party.headers import POLICY, headers_for
from tests.promises.scratch_portal import Scratch
from tests.third_party.test_headers import TOOLS

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(scratch: Scratch) -> Scratch:
    """A scratch portal whose answers all carry the strictest headers."""
    scratch.common = {**headers_for(()), "Referrer-Policy": "no-referrer"}
    return scratch


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[26]["verdict"] == "kept", findings[26]
    assert "no outside tool in use" in findings[26]["figure"]


@pytest.mark.long
def test_where_a_tool_is_in_use_it_is_kept_too(found_with_tool: dict[int, dict[str, Any]]) -> None:
    assert found_with_tool[26]["verdict"] == "kept", found_with_tool[26]
    assert "Google Analytics in use" in found_with_tool[26]["figure"]
    # What takes forms is examined beside it.
    assert found_with_tool[11]["verdict"] == "kept", found_with_tool[11]


def test_another_host_in_the_content_policy_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[26]["verdict"] == "failed"
    assert f"/ (200) has another {POLICY} than the list makes." in found_broken[26]["figure"]


def test_strict_answers_without_a_tool_are_kept(strict: Scratch) -> None:
    finding = examine(strict.portal)
    assert finding.outcome == "kept", finding


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
def test_an_answer_with_another_header_fails(strict: Scratch, name: str, value: str) -> None:
    strict.put("/policies/privacy/", "")
    strict.headers["/policies/privacy/"] = {name: value}
    assert "/policies/privacy/ (200)" in examine(strict.portal).figure


@pytest.mark.parametrize(
    "part",
    [
        '<img src="https://elsewhere.example/pixel.gif" alt="">',
        '<script src="//elsewhere.example/a.js"></script>',
        '<link rel="preconnect" href="https://elsewhere.example">',
        '<iframe src="https://elsewhere.example/"></iframe>',
        '<form action="https://elsewhere.example/"></form>',
        '<a href="/" ping="https://elsewhere.example/">home</a>',
    ],
)
def test_a_page_that_loads_or_sends_elsewhere_fails(strict: Scratch, part: str) -> None:
    strict.put("/policies/privacy/", part)
    assert "loads from elsewhere.example" in examine(strict.portal).figure


def test_an_error_page_is_examined_too(strict: Scratch) -> None:
    strict.error += '<img src="https://elsewhere.example/">'
    assert "/no-such-page/ loads from elsewhere.example" in examine(strict.portal).figure


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
