"""What a number is said to be, in each language of the sample, and which of several words speaks of it."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.scanner import scan
from keepfaith.pii.detection.words import CHARACTERS, WORDS

SSN, ACCOUNT, DATE, STUDENT, LICENSE = "219099998", "123456789012", "03/04/1990", "204518", "S12345678"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"Social Security number {SSN}", "ssn"),
        (f"employee_ssn,{SSN}", "ssn"),
        (f"número de Seguro Social: {SSN}", "ssn"),
        (f"número do seguro social é {SSN}", "ssn"),
        (f"我的社会安全号码是{SSN}。", "ssn"),
        (f"社會安全號碼：{SSN}", "ssn"),
        (f"nimewo Sekirite Sosyal mwen se {SSN}", "ssn"),
        (f"Số an sinh xã hội: {SSN}", "ssn"),
        (f"número de cuenta {ACCOUNT}", "bank-account"),
        (f"conta bancária: {ACCOUNT}", "bank-account"),
        (f"银行账户 {ACCOUNT}", "bank-account"),
        (f"nimewo kont: {ACCOUNT}", "bank-account"),
        (f"Số tài khoản: {ACCOUNT}", "bank-account"),
        (f"fecha de nacimiento: {DATE}", "birth-date"),
        (f"data de nascimento {DATE}", "birth-date"),
        ("出生日期：1990年3月4日", "birth-date"),
        (f"dat nesans: {DATE}", "birth-date"),
        ("sinh ngày 4 tháng 3 năm 1990", "birth-date"),
        (f"número de estudiante: {STUDENT}", "student-id"),
        (f"número do aluno: {STUDENT}", "student-id"),
        (f"学号：{STUDENT}", "student-id"),
        (f"nimewo elèv: {STUDENT}", "student-id"),
        (f"Mã số học sinh: {STUDENT}", "student-id"),
        (f"licencia de conducir {LICENSE}", "drivers-license"),
        (f"carteira de motorista: {LICENSE}", "drivers-license"),
        (f"驾照号码：{LICENSE}", "drivers-license"),
        (f"lisans chofè: {LICENSE}", "drivers-license"),
        (f"Bằng lái xe: {LICENSE}", "drivers-license"),
        ("licencia de maestra 482915", "educator-id"),
        ("教师编号：12345678", "educator-id"),
        ("手机：6175550123", "phone-number"),
        ("điện thoại 6175550123", "phone-number"),
    ],
)
def test_a_number_is_what_a_word_of_any_language_says(text, category):
    [detection] = detect(text)
    assert detection.category == category
    assert detection.confidence >= ACT


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("invoice 333224444, SSN 219099998", ["ssn"]),
        ("SSN: 219099998; account: 333224444", ["ssn", "bank-account"]),
        ("account 333224444 SSN: 219099998", ["bank-account", "ssn"]),
        ("219099998 is my social", ["ssn"]),
        ("SSN, phone: 219099998, 617-555-0123", ["ssn", "phone-number"]),
        ("SSN (as on the claim form): 219099998", ["ssn"]),
        ("case file: 219-09-9998 (SSN)", ["ssn"]),
        ("SSN: 21 909 9998", ["ssn"]),
        ("Social Security number of the student: 219099998", ["ssn"]),
        ("teacher A. B., 12345678 (MEPID)", ["educator-id"]),
        ("date of birth of the student: 3/4/1990", ["birth-date"]),
        ("3/4/1990 is her birth date; she moved on 9/1/2020", ["birth-date"]),
        ("1012345678 (SASID), born 3/4/1990", ["student-id", "birth-date"]),
        ("the number on my Social Security card, 219099998", ["ssn"]),
        ("社会安全卡号 219099998", ["ssn"]),
    ],
)
def test_the_word_before_speaks_of_it_and_one_behind_only_where_it_is_no_label(text, category):
    assert [match.category for match in detect(text, at_least=ACT)] == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("We need your Social Security number to send the refund that you asked for.\nIt is 219099998.", "ssn"),
        ("Please take out 219099998 from the letter that I sent; it is my Social Security number.", "ssn"),
        ("Which bank did you use, and what is its routing number, on the left of a check?\n011000015", "bank-account"),
    ],
)  # fmt: skip
def test_a_word_speaks_from_afar_where_no_other_word_or_number_is_between(text, category):
    assert [match.category for match in detect(text, at_least=ACT)] == [category]
    between = "We need your Social Security number. The invoice came for 333224444, and this is 219099998."
    assert [match for match in detect(between, at_least=ACT) if match.start > 70] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("DDA 123456789012", "bank-account"),
        ("for credit to 123456789012", "bank-account"),
        ("account 52978", "bank-account"),
        ("R/T # 011000015", "bank-account"),
        ("número de ruta bancaria 011000015", "bank-account"),
        ("銀行帳號 123456789012", "bank-account"),
        ("kat debi 4111111111111111", "payment-card"),
        ("thẻ ghi nợ 4111111111111111", "payment-card"),
        ("inbound 6175550123", "phone-number"),
        ("Callback 6175550123", "phone-number"),
        ("B-day: 04MAR1990", "birth-date"),
        ("sinh ngày 4 tháng Ba năm 1990", "birth-date"),
        ("A B (b. 3/4/1990)", "birth-date"),
        ("born on the fourth of March, 1990", "birth-date"),
        ("DOB 1990-Mar-04", "birth-date"),
        ("Nac. 4/3/1990", "birth-date"),
        ("at 10:15 617-555-0123 called", "phone-number"),
        ("F: 6175550123", "phone-number"),
        ("you can text 6175550123", "phone-number"),
        ("li fèt le 4 mas 1990", "birth-date"),
        ("F. nac. 1 de marzo de 1990", "birth-date"),
        ("licencia de manejar D1234567", "drivers-license"),
    ],
)
def test_a_word_is_known_however_it_is_shortened(text, category):
    assert [match.category for match in detect(text, at_least=ACT)] == [category]


def test_a_word_for_something_else_speaks_of_what_is_near_alone():
    far = "The invoice came late, and my number is 219-09-9998"
    assert [match.rule for match in detect(far, at_least=ACT)] == ["ssn-delimited"]


def test_a_cue_is_a_word_of_its_own():
    assert [kind for _, _, kind in scan(b"newborn antisocial hotel")[0]] == []


def test_every_chinese_character_of_a_cue_has_a_byte():
    assert len(CHARACTERS) < 0x7E
    assert set(WORDS["chinese"]) <= set(WORDS["cues"])


@pytest.mark.parametrize(
    ("text", "category", "number"),
    [
        ("The SSN on the form, 219-09-9998, is my sister's. Mine: 333224444", "ssn", "333224444"),
        ("SSN for the purchase order 333-22-4444", "ssn", "333-22-4444"),
        ("SSN taken at registration: 333-22-4444", "ssn", "333-22-4444"),
        ("the socail securty nbr 333/22/4444", "ssn", "333/22/4444"),
        ("I.T.I.N. 912-78-4321", "ssn", "912-78-4321"),
        ("Call my cell (617) 555-0123 or the office at 6175550145", "phone-number", "6175550145"),
        ("1) 6175550145 grandmother", "phone-number", "6175550145"),
        ("phone the vendor, 617.555.0145", "phone-number", "617.555.0145"),
        ("<homePhone>6175550145</homePhone>", "phone-number", "6175550145"),
        (
            "Her date of birth, as the clerk who keeps the register wrote it, is 3/4/1990.",
            "birth-date",
            "3/4/1990",
        ),
        ("bdate 3/4/1990", "birth-date", "3/4/1990"),
        ("she lives at 12 Mill Pond Court", "postal-address", "12 Mill Pond Court"),
        ("card 4111 1111 1111 1111\nand in case: 5500 0000 0000 0004", "payment-card", "5500 0000 0000 0004"),
        ("rtg nbr 011000015", "bank-account", "011000015"),
        ("connection from 20.30.40.50", "ip-address", "20.30.40.50"),
    ],
)
def test_words_that_people_use_speak_of_a_number_near_them(text, category, number):
    matches = [(match.category, text[match.start : match.end]) for match in detect(text, at_least=ACT)]
    assert matches[-1] == (category, number)


@pytest.mark.parametrize(
    "text",
    [
        "The SSN goes in box 2.\nWarrant 333224444",
        "Zoom meeting 617 555 0145",
        "a child was born; the meeting is on 3/4/2024",
        "Message <20240304101112.AB12.9@mail.example.org> was lost",
        "SERVER=nginx/1.20.3.4",
    ],
)
def test_words_that_speak_of_something_else_are_no_cue(text):
    assert detect(text, at_least=ACT) == ()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"Socail Securty number {SSN}", "ssn"),
        (f"my sosial security numbr {SSN}", "ssn"),
        (f"acount nubmer {ACCOUNT}", "bank-account"),
        ("ruoting number 011000015", "bank-account"),
        ("ROUTlNG NUMBER 011000015", "bank-account"),
        (f"date of brith {DATE}", "birth-date"),
        (f"DATE 0F BlRTH {DATE}", "birth-date"),
        (f"DR1VER LlCENSE N0. {LICENSE}", "drivers-license"),
        (f"studnet number {STUDENT}", "student-id"),
        (f"STUDENT lD {STUDENT}", "student-id"),
        (f"eductor license {STUDENT}", "educator-id"),
    ],
)
def test_a_word_with_one_slip_of_a_hand_or_a_scanner_says_the_same(text, category):
    [detection] = detect(text, at_least=ACT)
    assert detection.category == category


@pytest.mark.parametrize(
    ("text", "category"),
    [
        (f"StudSSN;Room\n{SSN};12", "ssn"),
        (f"S/S: {SSN}", "ssn"),
        (f"D/L: {LICENSE}", "drivers-license"),
        (f"ParentDOB\n{DATE}", "birth-date"),
        (f"stusasid={STUDENT}", "student-id"),
        ("INSERT INTO fees(cc_no, ts) VALUES ('4111 1111 1111 1111', 1730000000)", "payment-card"),
    ],
)
def test_a_column_says_it_in_short(text, category):
    assert category in {detection.category for detection in detect(text, at_least=ACT)}


@pytest.mark.parametrize(
    "text",
    [
        f"Born to read, a festival on {DATE}",
        f"Birthday breakfast for the staff on {DATE}",
        f"an sinh xã hội, ngày {DATE}",
        f"Please leave the SSN empty. Invoice {SSN}",
        f"Call about parts: {'617-555-0123'}-B",
    ],
)
def test_a_word_that_speaks_of_something_else_says_nothing(text):
    assert detect(text, at_least=ACT) == ()


@pytest.mark.parametrize("name", ["drivers", "educators", "things"])
def test_words_for_licenses_begin_with_a_sign_by_which_they_are_searched(name):
    assert [word for word in WORDS["licenses"][name] if not word[0].isalnum()] == []
