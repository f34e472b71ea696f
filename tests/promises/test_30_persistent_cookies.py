"""Promise 30: each cookie is in the published table, with its lifetime."""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client

from keepfaith.policies.editions.tool_registry import Cookie, Registry
from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.checks.p30_persistent_cookies import cookie_faults, table_faults
from tests.promises.editions import posted

REGISTRY = Registry(cookies=(Cookie("__Host-choices", "session", "Remembers", "/tools/"),))


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[30]["verdict"] == "kept", findings[30]
    for name in ("__Host-choices", "__Host-csrf", "__Host-session"):
        assert name in findings[30]["figure"]


def test_a_lasting_cookie_that_no_table_lists_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[30]["verdict"] == "failed"
    assert "/tools/ sets visitor, which is not in the table." in found_broken[30]["figure"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("__Host-choices=no-tools; Secure; Path=/", ""),
        ("__Host-choices=; Secure; Path=/; Max-Age=0", ""),
        ("__Host-choices=no-tools; Secure; Path=/; Max-Age=60", "outlast"),
        ("__Host-choices=no-tools; Secure; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT", "outlast"),
        ("_ga=1; Path=/", "not in the table"),
    ],
)
def test_each_way_in_which_a_cookie_can_be_wrong_is_found(line: str, fault: str) -> None:
    (morsel,) = SimpleCookie(line).values()
    faults = cookie_faults("/tools/", morsel, REGISTRY)
    assert (fault in " ".join(faults)) if fault else faults == []


@pytest.mark.django_db
def test_the_table_on_the_policy_page_says_what_the_list_says() -> None:
    page = Client().get("/policies/privacy/", secure=True).content
    registry = posted().registry

    def faults(text: bytes) -> list[str]:
        return table_faults(
            Answer("/policies/privacy/", 200, (("Content-Type", "text/html"),), text), registry
        )

    assert faults(page) == []
    for word in (b"__Host-choices", b"Until you close the browser", b"https://www.google-analytics.com/g/collect",
                 b"Keeps other sites from sending a form"):  # fmt: skip
        assert word in page
        assert faults(page.replace(word, b"something else")), word
    assert len(faults(b"<table></table>")) == len(registry.cookies) + len(registry.tools)
