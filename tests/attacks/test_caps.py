"""An employee whose duty covers the records wants more of them than the cap lets out within an hour."""

import threading

import pytest

from .custodians import QUESTION, custodian
from .trying import compare

CAP, AT_ONCE, TOGETHER = 25, 8, 10


def open_over_many_connections(custody):
    """Each connection asks for ten at the same moment; the cap is no multiple of that."""
    records = [custody.create_record(QUESTION) for _ in range(AT_ONCE * TOGETHER)]
    hour = 0
    while True:
        # On a day of its own, for after very many openings on one the duty is paused.
        hour += 25
        custody.wrong_clock(hour)
        opened, together = [], threading.Barrier(AT_ONCE)
        asking = [
            threading.Thread(target=ask, args=(custody, records[first::AT_ONCE], opened, together))
            for first in range(AT_ONCE)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert sum(opened) >= CAP
        yield sum(opened) > CAP


def ask(custody, records, opened, together):
    together.wait()
    request = {"employee": "clerk", "duty": "assistance", "purpose": "questions"}
    outcomes = custody.desk.open(records, ["email"], **request)
    opened.append(sum(hasattr(outcome, "keys") for outcome in outcomes.values()))
    custody.desk.close()


def set_the_clock_back(custody):
    """At the cap, the clock is set back by an hour, a day, a month; forward again it is the same hour."""
    record, hour = custody.create_record(), 0
    while True:
        hour += 1
        custody.wrong_clock(hour)
        while custody.taken(record):
            pass
        for back in (1, 24, 720):
            custody.wrong_clock(hour - back)
            if custody.taken(record):
                yield True
                break
        else:
            custody.wrong_clock(hour)
            yield bool(custody.taken(record))


@pytest.mark.parametrize("tries", [pytest.param(40, marks=pytest.mark.long)])
def test_many_connections_open_no_more_than_one(tries):
    compare(
        open_over_many_connections,
        tries,
        real=custodian(cap=CAP),
        weakened=custodian("caps_by_round", cap=CAP),
    )


@pytest.mark.parametrize("tries", [1, pytest.param(40, marks=pytest.mark.long)])
def test_a_clock_set_back_gives_no_new_cap(tries):
    compare(set_the_clock_back, tries, real=custodian(cap=5), weakened=custodian("caps_by_clock", cap=5))
