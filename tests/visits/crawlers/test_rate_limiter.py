"""Each bot has one rate over all processes; the limiter remembers little of it, within bounds, and not for long."""

import gc
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from keepfaith.policies.editions.machine_rules import FASTEST, SLOWEST, MachineRules
from keepfaith.visits.crawlers.rate_limiter import FORGET_SECONDS, SETS, WAYS, RateLimiter, burst, network_of

RULES = MachineRules(("/desk/",), 1.0, 20.0, 2)
ONE, OTHER = "192.0.2.1", "192.0.2.2"
NOW = 1_000.0


@pytest.fixture
def table() -> RateLimiter:
    return RateLimiter()


def ask(
    table: RateLimiter, sender: str = ONE, *, now: float, rules: MachineRules = RULES, is_file: bool = False
) -> int:
    """Ask for a page, or a file, that is answered at once; give the seconds to wait."""
    turn = table.enter(sender, rules, is_file=is_file, now=now)
    if not turn.wait:
        table.leave(turn.key)
    return turn.wait


def test_a_client_within_the_rate_never_waits(table: RateLimiter) -> None:
    assert {ask(table, now=NOW + second) for second in range(200)} == {0}


def test_a_few_pages_at_once_are_let_in_and_then_one_a_second(table: RateLimiter) -> None:
    assert [ask(table, now=NOW) for _ in range(7)] == [0, 0, 0, 0, 0, 1, 1]
    assert [ask(table, now=NOW + 1) for _ in range(2)] == [0, 1]
    assert [ask(table, now=NOW + 3.5) for _ in range(3)] == [0, 0, 1]


def test_files_count_apart_from_pages_and_both_have_a_limit(table: RateLimiter) -> None:
    while not ask(table, now=NOW):
        pass
    assert [ask(table, now=NOW, is_file=True) for _ in range(101)] == [0] * 100 + [1]
    assert ask(table, now=NOW)
    assert [ask(table, now=NOW + 1, is_file=True) for _ in range(21)] == [0] * 20 + [1]
    assert [ask(table, now=NOW + 1) for _ in range(2)] == [0, 1]


def test_files_and_pages_share_the_connections(table: RateLimiter) -> None:
    page = table.enter(ONE, RULES, now=NOW)
    assert table.enter(ONE, RULES, is_file=True, now=NOW).wait == 0
    assert table.enter(ONE, RULES, is_file=True, now=NOW).wait == 1
    table.leave(page.key)
    assert table.enter(ONE, RULES, is_file=True, now=NOW).wait == 0


def test_a_client_that_waits_for_retry_after_is_let_in(table: RateLimiter) -> None:
    slow = replace(RULES, requests_per_second=0.1)
    while not (wait := ask(table, now=NOW, rules=slow)):
        pass
    assert wait == 10
    assert ask(table, now=NOW + wait, rules=slow) == 0


def test_one_machine_does_not_use_up_what_another_has(table: RateLimiter) -> None:
    while not ask(table, ONE, now=NOW):
        pass
    assert ask(table, OTHER, now=NOW) == 0


def test_more_requests_at_a_time_than_connections_wait(table: RateLimiter) -> None:
    first, second, third = (table.enter(ONE, RULES, now=NOW) for _ in range(3))
    assert (first.wait, second.wait, third.wait) == (0, 0, 1)
    table.leave(first.key)
    assert table.enter(ONE, RULES, now=NOW).wait == 0
    assert table.enter(OTHER, RULES, now=NOW).wait == 0


@given(
    some.lists(some.floats(0, 3), min_size=1, max_size=60),
    some.floats(SLOWEST, FASTEST),
)
def test_no_bot_exceeds_its_rate_and_none_that_waits_is_refused(pauses: list[float], rate: float) -> None:
    table, rules, now, let_in = RateLimiter(sets=1), replace(RULES, requests_per_second=rate), NOW, []
    for pause in pauses:
        now += pause
        wait = ask(table, now=now, rules=rules)
        if wait:
            now += wait
            assert ask(table, now=now, rules=rules) == 0
        let_in.append(now)
    for place, start in enumerate(let_in):
        within = sum(start <= moment <= start + 10 for moment in let_in[place:])
        assert within <= burst(rate) + 10 * rate + 1e-6


