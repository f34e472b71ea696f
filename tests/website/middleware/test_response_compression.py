"""Whatever a browser says it can unpack or has already, it gets what Django's own layers would give it."""

import gzip

import pytest
from django.conf import settings
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as some

OURS = "keepfaith.website.middleware.response_compression.PackedOnce"
DJANGO_S = ["django.middleware.gzip.GZipMiddleware", "django.middleware.http.ConditionalGetMiddleware"]
PLACE = settings.MIDDLEWARE.index(OURS)
PLAIN_LAYERS = [*settings.MIDDLEWARE[:PLACE], *DJANGO_S, *settings.MIDDLEWARE[PLACE + 1 :]]
PRINTED = (
    "/policies/privacy/",
    "/es/policies/privacy/",
    "/policies/privacy/changes/?from=2018-01-31&to=2018-01-31",
)
ADDRESSES = (*PRINTED, "/policies/", "/policies/privacy/2018-01-31/policy.md", "/nothing-here/", "/healthz")
THE_TAG = "the tag of the page"

pytestmark = pytest.mark.django_db

tags = some.sampled_from([THE_TAG, '"another"', f'"another", {THE_TAG}', "*", "", 'W/"', "nonsense"])
times = some.sampled_from(["Wed, 31 Jan 2018 05:00:00 GMT", "Fri, 31 Jan 2098 05:00:00 GMT", "nonsense"])
codings = some.sampled_from(["gzip", "gzip, deflate, br, zstd", "br", "identity", "gzip;q=0.5", "GZIP", ""])
headers = some.fixed_dictionaries(
    {},
    optional={
        "Accept-Encoding": codings,
        "If-None-Match": tags,
        "If-Match": tags,
        "If-Modified-Since": times,
        "If-Unmodified-Since": times,
    },
)


def fetched(address, method, headers):
    response = getattr(Client(), method)(address, secure=True, headers=headers)
    is_packed = response.headers.get("Content-Encoding") == "gzip" and response.content
    # Two answers may come in two seconds.
    headers_left = {
        name: value for name, value in response.headers.items() if name not in {"Content-Length", "Expires"}
    }
    assert method == "head" or int(response.headers.get("Content-Length", len(response.content))) == len(
        response.content
    )
    return (
        response.status_code,
        gzip.decompress(response.content) if is_packed else response.content,
        headers_left,
    )


@runs(max_examples=200, deadline=None)
@given(some.sampled_from(ADDRESSES), some.sampled_from(["get", "head", "post"]), headers)
def test_every_answer_is_as_django_s_own_layers_make_it(address, method, headers):
    tag = fetched(address, "get", {})[2].get("ETag", '"none"')
    headers = {name: value.replace(THE_TAG, tag) for name, value in headers.items()}
    ours = fetched(address, method, headers)
    with override_settings(MIDDLEWARE=PLAIN_LAYERS):
        assert fetched(address, method, headers) == ours


@pytest.mark.parametrize("address", ADDRESSES[:-2])
def test_an_answer_is_packed_and_what_a_browser_has_is_not_sent_again(address):
    plain = fetched(address, "get", {})
    packed = fetched(address, "get", {"Accept-Encoding": "gzip"})
    assert packed[2]["Content-Encoding"] == "gzip"
    assert packed[1] == plain[1]
    for coding in ({}, {"Accept-Encoding": "gzip"}):
        assert fetched(address, "get", {**coding, "If-None-Match": plain[2]["ETag"]})[:2] == (304, b"")
