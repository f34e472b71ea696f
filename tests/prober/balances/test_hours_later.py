"""What is well on a portal that has just begun is well hours later, when no look waits any more for what may come."""

import time

import pytest

from keepfaith.prober.catalog import CATALOG

HOURS = 6 * 3_600.0
# Not `records`: the worker has its few minutes to report rows, which the clock of a test does not give it.
LOOKS = {
    name: CATALOG[f"balances.{name}"]
    for name in (
        "lost_records", "lost_tasks", "mail", "task_holders", "task_uses", "tasks", "tombstones", "unentered_records",
        "unentered_steps",
    )
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_hours_later_nothing_is_amiss(reach, monkeypatch, look):
    first, clock = look(reach), time.time
    monkeypatch.setattr(time, "time", lambda: clock() + HOURS)
    again = look(reach)
    assert "failed" not in {first.outcome, again.outcome}, again.figure


def test_the_demonstration_has_a_message_of_each_kind_that_is_cleared_in_its_own_way(probed):
    with probed.as_owner() as owner:
        kinds = owner.execute("SELECT DISTINCT kind FROM disclosure_outgoing_message").fetchall()
    assert {("answer",), ("confirmation",)} <= set(kinds)
