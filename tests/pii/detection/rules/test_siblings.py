"""Values that stand as a sure one does, words beside which none stands, and words that say what something is about."""

import pytest

from keepfaith.pii.detection import ACT, detect


def named(text, category, at_least=ACT):
    return [
        text[match.start : match.end]
        for match in detect(text, at_least=at_least)
        if match.category == category
    ]


@pytest.mark.parametrize(
    ("text", "category", "values"),
    [
        # Behind a name each, in a list that one word announces.
        ("The teaching license numbers: Ames 482915, Burke 573016, Cole 664127.", "educator-id",
         ["482915", "573016", "664127"]),
        ("License numbers: Ames 1482915; Burke 1573016 (both math teachers)", "educator-id", ["1482915", "1573016"]),
        # Between the same signs, or before the same word.
        ("proof of age: A. Ames / 3/4/2010 / ok.  B. Burke / 5/6/2011 / NOT ok", "birth-date",
         ["3/4/2010", "5/6/2011"]),
        ("Licensed staff: counselor of the Upper School: 482915 exp. May; school psychologist: 573016 exp. June",
         "educator-id", ["482915", "573016"]),
        # Right behind words for persons.
        ("The sister was born 3/4/2010 in the shelter and the older kid 5/6/2008 back home.", "birth-date",
         ["3/4/2010", "5/6/2008"]),
        # Amounts of money between them.
        ("Fines by student ID: 204518 owes $247999; 20-4056 owes $24250.", "student-id", ["204518", "20-4056"]),
        # What says of another that it is the right one.
        ("Her SSN on file is 219 09 9998; it should read 219099997.", "ssn", ["219 09 9998", "219099997"]),
    ],
)  # fmt: skip
def test_what_stands_as_a_sure_one_does_is_of_its_kind(text, category, values):
    assert named(text, category) == values


@pytest.mark.parametrize(
    "text",
    [
        "MEPID: 48291512\nRoom count: 573016",
        "Child's DOB: 3/4/2010   Last physical: 5/6/2024",
        "Born: 3/4/2010   Entered: 5/6/2024",
        "Place of birth: Springfield\nEntered: 5/6/2024",
    ],
)
def test_what_has_a_word_of_its_own_is_not(text):
    assert len(detect(text, at_least=ACT)) == (0 if text.startswith("Place") else 1)


@pytest.mark.parametrize(
    ("text", "category", "values"),
    [
        ("If your license to drive has changed, tell the yard. We hold S12345678 for you.", "drivers-license",
         ["S12345678"]),
        ("May I see the license you drive with? For the record, its number?\n49SAT51454.", "drivers-license",
         ["49SAT51454"]),
        ("Room 12: seat 1 = ID 302157, seat 2 = ID 681930. Those are the school's student IDs.", "student-id",
         ["302157", "681930"]),
        ("IDs of children absent on 3/4/2024: 80730215, 36-8193. Student numbers are local.", "student-id",
         ["80730215", "36-8193"]),
    ],
)  # fmt: skip
def test_a_word_without_a_value_speaks_of_the_only_one_near_it(text, category, values):
    assert named(text, category) == values


def test_of_several_that_it_may_mean_a_person_is_asked():
    text = "It is 204518 on the card. The bus company writes 573016. I need my son's school number."
    assert named(text, "student-id") == []
    assert named(text, "student-id", at_least=0.3) == ["204518", "573016"]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("spouse - 3/4/1980\nchild 1 - 5/6/2010\nchild 2 - 10-Aug-2012", "birth-date"),
        ("Older (3/4/2010) has an IEP, younger (5/6/2012) is screened.", "birth-date"),
        ("ID de mi hijo: 204518", "student-id"),
        ("my daughter's number is 204518", "student-id"),
        ("PowerSchool ID 204518", "student-id"),
        ("The new student Ana Ames, 204518, has moved.", "student-id"),
        ("The IEP for 1012345678 was signed.", "student-id"),
        ("prof lic no 482915", "educator-id"),
        ("He drives under S12345678, an out-of-state license.", "drivers-license"),
        ("proved by satisfactory identification, being license number 1930364", "drivers-license"),
        ("SSNs of the hires, in order of the list: 219 09 9998, 219-09-9997, 219099996", "ssn"),
    ],
)
def test_a_class_of_words_announces_a_value(text, category):
    assert {match.category for match in detect(text, at_least=ACT)} == {category}


@pytest.mark.parametrize(
    "text",
    [
        "Hotel for the teacher conference: 45807302.",
        "Request 45807302 about teacher licensing",
        "Appeal no. 45-8073-02, teacher dismissal",
        "student-import job=76531737-f129-48c6-91ca-4dc4edfde416",
        "2024-11-04 23:07:53.000000 elar sync",
        "Our school was born on 3/4/2010 from a small group.",
        "Dr. King's birthday is kept on 1/20/2025.",
        "We celebrate the library's 100th birthday on 3/4/2025.",
        "liquor license A1234567 of the driver's club",
        "RMV query 20260825152730",
        "The driver's license office moved to 4580730 Elm",
        "Adobe site license 45807302 runs out; ask the driver.",
        "We celebrate birthdays of March on 3/4/2025.",
        "Staff birthdays will be announced from 3/4/2025.",
        "MEPID lookups: 45807 this week",
        "State ID program costs 45807302 dollars",
    ],
)
def test_a_word_that_says_what_something_is_about_announces_nothing(text):
    assert detect(text, at_least=ACT) == ()
