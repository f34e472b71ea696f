"""Birth dates: which dates of a list, of a comparison or of a table are some, and which of other events are none."""

import pytest

from keepfaith.pii.detection import ACT, detect


def dates_in(text):
    return [
        text[match.start : match.end]
        for match in detect(text, at_least=ACT)
        if match.category == "birth-date"
    ]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The birth certificate says 3/4/1990, the transcript says 5/6/1991.", ["3/4/1990", "5/6/1991"]),
        (
            "Birth date and school of each child: A.B., 3/4/2015, Sample School; C.D., Oct 5, 2016, Sample School",
            ["3/4/2015", "Oct 5, 2016"],
        ),
        ("children: A (3/4/2015), B (5/6/2016) - birth dates as given", ["3/4/2015", "5/6/2016"]),
        (
            "DOB was entered as March 4, 1990; the correct one is May\n6, 1991.",
            ["March 4, 1990", "May\n6, 1991"],
        ),
        ("Caller: my date of birth?\nCaller: yes, it's 03/04/1990.", ["03/04/1990"]),
        ("DOB #1 Nov. 20 2012", ["Nov. 20 2012"]),
        ("Proof of age: 3/4/1990 (passport)", ["3/4/1990"]),
        ("The state shows 3/4/1990 as date of birth; the district shows 5/6/1991.", ["3/4/1990", "5/6/1991"]),
        (
            "Her DOB (3/4/1990) does not match the one in the state system (5/6/1991).",
            ["3/4/1990", "5/6/1991"],
        ),
        ("Vaccines: DOB 3/4/2015; MMR 5/6/2016; Tdap 7/8/2017", ["3/4/2015"]),
        ("03/04/2011 (student DOB)", ["03/04/2011"]),
        ("Her birthday in the portal is 3/4/2011. It must be 5/6/2011.", ["3/4/2011", "5/6/2011"]),
        ("DOB (form): 3/4/2011  DOB (passport): 5/6/2011", ["3/4/2011", "5/6/2011"]),
        ("Fecha de nacimiento: 3/4/2011. Debe ser 5/6/2011.", ["3/4/2011", "5/6/2011"]),
        ("Data de nascimento 3/4/2011, mas o certo é 5/6/2011", ["3/4/2011", "5/6/2011"]),
        ("Dat nesans 3/4/2011, men se 5/6/2011", ["3/4/2011", "5/6/2011"]),
        ("Ngày sinh 3/4/2011, đúng là 5/6/2011", ["3/4/2011", "5/6/2011"]),
        ("出生日期是2011年3月4日，应为2011年5月6日。", ["2011年3月4日", "2011年5月6日"]),
        ("学生2011年3月4日出生。", ["2011年3月4日"]),
        ("他2011年3月4日生。", ["2011年3月4日"]),
        ("Née le 3/4/2011 à Lynn", ["3/4/2011"]),
        ("Mis hijas nacieron el 3/4/2011 y el 5/6/2012.", ["3/4/2011", "5/6/2012"]),
        ("Con tôi chào đời ngày 3/4/2011", ["3/4/2011"]),
        ("The boys (3/4/2011 and 5/6/2012) were born in Lynn.", ["3/4/2011", "5/6/2012"]),
        ("Dale of Birth 3/4/2011", ["3/4/2011"]),
        ("Birth date of the pupil ................................ 3/4/2011", ["3/4/2011"]),
        ("The birth date that this district keeps on file for that student is 3/4/2011.", ["3/4/2011"]),
        ("Name,Student DOB,Town\nA,3/4/2011,Salem\nB,5/6/2012,Salem\n", ["3/4/2011", "5/6/2012"]),
        ("The girl's birthday is 3/4/2011 and her mother's is 5/6/1985.", ["3/4/2011", "5/6/1985"]),
        ("DOBs: (1) pupil A, 3/4/2011; (2) pupil B, 5/6/2012.", ["3/4/2011", "5/6/2012"]),
        ("Please look up the date of birth in the old file; the nurse's card reads 3/4/2011", ["3/4/2011"]),
        ("NAME\tSTART\tBIRTH\nA.\t9/1/2024\t3/4/1990\nB.\t9/1/2023\t5/6/1985", ["3/4/1990", "5/6/1985"]),
        ("applicantdob=3/4/1990", ["3/4/1990"]),
    ],
)
def test_each_date_that_a_word_for_birth_speaks_of_is_one(text, dates):
    assert dates_in(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "The birth of the program dates to 3/4/2024.",
        "The birth certificate was checked on 3/4/2024.",
        "His birth certificate. Case closed, released 3/4/2024.",
        "Born in Salem, he moved to Maine on 3/4/2024.",
        "DOB is no longer collected as of 3/4/2024.",
        "DOB column empty in 40 rows, reported 3/4/2024",
        "Opened 3/4/2024, DOB not given, archived.",
        '{"created": "3/4/2024", "birthDate": null}',
        "Children born before June may register from 3/4/2024 on.",
        "Tuyển sinh ngày 3/4/2024",
        "本规定自2024年3月4日生效。",
        "On 3/4/2024 the pupil, whose birth date nobody knew, left.",
        "The library celebrates its birthday on 3/4/2024.",
        "Date of birth: not given. Date signed ........ 3/4/2024",
        "Birth date on file. Date of the last visit: 3/4/2024",
        "I sent the birth certificate again on 3/4/2024.",
        "Reyinyon an ap fèt 3/4/2024.",
        "Pupil | Turns 22 | Agency\nA.E. | 3/4/2024 | yes\nB.S. | 5/6/2024 | no",
        "The parcel was delivered at the office on 3/4/2024.",
    ],
)
def test_a_date_of_another_event_is_none(text):
    assert dates_in(text) == []


