"""Tables in a text: the header's word counts for every cell below it."""

import pytest

from keepfaith.pii.detection import ACT, detect

TABLES = {
    "tabs": "Name\tSSN\tDOB\nA\t219099998\t3/4/1990\nB\t333224444\t5/6/1991\n",
    "commas": 'name,ssn,dob\n"A, B",219099998,3/4/1990\nB,333224444,5/6/1991\n',
    "semicolons": "nombre;seguro social;fecha de nacimiento\nA;219099998;3/4/1990\nB;333224444;5/6/1991\n",
    "bars": "| Name | SSN | Birth date |\n|---|---|---|\n| A | 219099998 | 3/4/1990 |\n| B | 333224444 | 5/6/1991 |",
    "aligned": "Name      SSN          DOB\nA B       219099998    3/4/1990\nC         333224444    5/6/1991\n",
    "aligned-with-gaps": "Name      Note      SSN          DOB\nA B                 219099998    3/4/1990\n"
    "C         left      333224444    5/6/1991\n",
}


@pytest.mark.parametrize("name", TABLES)
def test_cells_are_what_their_header_says(name):
    text = TABLES[name]
    matches = [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]
    assert matches == [
        ("ssn", "219099998"), ("birth-date", "3/4/1990"), ("ssn", "333224444"), ("birth-date", "5/6/1991"),
    ]  # fmt: skip


def test_a_header_speaks_of_cells_far_below():
    text = "Name\tSSN\n" + "".join(f"row {number}\t{219_000_001 + number}\n" for number in range(2_000))
    assert sum(match.rule == "ssn-cue" for match in detect(text, categories={"ssn"})) == 2_000


def test_a_header_for_something_else_tells_look_alikes_apart():
    text = "Case number\tReference\n123-45-6788\t219-09-9998\n"
    assert detect(text, at_least=ACT) == ()


def test_a_table_ends_where_its_lines_do():
    text = "Name\tSSN\nA\t219099998\n\nThe number 333224444 is of a parcel.\n"
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == ["219099998"]


def test_a_cell_below_a_header_for_addresses_is_one_whole():
    text = "name\tHome address\nA\t12 Elm, 3rd house\nB\tunknown\n"
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == ["12 Elm, 3rd house"]


def test_a_sentence_with_commas_is_no_header():
    text = "Bring your SSN, your birth certificate, and a letter from the school that you attended last.\n"
    assert detect(
        f"{text}Call the office at noon, 333224444, and wait for what they say to you then."
    ) == detect(
        " " * len(text) + "Call the office at noon, 333224444, and wait for what they say to you then."
    )


@pytest.mark.parametrize(
    ("text", "category", "numbers"),
    [
        ("#,Name,Account\n1,A,1234567\n2,B,7654321\n", "bank-account", ["1234567", "7654321"]),
        (
            "No.  Teacher  License no.\n1    A B        482915\n2    C D        482916\n",
            "educator-id",
            ["482915", "482916"],
        ),
        ("No.  Driver  License no.\n1    A B      S12345678\n", "drivers-license", ["S12345678"]),
        ("Student;Grade;ID\nA;5;204518\nB;6;204519\n", "student-id", ["204518", "204519"]),
        (
            "    Name  Tax ID        Note  Sum\n1   A B   912-70-1234   left  85\n2   C D   913-71-4321         12\n",
            "ssn",
            ["912-70-1234", "913-71-4321"],
        ),
    ],
)
def test_a_cell_has_the_title_above_it_and_not_that_of_its_neighbor(text, category, numbers):
    matches = [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]
    assert matches == [(category, number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "name,ssn,hired,pay\nA,219099998,March 4, 2020,$1,250.00\nB,333224444,4/5/2021,900\n",
        "INSERT INTO staff (name, ssn, paid) VALUES ('A', '219099998', '$1,250'), ('B', '333224444', '900');",
        "Name,SSN,Unit\nA,219-\n09-9998,12\nB,333224444,14\n",
        "<p>| Name | SSN |<br>\n|---|---|<br>\n| A | 219099998 |<br>\n| B | <b>333224444</b> |</p>",
    ],
)
def test_commas_breaks_and_statements_leave_a_value_in_its_column(text):
    numbers = [
        "".join(filter(str.isdecimal, text[one.start : one.end])) for one in detect(text, at_least=ACT)
    ]
    assert numbers == ["219099998", "333224444"]


def test_a_row_s_end_is_no_number_s_middle():
    text = "mepid,org_code,course\n12345678,01230000,77120\n87654321,04560000,88230\n"
    assert [text[one.start : one.end] for one in detect(text, at_least=ACT)] == ["12345678", "87654321"]


def test_two_rows_make_no_number_together():
    text = "born;lasid;grade\n3/4/1990;204518;5\n03-20-2013;627211;5\n"
    assert [match.category for match in detect(text, at_least=ACT)] == [
        "birth-date", "student-id", "birth-date", "student-id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Name  DOB         Gr\nA long name, with more     3/4/1990     5\nB     5/6/1991     6\n",
        "Name / DOB / Gr\nA / 3/4/1990 / 5\nB / 5/6/1991 / 6\n",
        "name,dob,gr\nA,3/4/1990,5\nB and\nC,5/6/1991,6\n",
        "name,dob,gr\nA,March 4,\n1990,5\nB,5/6/1991,6\n",
    ],
    ids=["moved", "slashes", "broken cell", "broken date"],
)
def test_a_row_that_is_moved_or_broken_leaves_the_next_in_its_columns(text):
    matches = [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]
    assert matches[-1] == ("birth-date", "5/6/1991")
    assert len(matches) > 1


def test_a_cell_that_reaches_to_another_column_is_parted_where_that_begins():
    text = (
        "Driver ed road test\n"
        "student    permit/license no     date\n"
        "S. Example 788-5889267-5         03/04/2031\n"
        "T. Sample  711740272             03/05/2031\n"
    )
    matches = [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]
    assert matches == [("drivers-license", "788-5889267-5"), ("drivers-license", "711740272")]
