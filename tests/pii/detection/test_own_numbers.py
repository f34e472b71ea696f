"""The agency's own numbers: data, each of a category or of none."""

import pytest

from keepfaith.pii.detection import OwnNumber, OwnNumbers, detect

CASES = OwnNumber("complaint", r"prs-[0-9]{6}")
TEACHERS = OwnNumber("roster", r"ed[0-9]{7}", "educator-id")


def test_a_number_with_a_category_is_found_by_its_form_alone():
    text = "See ED1234567 and XED12345678."
    [detection] = detect(text, own=OwnNumbers([TEACHERS]))
    assert (detection.category, detection.rule) == ("educator-id", "own:roster")
    assert text[detection.start : detection.end] == "ED1234567"


def test_nothing_else_is_seen_in_a_number_without_one():
    own = OwnNumbers([OwnNumber("file", r"[0-9]{3}-[0-9]{2}-[0-9]{4}")])
    assert detect("219-09-9998", own=own) == ()
    assert len(detect("219-09-9998", own=OwnNumbers([CASES]))) == 1


def test_only_wanted_categories_are_searched():
    own = OwnNumbers([TEACHERS])
    assert detect("ED1234567", categories={"ssn"}, own=own) == ()
    assert detect("ED1234567", own=OwnNumbers([])) == ()


def test_a_form_that_cannot_be_searched_for_is_refused():
    with pytest.raises(ValueError, match="cannot be searched for"):
        OwnNumbers([OwnNumber("broken", "(")])
