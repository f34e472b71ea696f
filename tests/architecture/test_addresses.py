"""Every address is public, or named behind a door; every page is safe by its headers and sets no cookie."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from keepfaith.prober.oracle.addresses import address_of
from keepfaith.prober.oracle.header_rules import Exchange, expected
from keepfaith.visits.crawlers.middleware import UNLIMITED
from keepfaith.web.data_files import is_data_file

PUBLIC = {
    "": "/",
    "healthz": "/healthz",
    "robots.txt": "/robots.txt",
    "search/": "/search/",
    "records/": "/records/",
    "statistics/": "/statistics/",
    "statistics/<slug:name>.csv": "/statistics/pages.csv",
    "statistics/<slug:name>.json": "/statistics/pages.json",
    "tools/": "/tools/",
    "pages/<slug:name>/": "/pages/about/",
    "pictures/<file:name>": "/pictures/front-door.png",
    ".well-known/gpc.json": "/.well-known/gpc.json",
    ".well-known/security.txt": "/.well-known/security.txt",
    "events/": "/events/",
    "events/confirm/": "/events/confirm/",
    "events/unsubscribe/": "/events/unsubscribe/",
    "^[a-z]{2,3}(?:-[a-z]{2,8})?/events/confirm/$": "/xx/events/confirm/",
    "^[a-z]{2,3}(?:-[a-z]{2,8})?/events/unsubscribe/$": "/xx/events/unsubscribe/",
    "your-information/": "/your-information/",
    "your-information/link/": "/your-information/link/",
    "your-information/code/": "/your-information/code/",
    "your-information/report/": "/your-information/report/",
    "^[a-z]{2,3}(?:-[a-z]{2,8})?/your-information/link/$": "/xx/your-information/link/",
    "events/calendar.ics": "/events/calendar.ics",
    "events/feed/": "/events/feed/",
    "events/<slug:slug>.ics": "/events/public-hearing-on-school-meals.ics",
    "events/<slug:slug>/": "/events/public-hearing-on-school-meals/",
    "forms/": "/forms/",
    "forms/receipt/": "/forms/receipt/",
    "forms/<slug:name>/": "/forms/literature/",
    "policies/": "/policies/",
    "policies/privacy/promises/": "/policies/privacy/promises/",
    "policies/privacy/promises.json": "/policies/privacy/promises.json",
    "policies/<slug:slug>/promises/": "/policies/accessibility/promises/",
    "policies/<slug:slug>/promises.json": "/policies/accessibility/promises.json",
    "policies/<slug:slug>/": "/policies/accessibility/",
    "policies/<slug:slug>/history/": "/policies/privacy/history/",
    "policies/<slug:slug>/changes/": "/policies/privacy/changes/",
    "policies/<slug:slug>/who-can-do-what/": "/policies/privacy/who-can-do-what/",
    "policies/<slug:slug>/feed/": "/policies/privacy/feed/",
    "policies/<slug:slug>/<day:day>/": "/policies/privacy/2018-01-31/",
    "policies/<slug:slug>/<day:day>/<file:name>": "/policies/privacy/2018-01-31/SHA256SUMS",
}
# No event is announced in these tests, and the sample has no picture, so there is an error page in place of a file.
PUBLISHED_LATER = {"/events/public-hearing-on-school-meals.ics", "/pictures/front-door.png"}
# What the public may send something to, from our own pages only.
DRAWN = re.compile(rb'name="token" value="[^"]+"')
TAKES_FORMS = {"/forms/receipt/", "/forms/literature/", "/tools/"}
ENDS_NOTICES = re.compile(r"(/xx)?/events/unsubscribe/")
# Requested before anybody has signed in; they set cookies.
AT_THE_DOOR = {
    "desk/sign-in/",
    "desk/sign-in/code/",
    "desk/sign-in/invitation/",
    "desk/sign-in/passkey/",
    "desk/sign-in/provider/",
    "desk/sign-in/provider/answer/",
    "desk/sign-in/provider/saml/",
    "desk/sign-in/provider/saml/answer/",
    "desk/sign-in/provider/saml/finish/",
    "desk/sign-in/recovery/",
    "desk/sign-out/",
}
# Asked by the agency's directory with its token: no cookie, no page.
BY_THE_DIRECTORY = {
    "desk/scim/v2/.search",
    "desk/scim/v2/<str:kind>",
    "desk/scim/v2/<str:kind>/<str:name>",
    "desk/scim/v2/Users",
    "desk/scim/v2/Users/.search",
    "desk/scim/v2/Users/<str:number>",
}
BEHIND_THE_DOOR = {
    "desk/",
    "desk/events/",
    "desk/events/new/",
    "desk/events/<int:event>/",
    "desk/events/<int:event>/announce/",
    "desk/events/<int:event>/cancel/",
    "desk/events/<int:event>/discard/",
    "desk/events/<int:event>/notices/",
    "desk/events/<int:event>/notices/change/",
    "desk/labels/",
    "desk/next/",
    "desk/labels/sent/",
    "desk/templates/",
    "desk/templates/<slug:name>/",
    "desk/office/",
    "desk/office/figures.csv",
    "desk/outbox/",
    "desk/duties/",
    "desk/duties/access/",
    "desk/duties/history/",
    "desk/duties/propose/",
    "desk/duties/recoveries/",
    "desk/duties/recoveries/begin/",
    "desk/duties/recoveries/<int:number>/confirm/",
    "desk/duties/recoveries/<int:number>/withdraw/",
    "desk/duties/<int:assignment>/confirm/",
    "desk/duties/<int:assignment>/end/",
    "desk/duties/<int:assignment>/renew/",
    "desk/tasks/<int:number>/grant/",
    "desk/grants/",
    "desk/grants/own/",
    "desk/grants/<int:grant>/approve/",
    "desk/grants/<int:grant>/end/",
    "desk/decisions/",
    "desk/decisions/<slug:address>/",
    "desk/decisions/<slug:address>/<int:item>/",
    "desk/decisions/<slug:address>/<int:item>/read/",
    "desk/decisions/<slug:address>/<int:item>/<slug:verb>/",
    "desk/decisions/<slug:address>/<slug:verb>/",
    "desk/left-out/",
    "desk/left-out/propose/",
    "desk/left-out/<uuid:record>/approve/",
    "desk/left-out/<uuid:record>/end/",
    "desk/reviews/",
    "desk/reviews/pause/",
    "desk/reviews/<int:entry>/settle/",
    "desk/passkeys/",
    "desk/passkeys/propose/",
    "desk/passkeys/end/",
    "desk/safeguards/",
    "desk/safeguards/acknowledge/",
    "desk/absences/",
    "desk/restrict/",
    "desk/cases/",
    "desk/cases/open/",
    "desk/cases/<slug:name>/",
    "desk/cases/<slug:name>/assign/",
    "desk/cases/<slug:name>/due/",
    "desk/cases/<slug:name>/letter/",
    "desk/cases/<slug:name>/propose/",
    "desk/cases/<slug:name>/decide/",
    "desk/cases/<slug:name>/close/",
    "desk/cases/<slug:name>/appeal/",
    "desk/cases/<slug:name>/hearing/",
    "desk/cases/<slug:name>/records/<uuid:record>/",
    "desk/cases/<slug:name>/records/<uuid:record>/written/",
    "desk/cases/<slug:name>/records/<uuid:record>/disclose/",
    "desk/cases/<slug:name>/records/<uuid:record>/grant/",
    "desk/cases/<slug:name>/records/<uuid:record>/tell/",
    "desk/cases/<slug:name>/records/<uuid:record>/code/",
    "desk/cases/<slug:name>/records/<uuid:record>/correct/",
    "desk/cases/<slug:name>/packet.zip",
    "desk/copies/",
    "desk/copies/<uuid:note>/",
    "desk/retention/",
    "desk/retention/case/",
    "desk/retention/close/",
    "desk/retention/hold/",
    "desk/retention/release/",
    "desk/taken-back/close/",
    "desk/tasks/<int:number>/",
    "desk/tasks/<int:number>/answer/",
    "desk/tasks/<int:number>/appeal.zip",
    "desk/tasks/<int:number>/answer/begin/",
    "desk/tasks/<int:number>/answer/preview/",
    "desk/tasks/<int:number>/attachments/<slug:field>/",
    "desk/tasks/<int:number>/close/",
    "desk/tasks/<int:number>/hand/",
    "desk/tasks/<int:number>/take/",
    "desk/type-in/",
    "desk/type-in/<slug:way>/<slug:name>/",
    "desk/tasks/<int:number>/undo/",
    "desk/tasks/<int:number>/reopen/",
    "desk/tasks/<int:number>/answers/<uuid:answer>/recall/",
    "desk/tasks/<int:number>/answers/<uuid:answer>/send/",
    "desk/tasks/<int:number>/check/",
    "desk/tasks/<int:number>/move/",
    "desk/tasks/<int:number>/note/",
    "desk/tasks/<int:number>/notes/<int:step>/",
    "desk/tasks/<int:number>/open/",
    "desk/tasks/<int:number>/returned/",
    "desk/tasks/<int:number>/sent/",
    "desk/account/",
    "desk/account/confirm/",
    "desk/account/confirm/code/",
    "desk/account/confirm/passkey/",
    "desk/account/passkeys/<int:pk>/remove/",
    "desk/account/passkeys/<int:pk>/rename/",
    "desk/account/passkeys/add/",
    "desk/account/password/",
    "desk/account/recovery-codes/",
    "desk/account/recovery-codes/new/",
    "desk/account/second-factor/",
    "desk/account/second-factor/remove/",
    "desk/account/recovery/end/",
    "desk/account/sessions/end/",
    "desk/account/sign-in-name/",
}


def known(address):
    """Return what the prober knows of an address: one of which it knows nothing would be unproven on every portal."""
    return address_of(address.removeprefix("/xx"))


def routes(patterns=None, prefix=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, route)
        else:
            yield route


def test_every_route_is_named_as_public_or_behind_the_door():
    assert set(routes()) == PUBLIC.keys() | AT_THE_DOOR | BEHIND_THE_DOOR | BY_THE_DIRECTORY


def test_the_prober_knows_every_public_address():
    assert [address for address in PUBLIC.values() if known(address) is None] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "address", [*PUBLIC.values(), "/nothing-here/", "/policies/nothing/", "/static/nothing.css"]
)
def test_every_answer_carries_the_headers_that_the_prober_expects_and_no_cookie(client, address, method):
    answer = client.generic(method, address, secure=True)
    exchange = Exchange(
        method,
        address.removeprefix("/xx"),
        "",
        answer.status_code,
        answer.content,
        takes_gzip=False,
        address=known(address),
    )
    assert expected(exchange, ()).faults(tuple(answer.headers.items())) == ["no header date"]
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(PUBLIC.values()))
def test_a_url_that_is_no_page_is_marked_as_a_file_so_that_bots_may_read_it_at_the_rate_of_files(
    client, address
):
    is_page = client.get(address, secure=True).headers["Content-Type"].startswith("text/html")
    if address in UNLIMITED:
        assert not is_page
    elif address in PUBLISHED_LATER:
        assert is_data_file(address)
    else:
        assert is_data_file(address) is not is_page


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", sorted(PUBLIC.values()))
def test_no_public_address_but_a_form_takes_anything_but_reading(client, address, method):
    refused = 405
    if method == "post" and known(address).takes:
        # A mail program may end notices from anywhere, but it has no token here.
        refused = 404 if ENDS_NOTICES.fullmatch(address) else 403
    assert getattr(client, method)(address, secure=True).status_code == refused


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(TAKES_FORMS))
def test_a_form_is_taken_from_our_own_pages_only_and_no_cookie_is_needed_for_that(address):
    client = Client(enforce_csrf_checks=True)
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert client.post(address, secure=True, headers=headers).status_code == 403
    ours = client.post(address, secure=True, headers={"sec-fetch-site": "same-origin"})
    assert ours.status_code == 400


def filled(address):
    """Give an address with something in each of its places."""
    return re.sub(
        r"<uuid:\w+>", "0" * 8 + 3 * "-0000" + "-" + "0" * 12, re.sub(r"<(?:int|slug):\w+>", "1", address)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(BEHIND_THE_DOOR))
def test_a_visitor_who_is_not_signed_in_is_sent_to_sign_in_and_comes_back(client, address):
    address = filled(address)
    answer = client.get(f"/{address}?page=2", secure=True)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/desk/sign-in/?next=/{address}%3Fpage%3D2"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(BEHIND_THE_DOOR))
def test_a_form_of_a_visitor_who_is_not_signed_in_is_refused(address):
    address = filled(address)
    assert Client(enforce_csrf_checks=True).post(f"/{address}", secure=True).status_code == 403
    assert Client().post(f"/{address}", secure=True).headers["Location"].startswith("/desk/sign-in/?next=")


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(BY_THE_DIRECTORY))
def test_what_is_the_directorys_is_nobody_elses(client, address):
    answer = client.get(
        f"/{address.replace('<str:kind>', 'Schemas').replace('<str:', '').replace('>', '')}", secure=True
    )
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "no-store")
    assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(AT_THE_DOOR | BEHIND_THE_DOOR))
def test_pages_of_the_desk_carry_the_rules_for_browsers_and_are_kept_nowhere(client, address):
    answer = client.get(f"/{address}", secure=True)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted({*PUBLIC.values(), "/nothing-here/"}))
def test_a_public_page_knows_no_session_whatever_cookies_a_browser_brings(client, address):
    plain = client.get(address, secure=True)
    client.cookies["__Host-session"] = "x" * 32
    client.cookies["__Host-csrf"] = "y" * 32
    with CaptureQueriesContext(connection) as queries:
        brought = client.get(address, secure=True)
    assert "staff_" not in str(queries.captured_queries)
    assert not hasattr(brought.wsgi_request, "session")
    assert not hasattr(brought.wsgi_request, "user")
    assert "Cookie" not in brought.headers.get("Vary", "")
    assert not brought.cookies
    assert DRAWN.sub(b"", brought.content) == DRAWN.sub(b"", plain.content)