def test_the_birth_of_a_person_is_one():
    assert dates_in("the date of birth of the applicant: 3/4/1990") == ["3/4/1990"]
    assert dates_in("the birth of the child on 3/4/2020") == ["3/4/2020"]


@pytest.mark.parametrize(
    "text",
    [
        "When did she come into this world?\nA: 3/4/2019, at noon.", "My mother had me on 3/4/2019, says the record.",
        "He was delivered by c-section on 3/4/2019.", "They welcomed their daughter on 3/4/2019.",
        "B. Sample, turning seven, 3/4/2019", "DCS=SAMPLE | DBB=3/4/2019 | badge",
        "Pupil | Turns 22 | Born\nA.E. | 3/4/2041 | 3/4/2019\nB.S. | 5/6/2041 | 3/4/2019",
    ],
)  # fmt: skip
def test_other_words_for_a_birth_say_so(text):
    assert {*dates_in(text)} == {"3/4/2019"}


def test_a_date_behind_one_of_another_kind_is_read_to_its_end():
    for blank in range(34):
        text = f"Fecha de la solicitud: 3/4/2024\nAlumna: {'A' * blank}\nFecha de nacimiento: 6-8-2005\n"
        assert dates_in(text) == ["6-8-2005"]


@pytest.mark.parametrize(
    "text", ["DOB: {}", "born on {} in Lynn", "Birthday {}", "Date of birth: {}", "nacido: {}"]
)
@pytest.mark.parametrize("date", ["13,2,42", "3, 4, 2011", "2011,3,4"])
def test_commas_between_numbers_are_a_date_right_behind_a_word_for_birth(text, date):
    assert [
        text.format(date)[one.start : one.end]
        for one in detect(text.format(date), at_least=ACT)
        if one.category == "birth-date"
    ] == [date]


@pytest.mark.parametrize(
    "text",
    [
        "See items {} of the list that my son brought home. He was born in Lynn.",
        "My daughter, DOB 3/4/2011, is in rooms {} now.",
        "The student got {} points in three tests.",
    ],
)
@pytest.mark.parametrize("numbers", ["13,2,42", "12, 3, 2009"])
def test_numbers_with_commas_are_no_date_elsewhere(text, numbers):
    written = text.format(numbers)
    assert numbers not in [written[one.start : one.end] for one in detect(written)]
