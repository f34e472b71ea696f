"""Telephone numbers of ten digits without a sign between, and words for telephones that speak of none."""

import pytest

from keepfaith.pii.detection import ACT, detect

NUMBER = "4135550122"


def sure(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"phone-number"}, at_least=ACT)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "left vm for the clerk at {}, will try again", "My wife's number is {}.", "lm, no ans. {}",
        "can you txt me when it is ready? {}", "She may be contacted at {}, until noon.", "Ring him back at {}",
        "Outreach worker: {}", "Text from the bus monitor ({}): late", "Any questions? {}", "Landlord: {}",
        "CALL LOG\n9:02  {}  wants a form\n", "Missed calls\n03/04 10:15 am - {} - wants a license\n",
    ],
)  # fmt: skip
def test_words_around_say_that_ten_digits_are_one(text):
    assert sure(text.format(NUMBER)) == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "The docket at the court: {}", "Invoice {}. Please send it.", "TABLE\n9:02  {}  rows\n",
        "FAX COVER\nRe: invoice {}\n", "Student: {}",
    ],
)  # fmt: skip
def test_other_words_do_not(text):
    assert sure(text.format(NUMBER)) == []


@pytest.mark.parametrize(
    "text",
    [
        "FAX\nRE: RECORD\nD.O.B.: 04.16.2010\n", "FAX TRANSMISSION\nDocket 62-7223-26\n",
        "DEPOSIT FORM   (fax)\nAcct No  7215-1061-9\n", "lookup caller=04300626 status=200",
        "The SSN was blank. They gave it over the phone: 219099998.",
        "Permit 467-6058 lapsed on Monday. Call the clerk.", "C\u00f3digo da reuni\u00e3o: 280 290 5344",
        "cannot reach 30.40.4.49",
    ],
)  # fmt: skip
def test_words_for_telephones_may_speak_of_no_number(text):
    assert sure(text) == []


@pytest.mark.parametrize(
    "text", ["FAX: {}", "Fax to {}", "Send it ({} fax)", "caller={} status=200", "FAX\n{}\n"]
)
def test_and_may_speak_of_one(text):
    assert sure(text.format(NUMBER)) == [NUMBER]


@pytest.mark.parametrize("text", ["Call +1 413 555 0122 2025-11-04", "Call +1 413 555 0122 12"])
def test_a_date_behind_a_number_is_no_part_of_it(text):
    assert sure(text) == ["+1 413 555 0122"]


@pytest.mark.parametrize(
    "extension",
    [
        "x12", " x 1234", ", ext. 12", " Ext: 1234", ";ext=123", " extension 12", " ext-12", " (ext. 12", " ramal 12",
        " #12", "x4567", ",,1234",
    ],
)  # fmt: skip
def test_an_extension_is_part_of_a_number_however_it_is_written(extension):
    for number in ("413-555-0122", "(413) 555-0122", "+1-413-555-0122", "413.555.0122"):
        assert sure(f"Case worker {number}{extension}, after noon") == [number + extension]


@pytest.mark.parametrize("number", ["DSN 315-243-1234", "(DSN) 312.243.1234", "399 -  581 -  6004"])
def test_a_number_is_whole_with_its_network(number):
    assert sure(f"Mother: call {number} today") == [number]


def test_an_empty_cell_is_no_extension():
    assert sure("Name,Home phone,Cell,Room\nA,4135550122,,1200\nB,4135550123,,1201\n") == [
        "4135550122", "4135550123",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "number",
    ["413-5550122", "(413) - 555 - 0122", "4135550122.0", "tel:+1-413-555-0122", "413*555*0122", "413:555:0122"],
)  # fmt: skip
def test_a_number_in_odd_groups_or_signs_is_one(number):
    assert sure(f"Mother: call {number} today") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Grandmother - {}",
        "Called, no ans. {}",
        "My mom's number is {} she works nights",
        "p {}\nf 413-555-0122",
    ],
)
def test_seven_digits_are_one_where_they_are_announced(text):
    assert sure(text.format("555-0199"))[:1] == ["555-0199"]


@pytest.mark.parametrize(
    "text",
    ["Room 555-0199", "Part 555-0199 of the kit", "The range 555-0199 is taken", "Locker #413-555-0122-9"],
)
def test_seven_digits_and_parts_are_none_elsewhere(text):
    assert sure(text) == []
