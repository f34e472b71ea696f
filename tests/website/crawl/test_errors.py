"""Every kind of error page, provoked in a real browser: as tidy as any other, and telling nobody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import psycopg
import pytest

from keepfaith.policies.promises.portal_request import fetch
from keepfaith.website.postgres.cluster import APPLICATION, DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.portals import until
from tests.website.browsing import click
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long]
WAYS = [Way("phone"), Way("desktop"), Way("phone", scripts=False, cookies=False)]
ADDRESSES = {
    404: ("/nothing-here/", "/policies/nothing/", "/policies/privacy/1999-01-01/", "/forms/nothing/")
}
# What is done to the form of a page before it is sent, by the status that it is answered with.
SPOILED: dict[int, tuple[str, str]] = {
    400: ("/forms/question/", "form.elements.name.name = 'undeclared'"),
    404: ("/forms/receipt/", ""),
    405: ("/forms/question/", "form.action = '/policies/'"),
    409: ("/forms/notices/", "form.elements.edition.value = '0'.repeat(64)"),
    413: ("/forms/question/", "form.elements.question.value = 'x'.repeat(70000)"),
    422: ("/forms/question/", ""),
}


def spoiled(visitor: Visitor, status: int) -> list[str]:
    """Send a form that is spoiled, and look at the answer."""
    address, how = SPOILED[status]
    visitor.page.goto(visitor.origin + address)
    if status == 409:
        click(visitor.page.locator("label[for^=topics]").first)
        visitor.page.locator("#email").fill("reader@example.org")
    with visitor.page.expect_navigation():
        visitor.page.evaluate(
            f"() => {{ const form = document.querySelector('main form'); {how}; form.submit(); }}"
        )
    return visitor.look(status)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_error_page_does_nothing_that_is_not_listed(served: Any, open_visit: Visiting, way: Way) -> None:
    with open_visit(served.origin, way) as visitor:
        faults = [fault for address in ADDRESSES[404] for fault in visitor.go(address, 404)]
        for status in SPOILED:
            faults += spoiled(visitor, status)
        # From a page of nowhere, as another site would send it.
        visitor.page.goto("about:blank")
        visitor.page.set_content(f'<form method="post" action="{served.origin}/forms/question/"></form>')
        with visitor.page.expect_navigation():
            visitor.page.evaluate("document.forms[0].submit()")
        faults += visitor.look(403)
    assert "\n".join(faults + visitor.heard()) == ""


def test_a_request_for_another_host_is_answered_tidily(served: Any, open_visit: Visiting) -> None:
    name = "elsewhere.example"
    origin = served.origin.replace("localhost", name)
    with open_visit(origin, Way("phone"), f"--host-resolver-rules=MAP {name} 127.0.0.1") as visitor:
        assert visitor.go("/", 400) + visitor.go("/policies/", 400) == []


@contextmanager
def unreadable(data: DataDirectory) -> Iterator[None]:
    """Take from the portal the right to read the editions, as a fault in the database would."""
    place = str(socket_directory(data))
    with psycopg.connect(host=place, user=OWNER, dbname=DATABASE, autocommit=True) as owner:
        owner.execute(f"REVOKE SELECT ON policies_edition FROM {APPLICATION}")
        try:
            # The edition cache looks again within a second.
            time.sleep(1.5)
            yield
        finally:
            owner.execute(f"GRANT SELECT ON policies_edition TO {APPLICATION}")


@pytest.mark.parametrize("way", WAYS[:1], ids=str)
def test_an_error_page_has_no_scripts_cookies_or_other_sites(
    served: Any, open_visit: Visiting, way: Way
) -> None:
    with unreadable(DataDirectory.at(served.data)):
        with open_visit(served.origin, way) as visitor:
            faults = visitor.go("/", 500) + visitor.go("/policies/privacy/", 500)
            faults += visitor.go("/forms/question/", 503)
            visitor.page.goto(served.origin + "/forms/receipt/")
            with visitor.page.expect_navigation():
                visitor.page.locator("main button[type=submit]").click()
            faults += visitor.look(503 if visitor.status == 503 else 404)
        assert "\n".join(faults + visitor.heard()) == ""
    # Other tests of this process look at the same portal.
    until(lambda: fetch(served.portal, "/policies/privacy/").status == HTTPStatus.OK)
