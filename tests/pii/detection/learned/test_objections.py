"""Objections: each is named where it stands, weighed with the words around, and outweighed by near certainty alone."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.learned.candidates import dates, numbers
from keepfaith.pii.detection.learned.objections import FINAL, objections
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.page import Page

NUMBERS = {
    "years": "the pupils of 2019-20",
    "thing": "the pupil in room 20451",
    "part": "the pupil saw 3, 20451",
    "count": "20451 pupils",
    "office": "the pupils of 04450807",
    "color": ".school .usa-input--error{border-color:#b50909}",
    "file": "the pupil sent 204518.pdf",
    "date-groups": "the pupil wrote 617 555 0123",
    "money": "the pupils raised $ 20451",
    "counted": "the school has 20451 students",
    "cue": "the pupil got invoice 204518",
    "about": "the driver's license office 204518",
    "license-of-things": "the contractor has license 482915 for the school",
    "beside-student": "LASID,Name,Room\n20451,A. Example,30712",
}
DATES = {
    "heading": "Hired, by teacher:\nA. Example 3/4/1998",
    "age": "the pupil 3/4/2026",
    "source": '"So it is." -- The teacher, 3/4/1998',
    "other-date": "the teacher was hired 3/4/1998",
    "version": "Changes for the school's program\n[1.3.0] on 3/4/1998",
    "no-birth": "Birthday lunch for the staff 3/4/1998",
    "beside-birth": "name;dob;room\nA. Example;3/4/2010;5/6/2011",
}


def _named(text: str, candidates_of) -> list[set[str]]:
    page = Page(normalized(text), text)
    return [{*objections(page, one)} for one in candidates_of(page)]


@pytest.mark.parametrize(("name", "text"), NUMBERS.items(), ids=NUMBERS)
def test_what_speaks_against_a_number_is_named(name, text):
    assert any(name in some for some in _named(text, numbers))


@pytest.mark.parametrize(("name", "text"), DATES.items(), ids=DATES)
def test_what_speaks_against_a_date_is_named(name, text):
    assert any(name in some for some in _named(text, dates))


@pytest.mark.parametrize("text", ["the pupil 204518 left", "the teacher, 3/4/1998, left"])
def test_nothing_speaks_against_what_stands_by_itself(text):
    assert set() in _named(text, numbers if "pupil" in text else dates)


@pytest.mark.parametrize("name", sorted(FINAL))
def test_some_objections_nothing_outweighs(name):
    assert [one for one in detect((NUMBERS | DATES)[name]) if one.confidence >= ACT] == []


@pytest.mark.parametrize(
    "text",
    [
        "Waivers for teachers without a license:\n1. 204518 - Latin\n2. 731942 - dance",
        "The pupil's chart says that he is nine, but counting from 3/4/2012, when he was born, he is older.",
    ],
)
def test_others_are_outweighed_by_the_words_around(text):
    assert any(one.confidence >= ACT for one in detect(text))


@pytest.mark.parametrize("text", ["204518", "1012345678", "3/4/2010", "Order 204518, paid 3/4/2010."])
def test_in_a_text_that_speaks_of_nobody_words_act_only_where_they_are_nearly_certain(text):
    assert [one for one in detect(text) if one.confidence >= ACT] == []


def test_a_list_of_names_with_numbers_of_the_state_needs_no_word_for_pupils():
    text = "EL reclassify list, spring:\nR. Sample 1002776990\nS. Sample 1075913483"
    assert [one.category for one in detect(text) if one.confidence >= ACT] == ["student-id"] * 2


@pytest.mark.parametrize("text", ["pupil 05|06|12", "pupil 999999"])
def test_what_a_cell_parts_and_one_digit_again_and_again_are_no_candidates(text):
    page = Page(normalized(text), text)
    assert [*numbers(page), *dates(page)] == []
