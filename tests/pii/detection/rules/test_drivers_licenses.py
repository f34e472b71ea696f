"""Licenses to drive: how the number of one stands, and what near the words for one has the form of it."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.rules.number_forms import is_stamp

NUMBER = "S12345678"


def licenses(text):
    return [
        text[match.start : match.end]
        for match in detect(text, at_least=ACT)
        if match.category == "drivers-license"
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Her driver's license is Q1234\n56789 01234, renewed", ["Q1234\n56789 01234"]),
        ("DL: 001\n  341 066", ["001\n  341 066"]),
        ("Operator's license A123-\n4567-8901 (valid)", ["A123-\n4567-8901"]),
        ("Driver's license N0936 79258 40712", ["N0936 79258 40712"]),
        ("Drivers' unit: his licence was mistyped. The card says W3846 61750 05616.", ["W3846 61750 05616"]),
    ],
)
def test_a_license_in_groups_is_one_number(text, numbers):
    assert licenses(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "It is on the card I drive with: {}.", "The top of what she drives with says {}.",
        "My ID is the one from the Registry of Motor Vehicles, {}.", "La tarjeta para manejar trae el número {}.",
        "司机到车管局换了新证，号是 {}。", "{} is on the card they gave me to drive with",
    ],
)  # fmt: skip
def test_what_one_drives_with_is_a_license(text):
    assert licenses(text.format(NUMBER)) == [NUMBER]


def test_what_one_drives_is_none():
    assert licenses("The bus that she drives is number 44718290.") == []


def test_lines_of_figures_are_no_license():
    assert licenses("Hours of the bus drivers\n001 341\n066 204\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "You wanted the license of the new driver on that run. I have got it here, it's {}, Massachusetts, good.",
        "Could the aunt drive? Her license came by mail: she read it out. {} - NH, no points",
        "About the license of our van driver: it was copied. {}, class D, is what it says.",
    ],
)
def test_the_state_or_the_class_behind_says_so(text):
    assert licenses(text.format(NUMBER)) == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "Our office moved. Ask for folder {}, Massachusetts.",
        "The van is in lot {} or at the yard, says its driver.",
    ],
)
def test_a_state_alone_or_a_word_that_is_a_states_code_says_nothing(text):
    assert licenses(text.format("4471829")) == []


@pytest.mark.parametrize(
    "text",
    [
        "10:02 yard: did you get the cdl for the sub on route 4?\n10:03 desk: she sent a picture\n10:04 desk: {}\n",
        "clerk: Which paper will you show?\nvisitor: my driver's license\nclerk: Type it, please\nvisitor: {}\n",
    ],
)
def test_a_line_of_its_own_answers_the_question(text):
    assert licenses(text.format(NUMBER)) == [NUMBER]


def test_a_line_with_another_label_is_no_answer():
    assert licenses("hr: copy of the driver's license?\nyard: it is here\nInvoice:\n4471829\n") == []


def test_lines_below_words_for_drivers_are_a_list():
    heading = "The Registry says these operators may not drive:\n"
    text = heading + "1. M12345678 - route 4\n2. 04471829 - spare\n3. Q87654321 - route 9\n"
    assert licenses(text) == ["M12345678", "04471829", "Q87654321"]


def test_lines_of_other_numbers_are_none():
    assert licenses("Lockers of the team:\n1. M12345678 - north\n2. Q87654321 - south\n") == []


def test_a_paper_is_named_before_the_label_of_its_number():
    assert licenses(f"Document type: driver's license, Maine. Serial: {NUMBER}. Face compared.") == [NUMBER]
    assert licenses("Device type: tablet of the bus driver. Serial: XD6128400.") == []


@pytest.mark.parametrize("text", ["I wrote {} in the box for your license.", "She read {} off her license."])
def test_words_behind_say_on_whose_license_it_stands(text):
    assert licenses(text.format("205 664 781")) == ["205 664 781"]


@pytest.mark.parametrize(
    "text",
    [
        "Driving school license number {}; it teaches ten pupils.", "Bus company operating license: {}",
        "The garage holds repair license no. {}; drivers park there.", "Livery license {} of the bus firm",
        "The electrician came for the bus gate, his license is {}.", "The carrier's license {} covers ten vehicles.",
        "Licencia de funcionamiento del taller de buses: {}",
        "Certificate of insurance\nVehicles: 4\nCertificate no. {}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", ["EL48204471", "P 482044715"])
def test_a_firms_or_a_trades_license_is_no_drivers(text, number):
    assert licenses(text.format(number)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Posting 04471829\nSchool bus driver, CDL required",
        "Posting 04471829: van driver; a driver's license is needed",
        "driver's license: see the scan of 02JUL1999", "Driver's license number and birth: C. Sample; 10121961; ",
        "Plate, make and license of each of you: 0IA 181, a blue car", "license of the driver, car 9XQ 669 or K88-419",
        "LOG 2024-04-05 10:20:30.000000 file=dl.jpg field=drivers_license state=none",
        "Bus driver, case PRR-2015-8466: the CDL is on file",
        "Motor records of drivers, their licenses, invitation PO-5290277",
        "saved at 20260315-0704 driver license front",
    ],
)  # fmt: skip
def test_other_numbers_near_the_words_are_none(text):
    assert licenses(text) == []


def test_a_drivers_license_that_is_required_of_a_form_is_one():
    assert licenses(f"Driver's license required: {NUMBER}") == [NUMBER]


@pytest.mark.parametrize(
    ("before", "is_time"), [(b"", True), (b"exported ", True), (b"at: ", True), (b"license no. ", False)]
)
def test_seconds_are_a_time_where_a_program_writes_one(before, is_time):
    plain = before + b"1760146436 driver license front"
    assert is_stamp(plain, len(before), len(before) + 10) is is_time


@pytest.mark.parametrize(
    "number",
    [
        # Letters of a name, with stars for what is short; and letters at both ends.
        "WDL*AB*1C23D", "WDLB3ZQ41K7M", "SMITHJ*123AB", "SAMPLE*J123AB", "EXAMPLE123AB", "MORGA657054SM9IJ",
        "MORGA 657054 SM9IJ 35", "ABC120345ABCDE12", "AB-CD-EF-G123HI", "B072RRE2I55", "12ABC34567",
        # What the state's numbers begin with, and its code.
        "SA 123 4567", "NHL 12 345678", "MA S12345678", "MA-SA1234567", "QX 123 456", "QRS 123456", "SA - 7264984",
        "FL S123-456-78-901-2",
        "TX-12345678", "(S)12345678", "A 123 456 789 012", "US-MA-S12345678", "12345678-NH",
        # Groups as in dates and years in the middle.
        "T12-34-5678", "K12 34 5678", "AB12 20110012345", "AB12-20110012345", "AB-12-2011-0012345", "12-AB-34567",
        # A letter behind a dash, slashes, underscores and dots, and many digits.
        "123456-789-K", "12345678-Q", "123-4567890-1", "12345/67/8901", "12/34/567890", "PB/12345/2010",
        "S12/345/678", "S_123_45_678", "12.345.678-K", "010180-123A", "01234567012345", "12345678901234567890",
        "A123456789012345",
    ],
)  # fmt: skip
def test_a_license_is_whole_in_the_form_of_any_state(number):
    assert licenses(f"Her driver's license is {number}, she says.") == [number]
    assert licenses(f"name | driver license no\nA. Example | {number}\n") == [number]


@pytest.mark.parametrize("number", ["617-555-0142", "219-09-1234", "13-45-6789", "K1A2B"])
def test_the_word_right_beside_a_number_says_more_than_its_form(number):
    assert licenses(f"DL# {number}") == [number]
    assert licenses(f"Driver license no: {number} (exp. 05/2031)") == [number]
    assert licenses(f"driver | DL no | phone\nDriver One | {number} | 617-555-0199\n") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "DL: 05-11-2031 is when it expires", "RMV: 617-555-0142", "Registry of Motor Vehicles 617-555-0142",
        "His driver's license expires 05/2031.", "The driver's license shop was open at 12:03:04,123456 that day.",
        "Driver's licenses in 12 of 34567 cases were shown.",
    ],
)  # fmt: skip
def test_what_is_a_date_a_telephone_or_a_time_beside_such_a_word_is_none(text):
    assert licenses(text) == []


def test_a_cards_number_that_proves_itself_is_no_license():
    assert licenses("DL 4111 1111 1111 1111") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("HER DRIVER'S LICENSE IS IN 123456789 FORM", "123456789"),
        ("his DL ID 123456789", "123456789"),
        ("driver's license in 123456789", "123456789"),
    ],
)
def test_a_word_before_a_license_is_no_code_of_a_state(text, number):
    assert licenses(text) == [number]


@pytest.mark.parametrize("number", ["1HK7Q68U8VP658842", "5UXWX7C51BA123456"])
def test_the_number_of_a_car_is_none(number):
    assert licenses(f"Driver of the van, license A1234567, VIN {number}") == ["A1234567"]
    assert licenses(f"Driver's license and car: {number}") == []


def test_more_signs_than_most_have_need_a_word_near():
    assert licenses("The driver showed the library card. It is 23425170998670.") == []


def test_a_code_in_a_cell_is_one_whatever_the_case_of_the_others():
    text = "DL NO | STATUS\nS12345678 | SUSPENDED\nI 674 108 608 302 | ACTIVE\n"
    assert licenses(text) == ["S12345678", "I 674 108 608 302"]


def test_the_word_license_beside_it_is_enough_for_many_digits_of_a_driver():
    assert licenses("New driver D. Example, lic. no. 06267976088371, starts in May") == ["06267976088371"]
