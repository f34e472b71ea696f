"""Every address is public, or named behind a door; every page is safe by its headers and sets no cookie."""

import pytest
from django.urls import get_resolver

PUBLIC = {
    "": "/",
    "healthz": "/healthz",
    "robots.txt": "/robots.txt",
    "policies/": "/policies/",
    "policies/privacy/promises/": "/policies/privacy/promises/",
    "policies/privacy/promises.json": "/policies/privacy/promises.json",
    "policies/<slug:slug>/": "/policies/accessibility/",
    "policies/<slug:slug>/history/": "/policies/privacy/history/",
    "policies/<slug:slug>/changes/": "/policies/privacy/changes/",
    "policies/<slug:slug>/feed/": "/policies/privacy/feed/",
    "policies/<slug:slug>/<day:day>/": "/policies/privacy/2018-01-31/",
    "policies/<slug:slug>/<day:day>/<file:name>": "/policies/privacy/2018-01-31/SHA256SUMS",
}
BEHIND_THE_DOOR: set[str] = set()


def routes(patterns=None, prefix=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, route)
        else:
            yield route


def test_every_route_is_named_as_public_or_behind_the_door():
    assert set(routes()) == PUBLIC.keys() | BEHIND_THE_DOOR


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [*PUBLIC.values(), "/nothing-here/", "/policies/nothing/", "/static/nothing.css"]
)
def test_every_answer_carries_the_rules_for_browsers_and_no_cookie(client, address):
    answer = client.get(address, secure=True)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "nonce" not in policy
    assert "upgrade-insecure-requests" in policy
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", sorted(PUBLIC.values()))
def test_no_public_address_takes_anything_but_reading(client, address, method):
    assert getattr(client, method)(address, secure=True).status_code == 405
