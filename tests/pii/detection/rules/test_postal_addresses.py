"""Postal addresses whole: from the house number to the ZIP code, and nothing that only has a number and a street."""

import pytest

from keepfaith.pii.detection import ACT, detect, masked


@pytest.mark.parametrize(
    "address",
    [
        "12 Main Street, Springfield, MA 01103",
        "12 Main St., Apt. 4B, Springfield, Massachusetts 01103-1234",
        "12 Main St Springfield MA 01103",
        "350 MAIN STREET\nMALDEN MA 02148-5023",
        "1000 Martin Luther King Jr Drive\nSuite 200\nNorth Adams, MA 01247",
        "12-14 Oak Ave., Lee, MA 01238",
        "100 1/2 Elm Street #3, Lee, MA 01238",
        "12A Pleasant Lane, Unit 7, West Tisbury, MA 02575",
        "5 County Road 12, Lee, MA 01238",
        "8 State Highway 9, Lee, MA 01238",
        "One Ashburton Place, Room 301, Boston, MA 02108",
        "45 The Fenway, Boston, MA 02115",
        "77 Broadway, Lynn, MA 01901",
        "100 Huntington, Boston, MA 02116",
        "c/o Example Family, 14 Elm St., Lee, MA 01238",
        "P.O. Box 123, Springfield, MA 01101",
        "PO Box 9\nLee, MA 01238",
        "P.O.\nBox 123, Springfield, MA 01101",
        "Post Office\n> Box 123, Springfield, MA 01101",
        "Rural Route 2, Box\n45, Lee, MA 01238",
        "Rural Route 2, Box 45, Lee, MA 01238",
        "RR 2 Box 45, Lee MA 01238",
        "HC 71 Box 9, Lee, MA 01238",
        "PSC 123 Box 456, APO, AE 09012",
        "Calle Luna 123, San Juan, PR 00901",
        "123 Calle Sol, Apt. 2, Caguas, PR 00725",
        "12 Main Street, Springfield, MA",
        "24 New Chardon Street",
        "40-A Broad Street, Lee, MA 01238",
        "99 Dover Rd\ncity: Natick\nstate: MA\nzip: 01760",
        "12 Main Street",
        "12 W 42nd Street, 2nd Floor",
        "9 Old County Rd, Unit 3",
    ],
)
@pytest.mark.parametrize("around", ["I live at {}.", "Address: {}", "Send it to\n{}\nThank you.", "{}"])
def test_it_is_found_whole(address, around):
    text = around.format(address)
    hidden = masked(text, detect(text, categories={"postal-address"}, at_least=ACT))
    start = text.index(address)
    assert not any(sign.isalnum() for sign in hidden[start : start + len(address)])
    assert hidden.replace("•", "").startswith(text[:start])


@pytest.mark.parametrize(
    "address",
    ["12 main street", "10 Park Plaza", "2024 Main Street", "Rua das Flores, 123", "12 elm court, apt 3"],
)
def test_what_may_be_one_is_asked_about(address):
    assert masked(address, detect(address)).strip("• ,").isalpha() is False
    assert not any(sign.isalnum() for sign in masked(address, detect(address, categories={"postal-address"})))


@pytest.mark.parametrize(
    "text",
    [
        "He walked 5 miles down the road and 3 to the street",
        "30 days in court",
        "14 charges totaling $500 in Superior Court",
        "Take Route 128 to exit 20, then Route 9",
        "The 2 schools and the street",
        "Copyright 1998-2003 Example Road Inc.",
        "Boston, MA 02110",
        "Chapter 71B, section 3",
    ],
)
def test_other_numbers_and_streets_are_left_alone(text):
    assert detect(text, categories={"postal-address"}) == ()


def sure(text):
    return [
        text[match.start : match.end] for match in detect(text, categories={"postal-address"}, at_least=ACT)
    ]


@pytest.mark.parametrize(
    "street",
    [
        "88 Quarry Hill Way",
        "412 Birch Cove",
        "9 Lantern Ct",
        "1204 Harvest Loop",
        "77 Orchard Pl",
        "31 3rd Drive",
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "Bus stop by {} please",
        "We bought {} last week.",
        "from home ({}) to school",
        "now an aunt's, {}, and",
    ],
)
def test_a_street_may_end_with_a_common_word(street, around):
    assert sure(around.format(street)) == [street]


@pytest.mark.parametrize(
    "text",
    [
        "3 Way", "2 Place", "4 students Drive", "101 Dalmatians Way of life", "He won 2 First Place ribbons.",
        "The 5 Superior Court judges", "120 Food Drive boxes", "3 Google Drive folders", "1 United Way gift",
        "Read chapter 3 Old Way and page 12 New Place.", "Grade 5 Math Trail; Room 210", "invoice 120 Sample Square",
        "14 STUDENTS DRIVE TO SCHOOL. 120 FOOD DRIVE BOXES", "WARN 48 GEOCODE ROW=12",
    ],
)  # fmt: skip
def test_other_names_that_end_with_such_a_word_are_not_sure(text):
    assert sure(text) == []


@pytest.mark.parametrize(
    "text",
    ["Old address: 1988 Summit Boulevard", "The house is 2014 Quarry Street.", "Went to 1902 Birch Road"],
)
def test_the_number_of_a_house_may_have_the_form_of_a_year(text):
    assert sure(text) == [text[text.index(next(filter(str.isdigit, text))) :].rstrip(".")]


def test_a_year_before_a_street_is_not_sure():
    assert sure("In 2019 Main Street was repaved.") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("box,ship_to,pounds\nA,44 Quarry Rd Apt 3 Lee MA 01238,9\n", "44 Quarry Rd Apt 3 Lee MA 01238"),
        ("box,sort,pounds\nA,12-14 Quarry Ct Fl 2 Lee MA 01238,9\n", "12-14 Quarry Ct Fl 2 Lee MA 01238"),
        ("id,street_city_state_zip\n3,43A Quarry Ln Lee ME 04212\n", "43A Quarry Ln Lee ME 04212"),
        ("pupil,RES_ADDR,grade\n12345,35 Broadway Rm 5 Lee MA 01238,9\n", "35 Broadway Rm 5 Lee MA 01238"),
        ("Home: 54A Route 54 Lee CT 06101", "54A Route 54 Lee CT 06101"),
        ("I live at 94 Elm Ln, Unit\n> 12 now", "94 Elm Ln, Unit\n> 12"),
        ("P.\nO. Box 12, Lee, MA 01238", "P.\nO. Box 12, Lee, MA 01238"),
        ("100 Elm St; unit is empty", "100 Elm St"),
        ("12 ELM ST, HOMELESS STATUS", "12 ELM ST"),
        ("14 Elm St, apartamento de mi madre.", "14 Elm St"),
        ("pupil,street,grade\nA,12 Elm St,9\n", "12 Elm St"),
    ],
)
def test_it_ends_where_something_else_begins(text, address):
    assert sure(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Local ID  45168",
        "pupil | address\nA | 7\nB | 12\n",
        'name\taddress\n(2) "Discuss the hassle"\tnone\n',
    ],
)
def test_numbers_of_something_else_are_no_addresses(text):
    assert sure(text) == []
