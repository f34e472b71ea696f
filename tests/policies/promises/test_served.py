"""The whole of it on the served portal: its worker runs the checks, its page and JSON show what they found."""

import json
import time
from collections.abc import Iterator

import psycopg
import pytest

from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served, content_prober, serving
from tests.page_words import words_of
from tests.portals import until

# On a busy machine the first round of all checks takes minutes.
PATIENCE = 600


# In the quick run the worker finds just these due.
FEW = ("policies.inventory", "intake.kinds")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """A portal whose worker runs the checks, which the portals of other tests leave alone."""
    with serving("examined", checking=True, KEEPFAITH_PROBER="") as portal:
        yield portal


@pytest.fixture(scope="module")
def nearly_at_rest() -> Iterator[Served]:
    """A portal whose worker finds only a few checks due."""
    with serving("few-checks", KEEPFAITH_CHECKS="") as portal:
        place = str(socket_directory(DataDirectory.at(portal.data)))
        with psycopg.connect(host=place, user=OWNER, dbname=DATABASE) as owner:
            owner.execute("DELETE FROM policies_checkrun WHERE check_name = ANY(%s)", [list(FEW)])
        content_prober(DataDirectory.at(portal.data))
        yield portal


@pytest.mark.long
def test_the_worker_examines_what_is_due_and_the_page_shows_the_results(nearly_at_rest: Served) -> None:
    numbers = {number for name in FEW for number in SECTIONS.checks[name].promises}

    def examined() -> bool:
        return all(rows(nearly_at_rest)[number]["verdict"] == "kept" for number in numbers)

    until(examined)
    words = words_of(fetch(nearly_at_rest.portal, "/policies/privacy/promises/"))
    assert all(rows(nearly_at_rest)[number]["figure"] in words for number in numbers)
    assert "Last check: " in words
    assert list(rows(nearly_at_rest)) == list(range(1, 60))


def rows(served: Served) -> dict[int, dict[str, str]]:
    return {
        row["number"]: row
        for row in json.loads(fetch(served.portal, "/policies/privacy/promises.json").body)["promises"]
    }


@pytest.fixture
def examined(served: Served) -> dict[int, dict[str, str]]:
    # A promise has the time of the first of its checks, and is proven by all of them: 52 by seven.
    until(lambda: verdict_names(served) >= SECTIONS.checks.keys(), PATIENCE)
    return rows(served)


def verdict_names(served: Served) -> set[str]:
    """Name the checks of the worker and the prober's probes that have looked, as the database has them."""
    place = str(socket_directory(DataDirectory.at(served.data)))
    with psycopg.connect(host=place, user=OWNER, dbname=DATABASE) as owner:
        names = owner.execute(
            "SELECT check_name FROM policies_checkrun UNION SELECT probe FROM policies_probeverdict"
        )
        return {name for (name,) in names}


@pytest.mark.long
def test_the_worker_examines_each_promise_and_the_portal_shows_the_results(
    examined: dict[int, dict[str, str]],
) -> None:
    # 14 also compares what was done at the desk, where nobody has been yet.
    proven = [1, 4, 6, 7, 8, 11, 25, 48, 49, 50, 51, 52, 54, 55, 57]
    assert {number: examined[number]["verdict"] for number in proven} == dict.fromkeys(proven, "kept"), (
        examined
    )


@pytest.mark.long
@pytest.mark.usefixtures("examined")
def test_the_worker_examines_what_the_other_policies_promise_too(served: Served) -> None:
    end = time.monotonic() + 30
    while True:
        report = json.loads(fetch(served.portal, "/policies/accessibility/promises.json").body)["promises"]
        stand = {row["clause"]: row["verdict"] for row in report}
        if "unproven" not in stand.values() or time.monotonic() > end:
            break
        time.sleep(0.5)
    software = ("standard", "keyboard-and-plain-pages", "tell-us")
    assert {clause: stand[clause] for clause in software} == dict.fromkeys(software, "kept"), report
