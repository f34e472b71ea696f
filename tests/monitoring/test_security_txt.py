"""security.txt is what RFC 9116 says it is, for any agency and at any time."""

import datetime as dt
import re
import tomllib
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.agency.agency import this_agency
from keepfaith.agency.security_contact import SecurityContact
from keepfaith.monitoring.security_txt import PATH, expires, security_txt

# RFC 9116 section 4: every line is a field or a comment and ends; these are the fields that we write.
URI = r"[a-z][a-z0-9+.\-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
GRAMMAR = {
    "Contact": re.compile(URI),
    "Canonical": re.compile(URI),
    "Policy": re.compile(URI),
    "Acknowledgments": re.compile(URI),
    "Expires": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "Preferred-Languages": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]+)*(, [A-Za-z]{2,8}(-[A-Za-z0-9]+)*)*"),
}


def read(text: str) -> list[tuple[str, str]]:
    assert text.endswith("\n")
    fields = []
    for line in text.removesuffix("\n").split("\n"):
        name, colon, value = line.partition(": ")
        assert colon, line
        assert GRAMMAR[name].fullmatch(value), line
        if value.startswith("http"):
            assert value.startswith("https://")
        fields.append((name, value))
    names = [name for name, _ in fields]
    assert names.count("Contact") >= 1
    assert names.count("Expires") == 1
    assert names.count("Preferred-Languages") <= 1
    return fields


def test_the_file_is_where_it_is_looked_for_as_plain_text_that_names_itself(client: Client) -> None:
    answer = client.get(PATH, secure=True, headers={"host": "localhost"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(read(answer.content.decode()))
    assert fields["Canonical"] == "https://localhost/.well-known/security.txt"
    assert fields["Contact"] == f"mailto:{this_agency().contact_email}"
    assert client.get(f"/no-tools{PATH}", secure=True).status_code == 404
    assert client.get(PATH, secure=True, headers={"host": "evil.example"}).status_code == 400


FULL = SecurityContact.read(
    tomllib.loads("""
contact = ["https://example.gov/report?a=1", "mailto:security@example.gov", "tel:+1-201-555-0123"]
languages = ["en", "es-US"]
policy = "https://example.gov/policy"
acknowledgments = "https://example.gov/thanks"
"""),
    email="someone@example.gov",
)
MOMENTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(tzinfo=dt.UTC)
)


@given(MOMENTS)
def test_it_is_never_stale_and_the_same_for_all_within_a_month(now: dt.datetime) -> None:
    fields = read(security_txt(FULL, origin="https://example.gov:8443", now=now))
    assert [value for name, value in fields if name == "Contact"] == list(FULL.contacts)
    until = dt.datetime.fromisoformat(dict(fields)["Expires"])
    assert dt.timedelta(days=30) < until - now < dt.timedelta(days=365)
    assert until == expires(now.replace(day=1, hour=0, minute=0)) == expires(now)
    assert dict(fields)["Preferred-Languages"] == "en, es-US"


def test_an_agency_without_a_setting_is_reached_at_its_own_address() -> None:
    assert SecurityContact.read(None, email="someone@example.gov").contacts == ("mailto:someone@example.gov",)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"contact": []},
        {"contact": ["security@example.gov"]},
        {"contact": ["http://example.gov/"]},
        {"contact": ["javascript:alert(1)"]},
        {"contact": ["mailto:a@example.gov\nExpires: 2000-01-01T00:00:00Z"]},
        {"contact": ["mailto:a b@example.gov"]},
        {"contact": [7]},
        {"contact": 7},
        {"contact": ["tel:+1"] * 11},
        {"contact": ["mailto:" + "a" * 500]},
        {"contact": ["tel:+1"], "policy": "http://example.gov/"},
        {"contact": ["tel:+1"], "policy": "mailto:a@example.gov"},
        {"contact": ["tel:+1"], "acknowledgments": ["https://example.gov/"]},
        {"contact": ["tel:+1"], "languages": ["en\nX"]},
        {"contact": ["tel:+1"], "expires": "2030-01-01"},
    ],
)
def test_what_would_make_a_wrong_file_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\[security\]"):
        SecurityContact.read(values, email="someone@example.gov")
