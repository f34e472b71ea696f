"""Every public page, as each kind of visitor sees it: it does what the edition in force lists, and nothing else."""

from typing import Any

import pytest
from django.conf import settings

from keepfaith.disclosure.mail.links import CONFIRM, OWN, PARAMETER, UNSUBSCRIBE
from tests.architecture.test_addresses import PUBLIC
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor
from tests.website.crawl.walking import MAX_PAGES, walk

pytestmark = pytest.mark.browser
# Only mail leads to these; also in a language that the portal has no more.
MAILED = (*(CONFIRM, UNSUBSCRIBE, OWN), *(f"/xx{CONFIRM}", f"/xx{UNSUBSCRIBE}", f"/xx{OWN}"))
# Only a form leads to this one, which shows nothing by itself.
SENT_TO = "/your-information/report/"
DESKTOP = Way("desktop")
# The quick run goes the most usual way; the others take as long again and see the same pages.
QUICK = (Way("phone"),)
WAYS = [
    pytest.param(way, marks=[] if way in QUICK else [pytest.mark.long])
    for cookies in (True, False)
    for scripts in (True, False)
    for screen in ("phone", "desktop")
    for way in [Way(screen, scripts=scripts, cookies=cookies)]
]


# A page of each build: the first, a long text beside its contents, a form, pictures with tables.
TELLING = ("/", "/policies/privacy/", "/forms/question/", "/statistics/")
SPARING = Way("phone", scripts=False)
# In every language once closely; what differs between the ways was seen in English.
CARRIED = [
    *(pytest.param(f"/{code}/", Way("phone"), marks=pytest.mark.long) for code, _ in settings.LANGUAGES[1:]),
    pytest.param("/no-tools/", Way("desktop", scripts=False, cookies=False), marks=pytest.mark.long),
    *(
        pytest.param(f"/no-tools/{code}/", SPARING, marks=pytest.mark.long)
        for code, _ in settings.LANGUAGES[1:]
    ),
    *(
        pytest.param(f"/no-tools/{code}/", Way("phone", scripts=False, cookies=False), marks=pytest.mark.long)
        for code, _ in settings.LANGUAGES[1:]
    ),
]


def is_page(visitor: Visitor, address: str) -> bool:
    """Return whether a page is there; the sample agency has none of its own."""
    answer = visitor.page.request.head(visitor.origin + address)
    return answer.status != 404 and "text/html" in answer.headers["content-type"]


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_public_page_does_what_is_listed_and_nothing_else(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    with open_visit(served.origin, way, whole=True) as visitor:
        visitor.sparing = way in QUICK
        visited, faults = walk(visitor, visitor.go, of_each=2 if way in QUICK else MAX_PAGES)
        faults += [fault for address in MAILED for fault in visitor.go(f"{address}?{PARAMETER}=abcdefgh")]
        left_out = [
            address
            for address in PUBLIC.values()
            if address not in {*visited, *MAILED, SENT_TO} and is_page(visitor, address)
        ]
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert "\n".join(faults + visitor.heard()) == ""
    assert left_out == []


@pytest.mark.long
def test_every_public_page_is_tidy_on_a_phone(served: Any, open_visit: Visiting) -> None:
    with open_visit(served.origin, Way("phone")) as visitor:
        _, faults = walk(visitor, visitor.go)
    assert "\n".join(faults + visitor.heard()) == ""


@pytest.mark.parametrize(
    "addresses", [TELLING, pytest.param(tuple(PUBLIC.values()), marks=pytest.mark.long)], ids=["some", "each"]
)
def test_a_page_of_each_address_is_as_tidy_on_a_desktop(
    served: Any, open_visit: Visiting, addresses: tuple[str, ...]
) -> None:
    with open_visit(served.origin, DESKTOP) as visitor:
        pages = [address for address in addresses if address != SENT_TO and is_page(visitor, address)]
        faults = [fault for address in pages for fault in visitor.go(address)]
    assert "\n".join(faults + visitor.heard()) == ""
    assert len(pages) == len(TELLING) if addresses is TELLING else len(pages) > 10


@pytest.mark.parametrize(("start", "way"), CARRIED, ids=str)
def test_pages_that_carry_a_choice_do_no_more(
    served: Any, open_visit: Visiting, start: str, way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        _, faults = walk(visitor, visitor.go, start, of_each=2 if way == SPARING else MAX_PAGES)
        faults += [f"keeps {cookie['name']}" for cookie in visitor.context.cookies()]
    assert "\n".join(faults + visitor.heard()) == ""
