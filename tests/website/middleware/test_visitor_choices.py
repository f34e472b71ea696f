"""Choices are carried in the address and by every link; nothing behind the door has such an address."""

import pytest
from django.test import Client
from django.urls import get_script_prefix

from keepfaith.web.url_prefixes import WITHOUT_CHOICES, split


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/", ("", "/")),
        ("/policies/", ("", "/policies/")),
        ("/no-tools/", ("/no-tools", "/")),
        ("/no-tools/policies/privacy/", ("/no-tools", "/policies/privacy/")),
        ("/no-tools", ("", "/no-tools")),
        ("/no-tools/no-tools/", ("/no-tools", "/no-tools/")),
        ("//no-tools/", ("", "//no-tools/")),
        ("/policies/no-tools/", ("", "/policies/no-tools/")),
        *((f"/no-tools/{closed}/", ("", f"/no-tools/{closed}/")) for closed in sorted(WITHOUT_CHOICES)),
    ],
)
def test_an_address_is_split_into_choices_and_page(url, expected):
    assert split(url) == expected


@pytest.mark.django_db
def test_every_link_made_by_the_site_carries_the_choice_on():
    page = Client().get("/no-tools/policies/", secure=True).content.decode()
    assert 'href="/no-tools/policies/privacy/"' in page
    assert 'href="/policies/privacy/"' not in page
    assert get_script_prefix() == "/"
    plain = Client().get("/policies/", secure=True).content.decode()
    assert "/no-tools/" not in plain


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/no-tools/desk/", "/no-tools/desk/sign-in/", "/no-tools/healthz"])
def test_pages_of_the_desk_have_no_second_url(address):
    assert Client().get(address, secure=True).status_code == 404
