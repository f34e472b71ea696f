"""How much is left out of people's own view now, in all that is held: it is asked once a minute."""

import time
from typing import Final

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.disclosure.cases.withholdings import grounds
from keepfaith.disclosure.records.custodian_clients import withholdings_client

_KNOWN_FOR: Final = 60.0


class CountCache:
    """The count that was asked for last, and until when it is good."""

    def __init__(self) -> None:
        self._last: tuple[float, int | None] = (0.0, None)

    def count(self) -> int | None:
        """Return the count; none where the custodian does not answer."""
        until, known = self._last
        if time.monotonic() < until:
            return known
        try:
            known = withholdings_client().count_running()
        except CustodianUnavailable:
            known = None
        self._last = (time.monotonic() + _KNOWN_FOR, known)
        return known

    def clear(self) -> None:
        """Ask again next time."""
        self._last = (0.0, None)


COUNT_CACHE: Final = CountCache()


def may_leave_out() -> bool:
    """Return whether the agency's folder names a ground of a law at all."""
    return bool(grounds())


def left_out_now() -> int | None:
    """Return how many records are left out now; none where nobody can say."""
    return COUNT_CACHE.count()
