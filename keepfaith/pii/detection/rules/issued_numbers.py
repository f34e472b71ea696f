"""Which Social Security numbers and taxpayers' numbers were ever given out."""

from typing import Final

_TAXPAYER_GROUPS: Final = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})
_FIRST_TAXPAYER, _NEVER = 900, frozenset({0, 666})
# In advertisements and examples of the Social Security Administration and of others.
_SAMPLES: Final = frozenset(
    {"078051120", "219099999", "123456789", "987654321", "111111111", "999999999", "457555462"}
)


def is_unlikely(digits: str) -> bool:
    """Return whether no such number was ever given out, to a person or to a taxpayer."""
    area, group, serial = int(digits[:3]), int(digits[3:5]), int(digits[5:])
    if digits in _SAMPLES or area in _NEVER or not serial:
        return True
    if area >= _FIRST_TAXPAYER:
        return group not in _TAXPAYER_GROUPS
    return group == 0
