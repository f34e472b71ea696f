"""Which groups of a count may be shown by name, so that no smaller one follows from what is shown.

Small groups are shown together, as “other”. Where that is too little, the smallest of the large groups joins them. So
it does where the names of all groups are known, such as the hours of a day: otherwise whoever knows this rule would
know that each group without a figure is a small one. Decision 0034 has the proof.
"""

from collections.abc import Mapping
from typing import Final

from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE, OTHER

# What is shown in parts is larger by one: then one part may be of the minimum although others are there.
MIN_DIVIDED_SIZE: Final = MIN_GROUP_SIZE + 1
# So many groups of one count have a name.
MAX_GROUPS: Final = 1_000


def shown_names(
    sizes: Mapping[str, int],
    *,
    is_closed: bool,
    minimum: int = MIN_GROUP_SIZE,
    most: int = MAX_GROUPS,
) -> frozenset[str] | None:
    """Return which groups are shown; all others are shown as one. None if all together are too few even for that.

    Nothing but the sizes decides, and groups of one size are all shown or all hidden. What has no name of its own
    comes as “other”. Where `is_closed`, everybody knows which groups there can be.
    """
    shown = {name: size for name, size in sizes.items() if size >= minimum and name != OTHER}
    if not shown and sum(sizes.values()) < MIN_DIVIDED_SIZE:
        return None
    if len(shown) > most:
        largest_hidden = sorted(shown.values(), reverse=True)[most]
        shown = {name: size for name, size in shown.items() if size > largest_hidden}
    hidden = [size for name, size in sizes.items() if name not in shown]
    is_too_little = max(hidden, default=0) < minimum if is_closed else sum(hidden) < MIN_GROUP_SIZE
    if hidden and shown and is_too_little:
        smallest = min(shown.values())
        shown = {name: size for name, size in shown.items() if size > smallest}
    return frozenset(shown)


def grouped(
    sizes: Mapping[str, int], *, is_closed: bool = False, minimum: int = MIN_GROUP_SIZE
) -> dict[str, int]:
    """Return the groups that are shown, and all others as one; nothing where they are too few."""
    counted = {name: size for name, size in sizes.items() if size > 0}
    shown = shown_names(counted, is_closed=is_closed, minimum=minimum)
    if shown is None:
        return {}
    other = sum(number for name, number in counted.items() if name not in shown)
    named = {name: counted[name] for name in counted if name in shown}
    return {**named, OTHER: other} if other else named
