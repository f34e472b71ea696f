"""Every public page, as each kind of visitor sees it: it does what the edition in force lists, and nothing else."""

from typing import Any

import pytest

from tests.website.crawl.conftest import Visiting
from tests.website.crawl.profile import Way
from tests.website.crawl.walking import walk

pytestmark = pytest.mark.browser
WAYS = [
    Way(screen, scripts=scripts, cookies=cookies)
    for cookies in (True, False)
    for scripts in (True, False)
    for screen in ("phone", "desktop")
]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_public_page_does_what_is_listed_and_nothing_else(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        _, faults = walk(visitor, visitor.go)
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert "\n".join(faults + visitor.heard()) == ""
