"""Numbers that only words announce: of students and educators, and licenses to drive."""

import pytest

from keepfaith.pii.detection import ACT, detect


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("SASID: 1012345678", "student-id", "1012345678"),
        ("S.A.S.I.D. 10 1234 5678", "student-id", "10 1234 5678"),
        ("stdnt  id 204518", "student-id", "204518"),
        ("her student number was 4051 then", "student-id", "4051"),
        ("ID 4051 (student)", "student-id", "4051"),
        ("LASID 20 - 4518", "student-id", "20 - 4518"),
        ("<LocalId>204518</LocalId>", "student-id", "204518"),
        ("tchr lic# 482915", "educator-id", "482915"),
        ("Education Personnel Identifier: 482 - 915", "educator-id", "482 - 915"),
        ("drivers lisence nbr S12345678", "drivers-license", "S12345678"),
        ("CDL D401 - 234 - 567", "drivers-license", "D401 - 234 - 567"),
        ("state-assigned student ID 1012345678", "student-id", "1012345678"),
        ("student number 20451", "student-id", "20451"),
        ("LASID A-20451", "student-id", "A-20451"),
        ("my son's student ID is 204518", "student-id", "204518"),
        ("MEPID 12345678", "educator-id", "12345678"),
        ("educator license number 482915", "educator-id", "482915"),
        ("teacher's license 12345678", "educator-id", "12345678"),
        ("driver's license S12345678", "drivers-license", "S12345678"),
        ("license to drive: SA1234567", "drivers-license", "SA1234567"),
        ("License No.: S12345678", "drivers-license", "S12345678"),
        ("driver license WDLABCD456DG", "drivers-license", "WDLABCD456DG"),
        ("CDL# D4012-34567-89012", "drivers-license", "D4012-34567-89012"),
        ("license D123-456-78-901-2 (FL)", "drivers-license", "D123-456-78-901-2"),
        ("DL W12345678901234", "drivers-license", "W12345678901234"),
        ("The bus driver showed license 123456789.", "drivers-license", "123456789"),
        ("license # 482915 (teacher)", "educator-id", "482915"),
        ("I teach biology. My license number is 482915.", "educator-id", "482915"),
        ("1012345678 (SASID)", "student-id", "1012345678"),
        ("a record of the student 1012345678", "student-id", "1012345678"),
        ("número de identificación del estudiante 204518", "student-id", "204518"),
        ("matrícula do aluno 204518", "student-id", "204518"),
        ("the record of student 204518 is wrong", "student-id", "204518"),
        ("educator 482915 called", "educator-id", "482915"),
        ("nimewo idantifikasyon elèv la se 204518", "student-id", "204518"),
        ("學號：204518", "student-id", "204518"),
        ("số giấy phép giáo viên 482915", "educator-id", "482915"),
        ("nimewo lisans pwofesè 482915", "educator-id", "482915"),
        ("nimewo edikatè: 482915", "educator-id", "482915"),
        ("my number in ELAR is 482915", "educator-id", "482915"),
        ("she is licensed (No. 482915) to teach chemistry", "educator-id", "482915"),
        ("I teach history. Please reprint my license. Number 482915.", "educator-id", "482915"),
        ("I typed my license number, 482915, and saw nothing", "educator-id", "482915"),
        ("the holder of license number S12345678", "drivers-license", "S12345678"),
        ("Waiver request for educator 482915: MEPID checked", "educator-id", "482915"),
        ("voc-tech license no 482915", "educator-id", "482915"),
        ("The educator identification number should read 482915", "educator-id", "482915"),
        ("ok so the educator_id would be 482915 thanks", "educator-id", "482915"),
        ("482915 is my school nurse license number.", "educator-id", "482915"),
        ("Q. What is your licencia docente?\nA. 482915.", "educator-id", "482915"),
        ("do you have your MEPID?\nCaller: 4829157", "educator-id", "4829157"),
        ("my educator i d is 48291577", "educator-id", "48291577"),
        ("m e p i d: 48291577", "educator-id", "48291577"),
        ("the teacher account 48291577 is locked", "educator-id", "48291577"),
        ("I no longer know my MEPID. Perhaps it is 48291577 but ELAR refuses it.", "educator-id", "48291577"),
        ("Preliminary license of A. B. - No. 48291577 - French", "educator-id", "48291577"),
        ("release student 204518 to the other school", "student-id", "204518"),
        ("Her MEPID on the form is not right. Should be 4829157.", "educator-id", "4829157"),
        ("Add 4829157 to the roster, that is her MEPID.", "educator-id", "4829157"),
        ("He is in the system as 4829157. That is his educator ID.", "educator-id", "4829157"),
        ("ask for 48291577 (that's her MEPID)", "educator-id", "48291577"),
        ("Student ID column: hers is 204518, as she says", "student-id", "204518"),
        ("the pupil whom the state calls 1012 345 678", "student-id", "1012 345 678"),
        (
            "the commercial license (D401-234-567) of a special education driver",
            "drivers-license",
            "D401-234-567",
        ),
        ("She drives under D4012-34567-89012, a Maine license.", "drivers-license", "D4012-34567-89012"),
        ("my license is 4829157 (driver's, not teaching)", "drivers-license", "4829157"),
        ("learner's permit no. S12345678", "drivers-license", "S12345678"),
    ],
)
def test_a_number_beside_such_words_is_one(text, category, number):
    [match] = detect(text, at_least=ACT)
    assert (match.category, text[match.start : match.end]) == (category, number)


