"""A kind of case that nobody here wrote is opened, written in and closed at the desk by two files alone."""

import datetime as dt
import shutil

import pytest

from keepfaith.disclosure.cases.case_deadlines import due_on
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.validation.letter_checks import check_letters, refuse_unfit_cases

from .test_case_letters import letters_in, looked_at, written
from .test_case_views import PAGE, decided, looked_into, opened, proposed
from .test_desk import text

pytestmark = pytest.mark.django_db
KIND = """
[inspection-on-spot]
title = "Inspection of records on the spot"
purpose = "your-information"
asks = "a person who wants to read their file in our office"
deadline = "subject-answer"
[inspection-on-spot.letters]
inspection-day = "The day on which you can read your file"
inspection-done = "What you read in our office"
[inspection-on-spot.steps]
take = {act = "take", says = "Somebody takes the case."}
invite = {letter = "inspection-day", after = "take", says = "Write to the person when the room is free."}
propose = {act = "propose", after = "invite", says = "Propose what is laid on the table."}
approve = {act = "approve", after = "propose", says = "Somebody else approves that."}
lay = {act = "open", after = "approve", says = "Open it while the person is there."}
protocol = {letter = "inspection-done", after = "lay", says = "Write down what was read."}
close = {act = "close", after = "protocol", says = "Close the case once the person has left."}
[inspection-on-spot.outcomes]
read = "The person read the file"
stayed-away = "Nobody came"
"""
LETTERS = {
    "inspection-day": "You can read your file by {due}. {why-due} Your number is {case}.\n\n{text}",
    "inspection-done": "On {today} you read what we hold. Your number is {case}.\n\n{text}",
}


@pytest.fixture(autouse=True)
def agency(settings, tmp_path):
    """The sample agency, whose folder has a kind more and its letters."""
    folder = shutil.copytree(settings.AGENCY, tmp_path / "agency", ignore=shutil.ignore_patterns("*.mo"))
    with (folder / "cases.toml").open("a", encoding="utf-8") as file:
        file.write(KIND)
    for name, body in LETTERS.items():
        text = f'subject = "Case {{case}}"\nbody = """\nHello,\n\n{body}\n"""\n'
        (folder / "letters" / f"{name}.toml").write_text(text, encoding="utf-8")
    settings.AGENCY = folder
    return folder


def next_step(page):
    return page.split("<strong>Next:</strong> ")[1].split("</")[0].strip()


def test_a_kind_of_the_agency_is_opened_written_in_and_closed(agency, clerk, question):
    refuse_unfit_cases(agency)
    assert list(check_letters(None, agency)) == []
    officer, supervisor, came = clerk("privacy"), clerk("supervisor"), today() - dt.timedelta(2)
    offered = text(officer.get(PAGE))
    assert (
        "Inspection of records on the spot: from a person who wants to read their file in our office."
        in offered
    )
    case = opened(officer, kind="inspection-on-spot", received_on=f"{came}")
    assert case.startswith("inspection-on-spot-")
    page = text(officer.get(f"{PAGE}{case}/"))
    assert next_step(page) == "Write to the person when the room is free."
    assert "The day on which you can read your file" in page
    day = due_on(cases_client().case(case))
    assert day is not None
    letter = text(looked_at(officer, case, "inspection-day"))
    assert (
        f"You can read your file by {day:%B} {day.day}, {day.year}. We have set this day ourselves." in letter
    )
    assert case in text(written(officer, case, letter="inspection-day"))
    assert next_step(text(officer.get(f"{PAGE}{case}/"))) == "Propose what is laid on the table."
    proposed(officer, case, question.record)
    assert looked_into(officer, case, question.record).status_code == 403
    decided(supervisor, case, question.record)
    assert looked_into(officer, case, question.record).status_code == 200
    assert next_step(text(officer.get(f"{PAGE}{case}/"))) == "Write down what was read."
    refused = officer.post(f"{PAGE}{case}/close/", outcome="read")
    assert (refused.status_code, "Steps of this case are not done." in text(refused)) == (422, True)
    written(officer, case, letter="inspection-done", language="es")
    assert letters_in(case) == [("inspection-done", 0, "es"), ("inspection-day", 0, "en")]
    assert officer.post(f"{PAGE}{case}/close/", outcome="agreed").status_code == 422
    assert officer.post(f"{PAGE}{case}/close/", outcome="read").headers["Location"].endswith("?done=closed")
    page = text(officer.get(f"{PAGE}{case}/"))
    assert "Closed: the person read the file" in page
    assert "Wrote the letter “What you read in our office” in Español" in page


def test_the_wording_of_its_letters_is_changed_at_the_desk_by_the_places_of_the_kind(clerk):
    officer = clerk("privacy")
    assert "Case: the day on which you can read your file" in text(officer.get("/desk/templates/"))
    page = text(officer.get("/desk/templates/inspection-day/"))
    assert "An employee gives it in a case: Inspection of records on the spot." in page
    assert "{why-due}" in page
    sent = {"act": "save", "subject": "Case {case}", "after": "0"}
    for body, status in (("{case} {due} {heard}", 422), ("{case}", 422), ("{case} {due}", 302)):
        answer = officer.post("/desk/templates/inspection-day/", body=body, **sent)
        assert answer.status_code == status, body
