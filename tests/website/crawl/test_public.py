"""Every public page, as each kind of visitor sees it: it does what the edition in force lists, and nothing else."""

from typing import Any

import pytest
from django.conf import settings

from keepfaith.disclosure.mail.links import CONFIRM, PARAMETER, STOP
from tests.architecture.test_addresses import PUBLIC
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor
from tests.website.crawl.walking import walk

pytestmark = pytest.mark.browser
# Only mail leads to these.
MAILED = (CONFIRM, STOP)
DESKTOP = Way("desktop")
# The quick run goes the most usual way and the barest one; the others take as long again and see the same pages.
QUICK = (Way("phone"), Way("desktop", scripts=False, cookies=False))
WAYS = [
    pytest.param(way, marks=[] if way in QUICK else [pytest.mark.long])
    for cookies in (True, False)
    for scripts in (True, False)
    for screen in ("phone", "desktop")
    for way in [Way(screen, scripts=scripts, cookies=cookies)]
]


# In every language once closely; what differs between the ways was seen in English.
CARRIED = [
    *(pytest.param(f"/{code}/", Way("phone"), marks=pytest.mark.long) for code, _ in settings.LANGUAGES[1:]),
    ("/no-tools/", Way("desktop", scripts=False, cookies=False)),
    *((f"/no-tools/{code}/", Way("phone", scripts=False)) for code, _ in settings.LANGUAGES[1:]),
]


def is_page(visitor: Visitor, address: str) -> bool:
    answer = visitor.page.request.head(visitor.origin + address)
    return "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_public_page_does_what_is_listed_and_nothing_else(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        found, faults = walk(visitor, visitor.go)
        faults += [fault for address in MAILED for fault in visitor.go(f"{address}?{PARAMETER}=abcdefgh")]
        left_out = [
            address
            for address in PUBLIC.values()
            if address not in {*found, *MAILED} and is_page(visitor, address)
        ]
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert "\n".join(faults + visitor.heard()) == ""
    assert left_out == []


def test_a_page_of_each_address_is_as_tidy_on_a_desktop(served: Any, open_visit: Visiting) -> None:
    with open_visit(served.origin, DESKTOP) as visitor:
        pages = [address for address in PUBLIC.values() if is_page(visitor, address)]
        faults = [fault for address in pages for fault in visitor.go(address)]
    assert "\n".join(faults + visitor.heard()) == ""
    assert len(pages) > 10


@pytest.mark.parametrize(("start", "way"), CARRIED, ids=str)
def test_pages_that_carry_a_choice_do_no_more(
    served: Any, open_visit: Visiting, start: str, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        _, faults = walk(visitor, visitor.go, start)
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert "\n".join(faults + visitor.heard()) == ""
