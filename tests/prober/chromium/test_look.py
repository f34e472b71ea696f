"""How often a browser looks, at what, and when a document counts as another one."""

from dataclasses import replace

import pytest

from keepfaith.prober.chromium import look as looks
from keepfaith.prober.chromium.look import look_of
from keepfaith.prober.chromium.net_log import LoggedRequest, NetLog
from keepfaith.prober.chromium.opened_page import Opening
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.oracle.addresses import split
from keepfaith.prober.reach import Round

URL = "https://portal.example.gov/"
PAGE = '<!doctype html><html lang="en"><body class="a" id="b"><p>Word.</p><input name="token" value="%s"></body></html>'
MADE = '<!DOCTYPE html><html lang="en"><head></head><body id="b" class="a"><p>Word.</p><input value="1" name="token">'


@pytest.mark.browser
def test_a_browser_looks_every_four_hours_and_when_somebody_asks(probed, program, monkeypatch):
    monkeypatch.setattr(looks, "MAX_SECONDS", 0.5)
    looks._last.clear()

    def look(*, is_whole):
        reach = replace(probed.reach, round=Round(is_whole, {"tour": tour}))
        made = look_of(reach, tour)
        assert look_of(reach, tour) is made
        return made

    tour = tour_of(probed.reach)
    first = look(is_whole=False)
    assert (first.program, first.wanted, len(first.openings)) == (program, 5, 1)
    assert split(first.openings[0].path, tour.languages)[2] == "/"
    assert look(is_whole=False) is first
    assert look(is_whole=True) is not first
    monkeypatch.setattr(looks, "EVERY_SECONDS", 0.0)
    last = looks._last[tour.portal.origin]
    assert look(is_whole=False) is not last


def opening(*, served, made="", plain=()):
    request = LoggedRequest(URL, "GET", 200, body=served.encode())
    return Opening("/", URL, NetLog((request,), frozenset(), looked_up=False), made, tuple(plain))


@pytest.mark.parametrize(
    ("served", "plain", "is_otherwise"),
    [
        (PAGE % "1", [PAGE % "2", PAGE % "3"], False),
        (PAGE.replace("Word", "Others") % "1", [PAGE % "2", PAGE % "3"], True),
        # What changes of itself shows nothing.
        (PAGE.replace("Word", "Others") % "1", [PAGE % "2", PAGE.replace("Word", "More") % "3"], False),
        (PAGE % "1", [], False),
    ],
)
def test_what_a_browser_is_served_is_compared_but_for_what_each_page_has_for_itself(
    served, plain, is_otherwise
):
    assert opening(served=served, plain=plain).is_served_otherwise() is is_otherwise


def test_what_a_browser_makes_of_a_page_is_compared_by_elements_and_words():
    served = PAGE.replace("<body", "<head></head><body") % "1"
    assert not opening(served=served, made=f"{MADE}</body></html>").is_made_otherwise()
    assert opening(served=served, made=f"{MADE}<img src=a></body></html>").is_made_otherwise()
    assert opening(served=served, made=f"{MADE}More.</body></html>").is_made_otherwise()
