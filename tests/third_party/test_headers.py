"""Every answer carries the headers that are generated for this visitor, tested on answers and not on settings."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions
from keepfaith.policies.editions.tool_registry import LOADS, Place, Tool, registry_of
from keepfaith.third_party import current_registry
from keepfaith.third_party.headers import POLICY, content_policy, headers_for
from keepfaith.third_party.opt_out import CHOICES
from keepfaith.web.url_prefixes import OPTED_OUT
from keepfaith.website.wsgi_layers.body_limits import TROUBLE
from tests.third_party.enabled_agency import PLACE, SAMPLE, enabled

AGES_AGO = dt.datetime(2018, 1, 31, tzinfo=dt.UTC)
BUNDLE = Bundle.read(SAMPLE / "policies" / "privacy" / "2018-01-31")
ENABLED = Bundle({**BUNDLE.files, "tools.toml": enabled(BUNDLE.files["tools.toml"])})
TOOLS = registry_of(ENABLED).enabled
STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; upgrade-insecure-requests"
)
OPEN = f"{STRICT}; script-src 'self'; connect-src {PLACE}"
ORDINARY = (
    "/",
    "/policies/",
    "/policies/privacy/",
    "/policies/privacy/2018-01-31/",
    "/policies/privacy/promises/",
)
NEVER = (
    "/forms/", "/forms/literature/", "/forms/receipt/", "/tools/", "/desk/", "/desk/sign-in/", "/nothing-here/",
    "/policies/nothing/", "/policies/privacy/feed/", "/policies/privacy/promises.json", "/robots.txt", "/healthz",
    "/policies/privacy/2018-01-31/tools.toml", "/static/nothing.css", "/.well-known/gpc.json",
)  # fmt: skip
OUT = {
    "signal": {"headers": {"Sec-GPC": "1"}},
    "cookie": {"headers": {"Cookie": f"{CHOICES}={OPTED_OUT}"}},
    "cookie with another word": {"headers": {"Cookie": f"{CHOICES}=anything"}},
}

pytestmark = pytest.mark.django_db


def put_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an edition in force that enables the tool."""
    document = this_agency().governing
    posted = PostedEdition(document, ENABLED, AGES_AGO, AGES_AGO, AGES_AGO.date())
    monkeypatch.setattr(
        current_registry, "posted_editions", lambda: PostedEditions({document.slug: (posted,)})
    )


@pytest.fixture
def tool_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    put_in_force(monkeypatch)


def request(path: str, method: str = "get", **more: object):
    return getattr(Client(), method)(path, secure=True, **more)


def answers():
    """Every kind of answer, in every place, requested in every way."""
    style = staticfiles_storage.url("keepfaith/keepfaith.css")
    for path in (*ORDINARY, *NEVER, style):
        ways = [(path, {}, "")] + [(path, more, f" with {way}") for way, more in OUT.items()]
        for address, more, way_taken in (*ways, (f"/{OPTED_OUT}{path}", {}, "")):
            answer = request(address, **more)
            yield answer, f"GET {address}{way_taken}"
            for close in answer._resource_closers if answer.streaming else ():
                close()
    for method in ("post", "put", "delete", "options"):
        yield request("/", method), f"{method} /"
    yield request("/", headers={"Host": "unknown.invalid"}), "another host"
    yield request("/", "post", **{TROUBLE: "large"}), "too large"


def test_while_no_tool_is_in_use_every_answer_is_the_strictest() -> None:
    seen = set()
    for answer, named in answers():
        seen.add(answer.status_code)
        assert answer.headers[POLICY] == STRICT, named
        for name, value in headers_for(()).items():
            assert answer.headers[name] == value, (named, name)
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, named
        assert "Sec-GPC" not in answer.headers.get("Vary", "")
    assert {200, 302, 400, 404, 405, 413} <= seen


@pytest.mark.usefixtures("tool_in_force")
def test_a_tool_in_use_opens_its_place_on_ordinary_pages_for_visitors_who_did_not_opt_out() -> None:
    for answer, named in answers():
        is_open = named in {f"GET {path}" for path in ORDINARY}
        assert answer.headers[POLICY] == (OPEN if is_open else STRICT), named
        assert (
            b"google-analytics" in answer.getvalue().lower().split(b"<body")[0]
        ) == is_open or "toml" in named, named


