"""The page of changes says act by act what a coming edition newly allows, in each language under its own headings."""

import pytest
from django.test import Client

from keepfaith.policies import views
from keepfaith.policies.acts.comparison import ActDifference
from keepfaith.policies.rules.diff import RuleDifference

pytestmark = pytest.mark.django_db
SENTENCE = "An employee can now do “loan-given” (a book is lent) although they are the borrower themselves."


@pytest.mark.parametrize(
    ("language", "heading"),
    [("", "What changes in what can be done"), ("/es", "Qué cambia en lo que se puede hacer")],
)
def test_the_page_of_changes_says_what_is_newly_allowed(monkeypatch, language, heading):
    acts = ActDifference(
        (SENTENCE,), (), ("Of “loan”, its person is told within 2 days; before, within 1 days.",)
    )
    difference = RuleDifference((), (), (), 1, acts)
    monkeypatch.setattr(views, "rule_difference", lambda _earlier, _later: difference)
    monkeypatch.setattr(
        views, "cached_page", lambda request, name, context, **_more: views.render(request, name, context())
    )
    page = Client().get(f"{language}/policies/privacy/changes/", secure=True).content.decode()
    assert heading in page
    assert SENTENCE in page
    assert "within 1 days" in page


def test_where_acts_are_the_same_the_page_says_nothing_of_them():
    assert 'id="acts"' not in Client().get("/policies/privacy/changes/", secure=True).content.decode()
