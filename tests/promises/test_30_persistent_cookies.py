"""Promise 30: each cookie is in the published table, with its lifetime."""

from typing import Any

import pytest
from django.test import Client

from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.checks.p30_cookie_table import table_faults
from tests.promises.editions import posted


@pytest.mark.long
def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[30]["verdict"] == "kept", findings[30]
    assert "cookies and tools of the list" in findings[30]["figure"]


@pytest.mark.long
def test_a_cookie_that_the_table_leaves_out_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[30]["verdict"] == "failed"
    assert "The table does not say of __Host-choices what the list says." in found_broken[30]["figure"]


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
