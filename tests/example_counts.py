"""In the quick suite, each test with made-up examples tries a third of its own; they are others in each run."""

import hypothesis
import pytest

SHARE = 3
# So few show that a test works at all; which tries fewer than that tries all of them.
LEAST = 20
_SETTINGS = "_hypothesis_internal_use_settings"


def quick_count(count: int) -> int:
    """Return how many of its examples a test tries in the quick suite."""
    return max(min(count, LEAST), count // SHARE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "not long" not in config.option.markexpr:
        return
    lowered = set()
    for item in items:
        test = getattr(item, "obj", None)
        test = getattr(test, "__func__", test)
        whole = getattr(test, _SETTINGS, None)
        if whole is not None and test not in lowered:
            # The cases of one test are one function.
            lowered.add(test)
            fewer = hypothesis.settings(whole, max_examples=quick_count(whole.max_examples))
            setattr(test, _SETTINGS, fewer)
