"""Promise 7: you can make an informed choice: the policy is there before the first question, and nothing is ticked."""

from keepfaith.policies.promises.crawler import fetch, tour
from tests.conftest import Served


def test_every_form_that_collects_is_found(served: Served) -> None:
    paths = {answer.path for answer in tour(served.portal).every_page if answer.page.collecting}
    assert paths >= {"/forms/accessibility/", "/forms/literature/", "/forms/notices/", "/forms/question/"}


def test_the_rules_are_linked_before_the_first_question_and_nothing_is_ticked(served: Served) -> None:
    page = fetch(served.portal, "/forms/notices/").page
    (form,) = page.collecting
    first = min(field.order for field in form.fields)
    dated = [reference for reference in page.references if reference.url == "/policies/privacy/2018-01-31/"]
    assert dated
    assert dated[0].order < first
    assert not [field for field in form.fields if field.is_set]
