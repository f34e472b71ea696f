"""Promise 2: the five policies can be reached from every page, and from every error page."""

import pytest

from keepfaith.policies.promises.crawler import fetch, tour
from tests.conftest import Served
from tests.promises.scratch_portal import POLICIES


@pytest.mark.parametrize("slug", POLICIES)
def test_each_policy_answers(served: Served, slug: str) -> None:
    assert fetch(served.portal, f"/policies/{slug}/").status == 200


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/no-such-page/", "localhost", 404),
        ("GET", "/policies/no-such-policy/", "localhost", 404),
        ("GET", "/policies/privacy/2018-02-30/", "localhost", 404),
        ("POST", "/", "localhost", 405),
        ("GET", "/", "unknown.invalid", 400),
    ],
)
def test_each_error_page_links_the_five_policies(
    served: Served, method: str, path: str, host: str, status: int
) -> None:
    answer = fetch(served.portal, path, method=method, headers={"Host": host})
    assert answer.status == status
    linked = {reference.url for reference in answer.page.references if reference.is_link}
    assert {f"/policies/{slug}/" for slug in POLICIES} <= linked


def test_the_tour_reaches_every_kind_of_page(served: Served) -> None:
    seen = set(tour(served.portal).answers)
    privacy = "/policies/privacy/"
    pages = {
        privacy,
        f"{privacy}history/",
        f"{privacy}changes/",
        f"{privacy}promises/",
        f"{privacy}2018-01-31/",
    }
    assert {"/", "/policies/", *pages, f"{privacy}2018-01-31/rules.cedar"} <= seen
