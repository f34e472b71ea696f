"""How often the prober signs in: a password costs the portal a tenth of a second, and each code is good once."""

import time
from collections import deque
from collections.abc import Sequence
from typing import Final

from keepfaith.prober.desk.accounts import Account
from keepfaith.prober.probe import UsedUp

MAX_SIGN_INS: Final = 20
_HOUR: Final = 3600.0


class SignIns:
    """The sign-ins of the last hour, each with another account than the one before."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._count = 0

    def require(self, number: int = 1) -> None:
        """Raise `UsedUp` unless there may be so many more now."""
        while self._times and time.monotonic() - self._times[0] >= _HOUR:
            self._times.popleft()
        if len(self._times) + number > MAX_SIGN_INS:
            raise UsedUp(f"The prober signs in {MAX_SIGN_INS} times an hour at most.")

    def note(self) -> None:
        """Note a sign-in with an account that somebody else chose."""
        self._times.append(time.monotonic())

    def next_of(self, accounts: Sequence[Account]) -> Account:
        """Note a sign-in, and say with which account."""
        self.note()
        self._count += 1
        return accounts[self._count % len(accounts)]


SIGN_INS: Final = SignIns()
