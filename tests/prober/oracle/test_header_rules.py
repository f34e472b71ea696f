"""The headers that the prober works out, with a tool in use as well, are those that the portal generates."""

import datetime as dt
import tomllib
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.tool_registry import registry_of
from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.header_rules import Exchange, content_policy, expected, tools_on
from keepfaith.third_party.headers import content_policy as generated

TEXT = Path("agencies/dese/policies/privacy/2018-01-31/tools.toml").read_text(encoding="utf-8")
TOOLS = tuple(tomllib.loads(TEXT)["tool"].values())


def exchange(page="/", *, method="GET", status=200):
    return Exchange(method, page, "", status, b"", takes_gzip=True, address=address_of(page))


def test_the_policy_of_a_tool_is_the_one_that_the_portal_generates():
    assert content_policy(()) == generated(())
    assert content_policy(TOOLS) == generated(registry_of(Bundle({"tools.toml": TEXT})).tools)
    assert "connect-src https://www.google-analytics.com/g/collect" in content_policy(TOOLS)


@pytest.mark.parametrize("page", ["/", "/policies/", "/policies/privacy/"])
def test_a_tool_loads_on_ordinary_pages(page):
    assert tools_on(exchange(page), TOOLS) == TOOLS


@pytest.mark.parametrize(
    "request_",
    [
        exchange("/forms/question/"), exchange("/tools/"), exchange("/events/"), exchange("/statistics/"),
        exchange("/policies/privacy/feed/"), exchange("/policies/privacy/2018-01-31/policy.md"),
        exchange(status=404), exchange(method="POST", status=405),
    ],
)  # fmt: skip
def test_a_tool_loads_nowhere_else(request_):
    assert tools_on(request_, TOOLS) == ()


def test_a_visitor_who_opted_out_gets_the_strictest_policy():
    headers = expected(exchange(), TOOLS, opted_out=True)
    assert headers.required["content-security-policy"] == content_policy(())
    assert headers.allowed["vary"]("Accept-Encoding, Sec-GPC, Cookie")


@pytest.mark.parametrize(
    ("query", "file"),
    [("", "requests.csv"), ("by=week", "requests-week.csv"), ("week=2026-W47", "requests-2026-W47.csv")],
)
def test_a_table_of_statistics_is_named_after_what_its_address_asks_for(query: str, file: str) -> None:
    page = "/statistics/requests.csv"
    requested = Exchange("GET", page, "", 200, b"", takes_gzip=True, query=query, address=address_of(page))
    headers = expected(requested, ())
    assert headers.required["content-disposition"] == f'attachment; filename="{file}"'


@pytest.mark.parametrize("seconds", [0, 200, 400])
def test_the_date_of_an_answer_is_judged_by_when_it_came_however_late_that_is(seconds: int) -> None:
    came_at = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    seen = replace(exchange(), came_at=came_at)
    date = format_datetime(came_at + dt.timedelta(seconds=seconds), usegmt=True)
    assert bool(expected(seen, ()).required["date"](date)) is (seconds < 300)