def test_a_machine_that_was_let_in_a_minute_ago_is_forgotten_when_the_next_one_asks(
    table: RateLimiter,
) -> None:
    assert ask(table, ONE, now=NOW) == 0
    assert ask(table, OTHER, now=NOW + 30) == 0
    assert table.count == 2
    assert ask(table, OTHER, now=NOW + FORGET_SECONDS) == 0
    assert table.count == 1


def test_requests_of_a_process_that_died_do_not_count_for_ever(table: RateLimiter) -> None:
    for _ in range(2):
        table.enter(ONE, RULES, now=NOW)
    assert table.enter(ONE, RULES, now=NOW + FORGET_SECONDS - 1).wait
    assert table.enter(ONE, RULES, now=NOW + FORGET_SECONDS).wait == 0


def test_a_request_that_ends_after_a_reset_changes_nothing(table: RateLimiter) -> None:
    turn = table.enter(ONE, RULES, now=NOW)
    table.forget()
    table.leave(turn.key)
    assert table.count == 0
    assert ask(table, now=NOW) == 0


def test_its_memory_is_bounded_and_the_machine_longest_away_makes_room() -> None:
    table = RateLimiter(sets=2)
    for number in range(1_000):
        ask(table, f"198.51.{number // 250}.{number % 250}", now=NOW + number / 1_000)
    assert table.count == 2 * WAYS
    assert SETS * WAYS == 10_240
    assert ask(table, "198.51.3.249", now=NOW + 1) == 0
    assert table.count == 2 * WAYS


def test_neither_an_address_nor_anything_that_is_the_same_in_another_process_is_remembered(
    table: RateLimiter,
) -> None:
    for sender in (ONE, "2001:db8::1"):
        ask(table, sender, now=NOW)
        memory = table._memory[:]
        assert sender.encode() not in memory
        assert network_of(sender) not in memory
    assert table.enter(ONE, RULES, now=NOW).key != RateLimiter().enter(ONE, RULES, now=NOW).key


def test_an_address_counts_with_its_network() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8:0:0:ffff::9") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("") == network_of("unix:") == b""


def test_threads_together_get_no_more_than_one_rate_limit(table: RateLimiter) -> None:
    let_in: list[int] = []

    def hurry() -> None:
        let_in.extend(ask(table, now=NOW) for _ in range(50))

    threads = [threading.Thread(target=hurry) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(0) <= burst(RULES.requests_per_second)
    assert let_in.count(0) >= 1


def test_processes_together_get_no_more_than_one_rate_limit() -> None:
    code = f"""
import os
from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.visits.crawlers.rate_limiter import shared_limiter
table, rules = shared_limiter(), MachineRules((), 1.0, 20.0, 20)
children = []
for _ in range(4):
    if not (child := os.fork()):
        os._exit(sum(shared_limiter().enter({ONE!r}, rules, now={NOW}).wait == 0 for _ in range(500)))
    children.append(child)
print(sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == burst(RULES.requests_per_second)


def test_a_process_that_dies_holding_the_table_holds_up_nobody() -> None:
    code = f"""
import os, signal
from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.visits.crawlers.rate_limiter import shared_limiter
table = shared_limiter()
if not (child := os.fork()):
    with table._locked():
        os.kill(os.getpid(), signal.SIGKILL)
os.waitpid(child, 0)
print(table.enter({ONE!r}, MachineRules((), 1.0, 20.0, 2)).wait)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20
    )
    assert done.stdout.strip() == "0"


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_a_table_that_is_gone_leaves_no_open_file() -> None:
    before = open_files()
    for _ in range(5):
        RateLimiter(sets=1).enter(ONE, RULES)
    gc.collect()
    assert open_files() <= before + 1


def test_a_machine_costs_little(table: RateLimiter) -> None:
    began = time.process_time()
    for number in range(2_000):
        ask(table, f"198.51.100.{number % 250}", now=NOW)
    assert (time.process_time() - began) / 2_000 < 0.001
