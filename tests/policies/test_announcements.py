"""A policy page announces each coming edition: the next one replaces its own text, a later one the one before it."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.views import _announce

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


def _edition(day: int) -> PostedEdition:
    document = this_agency().document("privacy")
    assert document
    start = NOW + dt.timedelta(days=day)
    return PostedEdition(document, Bundle({"policy.md": f"{day}"}), start, NOW, start.date())


def test_a_later_edition_is_compared_with_the_coming_one_before_it() -> None:
    first, second, third = _announce((_edition(40), _edition(80), _edition(120)))
    assert (first.follows, first.changes) == (None, "/policies/privacy/changes/")
    assert second.follows == first.edition
    assert second.changes == "/policies/privacy/changes/?from=2027-04-10&to=2027-05-20"
    assert third.changes == "/policies/privacy/changes/?from=2027-05-20&to=2027-06-29"
    assert _announce(()) == []


@pytest.mark.django_db
def test_only_until_the_next_edition_the_text_of_the_page_applies() -> None:
    shown, coming = _edition(0), _announce((_edition(40), _edition(80)))
    context = {"agency": this_agency(), "document": shown.document, "edition": shown, "coming": coming}
    page = render_to_string("policies/status.html", {**context, "status": "in force"})
    _, first, second = page.split('<div class="notice ')[1:]
    assert "Until then, the text below applies." in first
    assert "Until then" not in second
    assert "It follows the edition of April 10, 2027." in second
    assert 'href="/policies/privacy/changes/?from=2027-04-10&amp;to=2027-05-20"' in second