@pytest.mark.usefixtures("tool_in_force")
def test_caches_learn_from_vary_what_the_answer_depends_on() -> None:
    for path in ORDINARY:
        for more in ({}, *OUT.values()):
            assert {"Sec-GPC", "Cookie"} <= set(request(path, **more).headers["Vary"].split(", "))
    assert "Sec-GPC" not in request("/forms/").headers.get("Vary", "")


@pytest.mark.usefixtures("tool_in_force")
def test_a_304_has_the_content_policy_of_the_whole_page() -> None:
    path = "/policies/privacy/"
    page = request(path)
    again = request(path, headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers[POLICY] == page.headers[POLICY] == OPEN
    without = request(path, headers={"If-None-Match": page.headers["ETag"], "Sec-GPC": "1"})
    assert (without.status_code, without.headers[POLICY]) == (200, STRICT)
    plain = request("/policies/privacy/2018-01-31/tools.toml")
    unchanged = request(
        "/policies/privacy/2018-01-31/tools.toml", headers={"If-None-Match": plain.headers["ETag"]}
    )
    assert (unchanged.status_code, unchanged.headers[POLICY]) == (304, STRICT)


@pytest.mark.usefixtures("tool_in_force")
def test_a_cached_page_is_not_served_to_a_visitor_with_another_choice() -> None:
    for path in ORDINARY:
        open_page, closed_page = request(path), request(path, **OUT["signal"])
        assert b"<script" in open_page.content
        assert b"<script" not in closed_page.content
        assert b"<script" in request(path).content


@pytest.mark.usefixtures("tool_in_force")
def test_a_page_that_breaks_loads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepfaith.website.home.promise_rows", pytest.fail.__class__)
    client = Client(raise_request_exception=False)
    answer = client.get("/", secure=True)
    assert (answer.status_code, answer.headers[POLICY]) == (500, STRICT)
    assert b"<script" not in answer.content


def test_while_the_editions_cannot_be_read_nothing_loads(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> PostedEditions:
        raise ConnectionError

    monkeypatch.setattr(current_registry, "posted_editions", broken)
    assert request("/policies/").headers[POLICY] == STRICT
    assert "keepfaith.third_party.editions_cannot_be_read" in {record.name for record in caplog.records}


@pytest.mark.usefixtures("tool_in_force")
def test_a_view_cannot_loosen_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from keepfaith.website import home

    render = home.render

    def spoiled(*given: object, **more: object):
        answer = render(*given, **more)
        answer.headers[POLICY] = "default-src *"
        answer.headers["Permissions-Policy"] = "camera=*"
        answer.headers["Referrer-Policy"] = "unsafe-url"
        return answer

    monkeypatch.setattr(home, "render", spoiled)
    answer = request("/")
    assert answer.headers[POLICY] == OPEN
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@given(
    some.lists(
        some.builds(
            Place,
            host=some.sampled_from(["a.example", "b.example"]),
            path=some.sampled_from(["/x", "/y.js"]),
            loads=some.sampled_from(LOADS),
        ),
        max_size=6,
    )
)
def test_the_policy_names_each_place_under_its_kind_and_nothing_else(places: list[Place]) -> None:
    tool: Tool = replace(TOOLS[0], places=tuple(places))
    named = dict(part.partition(" ")[::2] for part in content_policy((tool,)).split("; "))
    assert content_policy(()) == STRICT
    kinds = {"connection": "connect-src", "image": "img-src"}
    own = {
        name: set(value.split()) for name, value in (part.partition(" ")[::2] for part in STRICT.split("; "))
    }
    expected = {name: set(values) for name, values in own.items()} | {"script-src": {"'self'"}}
    for place in places:
        kind = kinds.get(place.loads, f"{place.loads}-src")
        expected.setdefault(kind, set()).add(place.url)
    assert {name: set(value.split()) for name, value in named.items()} == expected


def test_the_sample_enables_nothing() -> None:
    for path in Path(SAMPLE).glob("policies/privacy/*"):
        assert registry_of(Bundle.read(path)).enabled == ()