@pytest.mark.parametrize(
    "text",
    [
        "the school has 1200 students",
        "the student owes $20451",
        "NPI 1212345678. The student was seen at 7:45.",
        "students of 2023-2024",
        "student enrolled 09/01/2015",
        "the student called 900-555-0100",
        "students 20451 in number",
        "Copyright: 1987-1988 Example Student Information",
        '{"students": [{"room": "204518"}]}',
        "UPDATE students SET modified_at = '1788195646'",
    ],
)
def test_counts_years_and_dates_near_students_are_not(text):
    assert detect(text, categories={"student-id"}, at_least=ACT) == ()


@pytest.mark.parametrize("number", ["1012345678", "S12345678"])
def test_the_form_alone_is_asked_about(number):
    [match] = detect(number, categories={"student-id", "drivers-license"})
    assert match.confidence < ACT


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Student IDs 204518 and 204519 are wrong", ["204518", "204519"]),
        ("SASIDs: 1012345678, 1012345679", ["1012345678", "1012345679"]),
        ("números dos alunos: 204518 e 204519", ["204518", "204519"]),
        ("MEPIDs 12345678, 12345679", ["12345678", "12345679"]),
    ],
)
def test_a_word_in_the_plural_speaks_of_each_number(text, numbers):
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "The contractor has license 482915.",
        "software license 20451-20452-20453",
        "license issued on 03/04/2020",
        "The teacher applied for a license in 2024-03-04.",
        "your software license number is 482915",
        "Hearing No. 482915, Educator A. B.",
        "Fishing license AB-2021-573681",
        "license plate log: S12-345 in",
        "<Staff><MEPID>none</MEPID><School>01570000</School></Staff>",
    ],
)
def test_a_license_of_something_else_is_nothing_to_act_on_alone(text):
    assert detect(text, at_least=ACT) == ()


def test_a_word_for_several_speaks_of_all_numbers_before_it():
    text = "Both 34709236 and 770-911 are MEPIDs of the same person."
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == ["34709236", "770-911"]


def test_a_word_for_a_person_beside_a_number_says_as_much_as_one_for_a_number_before():
    [match] = detect("INFO elar.login educator 01002522 from Salem", at_least=ACT)
    assert match.category == "educator-id"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("We reported 584015 instead of 3509782 as the teacher's MEPID.", ["584015", "3509782"]),
        ("I have MEPID 521216 on one letter and 438642 on another.", ["521216", "438642"]),
        ("My MEPID used to be 611889. Since the merge it is 5984904.", ["611889", "5984904"]),
        ("Both educators (8518370 and 360424, by MEPID) passed.", ["8518370", "360424"]),
        ("<StaffMEPID>46624978</StaffMEPID>", ["46624978"]),
        ("https://www.example.org/elar/educators/967091/licenses", ["967091"]),
        ("Note: educator 41977029 called at 9:19.", ["41977029"]),
        ("Long-term sub, license 3835043", ["3835043"]),
        ("Numéro de licence d'enseignant : 3835043", ["3835043"]),
    ],
)
def test_educators_numbers_are_found_as_people_and_programs_write_them(text, numbers):
    matches = detect(text, at_least=ACT)
    assert [text[one.start : one.end] for one in matches if one.category == "educator-id"] == numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("S A S I D: 1026636913", "1026636913"),
        ("SIMS row 44: DOE002=1093134381", "1093134381"),
        ("State ID of the student: 1030856732", "1030856732"),
        ("Student record 694748, box 20", "694748"),
        ("Her ID at school is 93920.", "93920"),
        ("Scholar ID: 5799", "5799"),
        ("a report about pupil (ID 9569)", "9569"),
        ("Numéro d'élève : 6471867", "6471867"),
    ],
)
def test_students_numbers_are_found_as_people_and_programs_write_them(text, number):
    matches = detect(text, at_least=ACT)
    assert [(one.category, text[one.start : one.end]) for one in matches] == [("student-id", number)]


@pytest.mark.parametrize(
    "text", ["Liquor license P 650506949 near the elementary school", "Student privacy: 20 U.S.C. § 7278g"]
)
def test_licenses_of_things_and_statutes_are_no_numbers_of_people(text):
    assert detect(text, at_least=ACT) == ()
