"""The part of a path that is stored, and the kind of page that it counts as."""

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.visits.pipeline.path_redaction import MAX_PATH_LENGTH, classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules

RULES = PathRules.read(Path(__file__).parents[3] / "agencies" / "dese")


def redacted(path):
    return classify_paths(pl.Series([path]), RULES)["redacted"][0]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/policies/privacy/", "/policies/privacy/"),
        ("/no-tools/policies/", "/policies/"),
        ("/no-tools", "/no-tools"),
        ("/desk/", "/desk/"),
        ("/desk/tasks/27/open/", "/desk/*"),
        ("/es/desk/tasks/27/", "/es/desk/*"),
        ("/no-tools/desk/tasks/27/", "/desk/*"),
        ("/people/reader@example.org/edit", "/people/*/edit"),
        ("/people/reader%40example.org", "/people/*"),
        ("reader@example.org", "*"),
        ("/people/reader%2540example.org/", "/people/*/"),
        ("/x,AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG/y", "/*/y"),
        ("/case/078-05-1120/", "/case/*/"),
        ("/see/0123456789abcdef0123456789abcdef", "/see/*"),
        ("/see/550e8400-e29b-41d4-a716-446655440000/page", "/see/*/page"),
        ("/confirm/AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG", "/confirm/*"),
        (
            "/reports/2026-annual-report-on-student-success.pdf",
            "/reports/2026-annual-report-on-student-success.pdf",
        ),
        ("/static/site.3f2a91bc.css", "/static/site.3f2a91bc.css"),
        ("/phone/617-555-0100", "/phone/617-555-0100"),
        ("/pay/4539578763621486/", "/pay/*/"),
        ("/pay/4539 5787 6362 1486", "/pay/*"),
        ("/pay/3782-822463-10005.html", "/pay/*.html"),
        ("/to/DE89370400440532013000", "/to/*"),
        ("/to/DE89 3704 0044 0532 0130 00/", "/to/*/"),
        ("/news/2024/03/15/123456/fy25budgetpresentation", "/news/2024/03/15/123456/fy25budgetpresentation"),
    ],
)
def test_a_part_that_may_name_somebody_or_carry_a_right_is_left_out(path, what):
    assert redacted(path) == what


def test_a_path_is_cut_at_its_maximum_length():
    assert len(redacted("/" + "long-" * 1_000)) == MAX_PATH_LENGTH


@given(path=st.text(max_size=200))
def test_no_e_mail_address_is_ever_stored(path):
    assert not re.search(r"@|%(?:25)*40", redacted(path.replace("\n", "")))


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/forms/literature/", {"form"}),
        ("/es/forms/literature/", {"form"}),
        ("/about/forms/", set()),
        ("/search/", {"search"}),
        ("/research/", set()),
        ("/guide.PDF", {"download"}),
        ("/guide.pdf/", set()),
        ("/site.css", {"part"}),
        ("/favicon.ico", {"part"}),
        ("/", set()),
    ],
)
def test_each_kind_of_page_is_classified_by_its_path(path, kinds):
    row = classify_paths(pl.Series([path]), RULES).row(0, named=True)
    assert {kind for kind in ("form", "search", "download", "part") if row[kind]} == kinds
