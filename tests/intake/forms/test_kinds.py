"""Each kind of answer, with impossible, huge, foreign, pasted and right-to-left values."""

import datetime as dt
from typing import Any

import pytest
from django.utils.translation import override

from keepfaith.intake.forms.mail_domains import likely_domain
from keepfaith.intake.forms.postal_addresses import likely_slip
from keepfaith.intake.forms.presentation import Input, shown_lines
from keepfaith.intake.forms.validation import Answers, always_sent, answers_of, token_text
from keepfaith.policies.forms.states import STATES, is_likely_zip
from keepfaith.web.form_body import SentForm, UnreadableBody

from .conftest import EVERY

TODAY = dt.datetime.now(dt.UTC).date()
WHOLE: dict[str, str] = {
    "items.ESE-101": "2", "how": "By mail", "name": "Ana", "address.street": "1 Example Street",
    "address.city": "Exampletown", "address.state": "MA", "address.zip": "02199", "children": "2",
    "languages.1": "yes", "again": "No",
}  # fmt: skip


def judged(**typed: str) -> Answers:
    blank = dict.fromkeys(always_sent(EVERY.fields), "")
    carried = {"token": token_text(b"x" * 24), "edition": "0" * 64}
    return answers_of(EVERY, SentForm({**blank, **carried, **WHOLE, **typed}))


def part(name: str, text: str) -> dict[str, Any]:
    return {name: text}


def first_problem(**typed: str) -> tuple[str, str]:
    answers = judged(**typed)
    assert answers.wrong, answers.values
    return answers.wrong[0].input, answers.wrong[0].message


def test_a_whole_form_has_no_problem_and_its_answers_are_written_as_they_are_kept() -> None:
    answers = judged(**{"address.unit": "Apt  3"})
    assert answers.wrong == ()
    assert answers.values["address"] == "1 Example Street\nApt 3\nExampletown, MA 02199"
    assert answers.values["languages"] == "English"
    assert answers.values["again"] == "No"
    assert "reference" not in answers.values


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("781-555-0100", "(781) 555-0100"),
        ("(781) 555 0100 x12", "(781) 555-0100 ext. 12"),
        ("+1 781 555 0100", "(781) 555-0100"),
        ("+49 30 123456", "+49 30 123456"),
        ("７８１-５５５-０１００", "(781) 555-0100"),
        ("٧٨١-٥٥٥-٠١٠٠", "(781) 555-0100"),
    ],
)
def test_a_telephone_number_is_kept_as_its_country_writes_it(text: str, written: str) -> None:
    assert judged(phone=text).values["phone"] == written


@pytest.mark.parametrize(
    "text",
    [
        "call me maybe",
        "555-0100",
        "0" * 40,
        "781-555-0100, ask for Ana",
        "+999 1234567",
        "١",
        "7" * 41,
        "a@b",
    ],
)
def test_what_is_no_telephone_number_is_sent_back(text: str) -> None:
    name, message = first_problem(phone=text)
    assert name == "phone"
    assert message.startswith(("Enter a telephone number", "Shorten"))


@pytest.mark.parametrize("text", ["1", "30", "007"])
def test_a_whole_number_within_its_bounds_is_taken(text: str) -> None:
    assert judged(children=text).values["children"] == str(int(text))


@pytest.mark.parametrize("text", ["0", "31", "-1", "1.5", "2e1", "two", "9" * 5000, "٣", "²", "1 000"])
def test_any_other_number_is_sent_back_with_its_bounds(text: str) -> None:
    assert first_problem(children=text) == (
        "children",
        "Enter a whole number from 1 to 30: How many children?",
    )


def test_a_date_is_kept_as_a_day_and_shown_in_words() -> None:
    answers = judged(**{"born.month": "3", "born.day": "09", "born.year": "2016"})
    assert answers.values["born"] == "2016-03-09"
    field = EVERY.field("born")
    assert field
    assert shown_lines(field, "2016-03-09") == ("March 9, 2016",)
    with override("es"):
        assert shown_lines(field, "2016-03-09") == ("9 de marzo de 2016",)


@pytest.mark.parametrize(
    ("month", "day", "year", "place", "begins"),
    [
        ("2", "30", "2020", "born", "Enter a date that exists"),
        ("13", "1", "2020", "born", "Enter a date that exists"),
        ("March", "9", "2020", "born", "Enter a date that exists"),
        ("٣", "9", "2020", "born", "Enter a date that exists"),
        ("3", "9", "20", "born.year", "Enter the year in four figures"),
        ("3", "9", "9999", "born.year", "Enter the year in four figures"),
        ("3", "", "2020", "born.day", "Enter the month, the day and the year"),
        ("3", "9", "1" * 60_000, "born", "Enter a date that exists"),
        (str(TODAY.month), str(TODAY.day), str(TODAY.year + 2), "born", "Enter today or an earlier day"),
    ],
)
def test_what_is_no_date_is_sent_back(month: str, day: str, year: str, place: str, begins: str) -> None:
    name, message = first_problem(**{"born.month": month, "born.day": day, "born.year": year})
    assert name == place
    assert message.startswith(begins)


