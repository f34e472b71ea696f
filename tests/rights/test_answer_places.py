"""Where answers go: the page, the PDF and the file of the same report say the same of it."""

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.utils.formats import date_format

from keepfaith.disclosure.own_records.own_answers import OwnAnswers
from keepfaith.rights.report_json import report_json
from keepfaith.rights.report_pdf.pdf_file import report_pdf
from tests.rights.made_reports import AT, made_field, made_record, made_report
from tests.rights.test_notice_places import days, in_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
HEADING = "Where our answers go"
HERE = "They go to the address above."
WAITS = "On {given} (UTC) you gave another address."
GOES, UNTIL = (
    "They go to the address above, which was confirmed on {moved} (UTC).",
    "Until {until} you can take this back",
)


@pytest.mark.parametrize(
    ("given_on", "moved_on", "sentences", "buttons"),
    [
        (None, None, [HERE], ["move"]),
        (1, None, [WAITS], ["restore-address", "move"]),
        (2, 1, [GOES, UNTIL], ["restore-address"]),
        (8, 7, [GOES, UNTIL], ["restore-address"]),
        (9, 8, [GOES], ["move"]),
    ],
)
def test_the_page_the_pdf_and_the_file_say_the_same(given_on, moved_on, sentences, buttons):
    given, went = (days(count) if count else None for count in (given_on, moved_on))
    until = went + dt.timedelta(days=7) if went else None
    own = made_record([made_field()], answers=OwnAnswers(given, went))
    report = made_report(own)
    page = " ".join(render_to_string("rights/answers.html", {"own": own, "report": report}).split())
    pdf = in_pdf(report_pdf(report, at=AT))
    named = {"given": given, "moved": went, "until": until}
    shown = {name: date_format(day) if day else "" for name, day in named.items()}
    for sentence in (HEADING, *sentences):
        words = sentence.format(**shown)
        assert (words in page, words in pdf) == (True, True), words
    assert [button for button in ("restore-address", "move") if f'value="{button}"' in page] == buttons
    (record,) = report_json(report, at=AT)["records"]
    assert record["answers"] == {
        "wait_for_another_address_since": given.isoformat() if given and not went else None,
        "go_to_another_address_since": went.isoformat() if went else None,
        "can_be_taken_back_until": until.isoformat() if until and UNTIL in sentences else None,
    }


def test_of_what_nobody_answers_by_e_mail_nothing_is_said():
    report = made_report(made_record([made_field()]))
    assert HEADING not in in_pdf(report_pdf(report, at=AT))
    assert report_json(report, at=AT)["records"][0]["answers"] is None
