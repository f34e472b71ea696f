"""Promise 29: a visitor who opts out gets no tool."""

from typing import Any

import pytest

from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.checks.p29_opt_out import examine, link_faults, opened_faults
from keepfaith.third_party.headers import headers_for
from tests.promises.scratch_portal import Scratch
from tests.third_party.test_headers import TOOLS

ORIGIN = "https://portal.example"
STRICT = (("Content-Type", "text/html"), ("Referrer-Policy", "no-referrer"), *headers_for(()).items())


def page(body: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    return Answer("/no-tools/policies/", status, headers or STRICT, body.encode())


@pytest.mark.long
def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[29]["verdict"] == "kept", findings[29]


@pytest.mark.long
def test_the_check_finds_it_kept_where_a_tool_is_in_use(found_with_tool: dict[int, dict[str, Any]]) -> None:
    assert found_with_tool[29]["verdict"] == "kept", found_with_tool[29]


@pytest.mark.long
def test_a_portal_that_is_deaf_to_the_signal_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[29]["verdict"] == "failed"
    assert (
        "The page of choices does not show how signal stands when signal is used."
        in found_broken[29]["figure"]
    )


@pytest.mark.django_db
def test_a_portal_without_a_page_of_choices_fails(scratch: Scratch) -> None:
    assert examine(scratch.portal).outcome == "failed"


def test_a_page_that_loads_nothing_and_carries_the_choice_passes() -> None:
    addresses = (
        "/no-tools/",
        "/no-tools/es/",
        "#main",
        "/static/a.css",
        "https://elsewhere.example/",
        "/desk/",
        "../x/",
    )
    links = "".join(f'<a href="{address}">on</a>' for address in addresses)
    assert list(opened_faults(page(links), "")) == []
    assert list(link_faults(page(links), ORIGIN)) == []


@pytest.mark.parametrize(
    "link", ["/", "/policies/", "/es/policies/", f"{ORIGIN}/forms/", "/tools/", "/policies/privacy/#x"]
)
def test_a_link_that_drops_the_choice_is_found(link: str) -> None:
    (fault,) = link_faults(page(f'<a href="{link}">on</a>'), ORIGIN)
    assert "drops the choice" in fault


@pytest.mark.parametrize(
    "opened",
    [
        page('<script src="/static/third_party/google-analytics.js"></script>'),
        page(
            "", ("Content-Type", "text/html"), ("Referrer-Policy", "no-referrer"), *headers_for(TOOLS).items()
        ),
        page("", status=404),
    ],
)
def test_a_page_that_lets_a_tool_in_is_found(opened: Answer) -> None:
    assert list(opened_faults(opened, "with the signal"))