def test_a_date_that_must_come_may_not_be_over() -> None:
    _, message = first_problem(**{"visit.month": "1", "visit.day": "2", "visit.year": "2020"})
    assert message.startswith("Enter today or a later day")


@pytest.mark.parametrize(
    ("name", "text", "begins"),
    [
        ("street", "", "Enter the street and number"),
        ("city", "", "Enter the city or town"),
        ("state", "", "Choose the state"),
        ("state", "ma", "Choose the state"),
        ("zip", "", "Enter a ZIP code, like 02148."),
        ("zip", "021990", "Enter a ZIP code, like 02148."),
        ("zip", "٠٢١٩٩", "Enter a ZIP code, like 02148."),
        ("zip", "SW1A 1AA", "Enter a ZIP code, like 02148."),
        ("street", "PO Box 5", "Enter a street address"),
        ("street", "P.O.Box 5", "Enter a street address"),
        ("unit", "post office box 12", "Enter a street address"),
        ("street", "Box 12", "Enter a street address"),
        ("street", "x" * 101, "Shorten this part of the address"),
        ("city", "é" * 61, "Shorten this part of the address"),
    ],
)
def test_a_part_of_an_address_that_cannot_be_is_named(name: str, text: str, begins: str) -> None:
    place, message = first_problem(**part(f"address.{name}", text))
    assert place == f"address.{name}"
    assert message.startswith(begins)


def test_each_part_of_an_address_that_is_missing_is_asked_for() -> None:
    parts = ("street", "city", "state", "zip")
    wrong = judged(**{f"address.{name}": "" for name in (*parts, "unit")}).wrong
    assert [one.input for one in wrong] == [f"address.{name}" for name in parts]


@pytest.mark.parametrize("language", ["es", "ht", "pt-br", "vi", "zh-hans"])
def test_states_whose_names_are_english_words_are_named_in_the_language_of_the_page(language: str) -> None:
    english = dict(Input("address.state", "").states)
    with override(language):
        here = dict(Input("address.state", "").states)
    assert [here[code] != english[code] for code in ("AS", "DC", "MP", "VI", "AA", "AE", "AP")] == [True] * 7


@pytest.mark.parametrize(
    "street",
    ["12 Boxford Street", "1 Post Office Square", "5 Apartado Lane", "ул. Мира 1", "שדרות רוטשילד 1"],
)
def test_a_street_that_is_no_box_is_taken_in_any_script(street: str) -> None:
    assert judged(**{"address.street": street}).wrong == ()


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("1 Example Street\nExampletown, MA 02199", False),
        ("1 Example Street\nExampletown, RI 02199", True),
        ("1 Example Street\nExampletown, NY 06390-0001", False),
        ("no address", False),
    ],
)
def test_a_zip_code_of_another_state_is_asked_about(text: str, *, asks: bool) -> None:
    assert bool(likely_slip(text)) is asks


def test_each_state_has_zip_codes_of_its_own() -> None:
    assert len(STATES) == 59
    firsts = [f"{number:03}00" for number in range(1000)]
    assert all(any(is_likely_zip(state, code) for code in firsts) for state in STATES)


@pytest.mark.parametrize(
    ("address", "likely"),
    [
        ("jane@gmial.con", ""), ("jane@gmial.com", "gmail.com"), ("jane@gmail.con", "gmail.com"),
        ("jane@gmail.com", ""),
        ("jane@hotnail.com", "hotmail.com"), ("jane@example.org", ""), ("jane@mass.gov", ""),
        ("jane@yaho.com", "yahoo.com"),
        ("", ""), (f"jane@{'g' * 200}.com", ""),
    ],
)  # fmt: skip
def test_a_likely_slip_in_a_domain_is_asked_about(address: str, likely: str) -> None:
    assert likely_domain(address) == likely


@pytest.mark.parametrize("name", ["Ana", "Nguyễn Thị Hoa", "李", "محمد", "O’Neil-Smith Jr.", "A. B."])
def test_names_of_any_script_are_names(name: str) -> None:
    assert judged(name=name).values["name"] == name


@pytest.mark.parametrize("name", ["12", "---", "ana@example.org", "<b>Ana</b>", "https://example.org"])
def test_what_has_no_letters_or_is_an_address_is_no_name(name: str) -> None:
    assert first_problem(name=name)[0] == "name"


def test_a_branch_hides_what_it_makes_needless_and_shows_it_again() -> None:
    assert judged(how="By e-mail", email="reader@example.org").left_out
    back = judged(how="By mail", email="reader@example.org")
    assert [field.name for field in back.left_out] == ["email"]
    assert first_problem(how="By e-mail") == ("email", "Answer this question: E-mail address")
    assert first_problem(again="Yes") == ("reference", "Answer this question: Reference of the first request")
    assert first_problem(name="")[1] == "Enter the name to write on the package."


@pytest.mark.parametrize(("name", "text"), [("again", "Maybe"), ("languages.1", "on"), ("how", "By air")])
def test_a_choice_that_the_page_does_not_offer_is_refused(name: str, text: str) -> None:
    with pytest.raises(UnreadableBody):
        judged(**part(name, text))
