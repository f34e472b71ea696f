"""When notices wait for an employee: the bounds that `[mail]` of `agency.toml` sets on messages that come back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

_WHOLE: Final = 100
_PERCENT, _AFTER = 10, 20


@dataclass(frozen=True, slots=True)
class MailBrake:
    """More than so many percent of at least so many messages that were tried hold a mailing."""

    percent: int
    after: int

    @classmethod
    def read(cls, mail: Mapping[str, Any]) -> Self:
        """Read the bounds, or take the usual ones; refuse with ValueError."""
        percent, after = mail.get("brake_percent", _PERCENT), mail.get("brake_after", _AFTER)
        if type(percent) is not int or not 0 < percent < _WHOLE:
            raise ValueError("brake_percent of [mail] must be a whole number from 1 to 99")
        if type(after) is not int or after < 1:
            raise ValueError("brake_after of [mail] must be a whole number from 1")
        return cls(percent, after)

    def is_passed(self, *, tried: int, returned: int) -> bool:
        """Return whether so many of those that were tried are too many."""
        return tried >= self.after and returned * _WHOLE > self.percent * tried
