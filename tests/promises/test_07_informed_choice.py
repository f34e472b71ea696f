"""Promise 7: you can make an informed choice; until a form asks for something, nothing shows that it is kept."""

from keepfaith.intake.promises import examine_choices
from keepfaith.policies.promises.visiting import tour
from tests.conftest import Served


def test_no_form_of_the_portal_collects_anything_yet(served: Served) -> None:
    forms = [form for answer in tour(served.portal).every_page for form in answer.page.forms]
    assert forms, "the page that compares two editions has a form"
    assert not [form for form in forms if form.collects]


def test_the_check_claims_no_more_than_that(served: Served) -> None:
    found = examine_choices(served.portal)
    assert (found.outcome, found.figure[:8]) == ("unproven", "No form "), found
