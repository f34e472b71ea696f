"""A stop is heeded whenever it comes."""

import signal

import pytest

from keepfaith.website.processes import supervisor


@pytest.fixture
def listening():
    """The supervisor's handlers, for the test alone."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    supervisor._STOP_REQUESTED.clear()
    signal.signal(signal.SIGTERM, supervisor._raise_stop)
    yield
    supervisor._STOP_REQUESTED.clear()
    for number, handler in before.items():
        signal.signal(number, handler)


class Last:
    """Its end is when the signal comes."""

    def __del__(self):
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.usefixtures("listening")
def test_a_stop_is_raised_where_it_comes():
    supervisor._stop_if_requested()
    with pytest.raises(supervisor.StopAsked):
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.usefixtures("listening")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_stop_that_comes_while_an_object_ends_is_heeded_at_the_next_turn():
    del (last := [Last()])[:]
    assert last == []
    with pytest.raises(supervisor.StopAsked):
        supervisor._stop_if_requested()
