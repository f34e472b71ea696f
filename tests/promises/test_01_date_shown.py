"""Promise 1: the date shown on a policy is the date of the edition in force, and its text is that edition's."""

import datetime as dt

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.models import Edition
from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served
from tests.page_words import words_of

pytestmark = pytest.mark.django_db


def test_each_policy_shows_the_day_on_which_it_took_effect(served: Served) -> None:
    for document in this_agency().documents:
        edition = Edition.objects.in_force(document.slug, at=dt.datetime.now(dt.UTC))
        assert edition
        page = fetch(served.portal, f"/policies/{document.slug}/").text
        assert page.partition('<time datetime="')[2][:10] == this_agency().day(edition.starts_at).isoformat()


def test_the_privacy_policy_says_in_force_since_january_31_2018(served: Served) -> None:
    assert "In force since January 31, 2018" in words_of(fetch(served.portal, "/policies/privacy/"))


def test_the_coming_edition_says_that_it_is_not_in_force_yet(served: Served) -> None:
    coming = Edition.objects.of("privacy").order_by("-starts_at").first()
    assert coming
    day = this_agency().day(coming.starts_at)
    assert day > dt.datetime.now(dt.UTC).date()
    assert "Not in force yet" in words_of(fetch(served.portal, f"/policies/privacy/{day.isoformat()}/"))
