"""The command counts a request for records: when it counts as received, each day by which something is due, and why."""

import json

from click.testing import CliRunner

from keepfaith.public_records.cli import records
from tests.running_context import RunningContext


def invoke(*words: str) -> str:
    result = CliRunner().invoke(records, ["clock", *words], obj=RunningContext())
    assert result.exit_code == 0, result.output
    return result.output


def clock(*options: str) -> dict:
    return json.loads(invoke(*options, "--json"))


def test_a_request_of_thanksgiving_counts_from_the_next_day():
    days = clock("--received", "2026-11-26")
    assert (days["deemed"], days["due_10"], days["due_15"], days["due_20"]) == (
        "2026-11-27", "2026-12-11", "2026-12-18", "2026-12-28",
    )  # fmt: skip
    assert "2026-11-26 was no business day: Thanksgiving Day" in days["reasons"][0]["why"]
    assert {"from": "2026-12-25", "to": "2026-12-27", "why": "Christmas Day, Saturday, Sunday"} in days[
        "reasons"
    ]
    assert days["rules"]["due_10"].startswith("M.G.L. c. 66 § 10(a)")


def test_a_municipality_has_more_time():
    days = clock("--received", "2026-12-24", "--kind", "municipality")
    assert (days["due_25"], "due_15" in days) == ("2027-02-02", False)


def test_in_words_each_day_stands_with_its_law_and_each_day_left_out_with_its_reason():
    words = invoke("--received", "2026-11-28")
    assert "Received  Sat 2026-11-28\nCounts as Mon 2026-11-30" in words
    assert "10 days  Mon 2026-12-14  Answer a request for public records (M.G.L." in words
    assert "Left out  2026-12-05 to 2026-12-06: Saturday, Sunday" in words
