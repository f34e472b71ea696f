"""Addresses that people bring along: pages with words of campaigns, old ones, and those that the agency leads on."""

from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

from keepfaith.prober.journeys.odd_addresses import odd_addresses


def surfaces(*old):
    agency = SimpleNamespace(governing="privacy", form="question", old=frozenset(old))
    return list(odd_addresses(SimpleNamespace(agency=agency), ["es"]))


def test_each_page_is_asked_for_with_all_words_and_with_some_alone():
    with_words = [surface for surface in surfaces() if surface.status == 200]
    words = [dict(parse_qsl(urlsplit(surface.path).query)) for surface in with_words]
    every = [given for given in words if len(given) > 1]
    assert len(every) >= 10
    assert all({"utm_source", "q", "next", "url"} <= given.keys() for given in every)
    assert {len(given) for given in words} == {1, len(every[0])}
    assert {"/events/", "/es/events/"} & {urlsplit(surface.path).path for surface in with_words}


def test_an_old_address_is_unknown_unless_the_agency_leads_it_on():
    for _ in range(20):
        statuses = {urlsplit(surface.path).path: surface.status for surface in surfaces("/index.html", "/x/")}
        assert statuses["/index.html"] == statuses["/x/"] == 301
        assert sum(status == 404 for status in statuses.values()) == 4
