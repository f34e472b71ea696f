"""Numbers that no word names: what stands beside them says that they are somebody's, the words around whose."""

import pytest

from keepfaith.pii.detection import ACT, detect


def _sure(text):
    return [(one.category, text[one.start : one.end]) for one in detect(text) if one.confidence >= ACT]


@pytest.mark.parametrize(
    ("text", "category", "numbers"),
    [
        ("Report card\nA. Example\nNo. 204518\nHomeroom 12", "student-id", ["204518"]),
        ("my grandson, the school gave me this number for him, it's 204518", "student-id", ["204518"]),
        ("Two kids on my roster: one is 204518, the other 731942.", "student-id", ["204518", "731942"]),
        (
            "A. Example 204518, B. Sample 731942 and C. Specimen 550127 missed the MCAS makeup.",
            "student-id",
            ["204518", "731942", "550127"],
        ),
        (
            "EPIMS rejects\n204518 - job classification missing\n731942 - FTE over 1.0",
            "educator-id",
            ["204518", "731942"],
        ),
        (
            "Teachers w/ lic nos\nExample, A.   204518\nSample, B.   731942",
            "educator-id",
            ["204518", "731942"],
        ),
        ("Our union rep says it is another teacher. I'm 60451834.", "educator-id", ["60451834"]),
        (
            "A. Example S12345678 MA class D, B. Sample S87654321 MA class D may drive the van.",
            "drivers-license",
            ["S12345678", "S87654321"],
        ),
        ("I took driver ed. Permit # 4427927. The RMV never got it.", "drivers-license", ["4427927"]),
    ],
)
def test_what_has_no_word_of_its_own_is_of_whom_the_words_around_speak(text, category, numbers):
    assert _sure(text) == [(category, number) for number in numbers]


@pytest.mark.parametrize(
    "text",
    [
        "Students: 1,204\nExample Regional   04250310   312 students\nSample Charter School   04250320   407 students",
        "The students' bus invoice no. 204518 is paid.",
        "Room 204518 has 31 pupils.",
        "A. Example 204518, B. Sample 731942",
        "Films for students\nDr. No  Sean Connery  1958-1963\nGoldfinger  Sean Connery  1959-1964",
        "Drivers send it to: B. Sample 12345-6789, A. Example 12345-6780",
        "The kids raised $204518 and 731942 people came.",
    ],
)
def test_what_has_one_or_is_nobodys_is_not(text):
    assert _sure(text) == []


@pytest.mark.parametrize(
    "text", ["license no. 24049569, and of C. Specimen, license no. 02095679", "licNbr: 24049569"]
)
def test_a_license_with_a_number_that_is_of_no_driver_is_an_educators(text):
    assert {category for category, _ in _sure(text)} == {"educator-id"}
