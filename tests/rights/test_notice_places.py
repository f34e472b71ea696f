"""Where somebody's notices go: the page, the PDF and the file of the same report say the same of it."""

import datetime as dt
import io
import json
import re

import pytest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from pypdf import PdfReader

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.own_records.own_notices import OwnNotices
from keepfaith.rights.report_json import report_json
from keepfaith.rights.report_pdf.pdf_file import report_pdf
from tests.intake.inbound_mail.conftest import HEARINGS
from tests.rights.made_reports import AT, made_field, made_record, made_report
from tests.rights.pdf_reading import tree
from tests.rights.test_moves import give, moved, other, own_number
from tests.rights.test_pages import act, open_report

__all__ = ["other"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
HEADING = "Where your notices go"
HERE = "They come to the address that asked for them."
WAITS = "On {given} (UTC) you gave another address."
GOES = "Since {moved} (UTC) they go to another address."
UNTIL = "Until {until} you can take this back"


def today():
    return this_agency().day(dt.datetime.now(dt.UTC))


def days(count):
    return today() - dt.timedelta(days=count)


def in_pdf(content):
    return " ".join(tree(PdfReader(io.BytesIO(content))).text.split())


@pytest.mark.parametrize(
    ("given_on", "moved_on", "is_confirmed", "sentences"),
    [
        (None, None, True, [HERE]),
        (1, None, True, [WAITS]),
        (2, 1, False, [GOES, UNTIL]),
        (8, 7, False, [GOES, UNTIL]),
        (9, 8, False, [GOES]),
        (None, None, False, []),
    ],
)
def test_the_page_the_pdf_and_the_file_say_the_same(given_on, moved_on, is_confirmed, sentences):
    given, went = (days(count) if count else None for count in (given_on, moved_on))
    until = went + dt.timedelta(days=7) if went else None
    own = made_record([made_field()], notices=OwnNotices(given, went, is_confirmed))
    report = made_report(own)
    page = " ".join(render_to_string("rights/notices.html", {"own": own, "report": report}).split())
    pdf = in_pdf(report_pdf(report, at=AT))
    named = {"given": given, "moved": went, "until": until}
    shown = {name: date_format(day) for name, day in named.items() if day}
    for sentence in (HERE, WAITS, GOES, UNTIL):
        is_true = sentence in sentences
        words = sentence.format_map({"given": "", "moved": "", "until": "", **shown})
        assert (words in page, words in pdf) == (is_true, is_true), sentence
    assert (HEADING in page, HEADING in pdf) == (bool(sentences), bool(sentences))
    (record,) = report_json(report, at=AT)["records"]
    assert record["notices"] == {
        "come_to_this_address": is_confirmed,
        "wait_for_another_address_since": given.isoformat() if WAITS in sentences else None,
        "go_to_another_address_since": went.isoformat() if went else None,
        "can_be_brought_back_until": until.isoformat() if UNTIL in sentences else None,
    }


def test_what_asks_for_no_notices_has_no_word_of_them():
    report = made_report(made_record([made_field()]))
    assert HEADING not in in_pdf(report_pdf(report, at=AT))
    assert report_json(report, at=AT)["records"][0]["notices"] is None


def test_whoever_may_only_see_reads_it_and_has_no_button():
    own = made_record([made_field()], notices=OwnNotices(days(2), days(1), is_confirmed=False))
    for may_correct in (True, False):
        shown = {"own": own, "report": {"may_correct": may_correct}}
        page = render_to_string("rights/notices.html", shown)
        assert (HEADING in page, "<button" in page, "you can take this back" in page) == (
            True,
            may_correct,
            may_correct,
        )


def notices_in_file(visitor, proof):
    records = json.loads(act(visitor, proof, act="file").content)["records"]
    (notices,) = (record["notices"] for record in records if record["notices"])
    return notices


def test_they_follow_what_the_custodian_knows(visitor, deliver, confirmed, address, other):
    confirmed(address, HEARINGS)
    page, proof = open_report(visitor, deliver, address)
    assert HERE in page
    assert notices_in_file(visitor, proof)["come_to_this_address"] is True
    give(visitor, proof, own_number(page), other)
    # What the custodian knows has the ledger's day, which in the evening is the agency's next one.
    day = dt.datetime.now(dt.UTC).date()
    assert notices_in_file(visitor, proof)["wait_for_another_address_since"] == day.isoformat()
    _, number, _ = moved(visitor, deliver, address, other)
    _, proof = open_report(visitor, deliver, address)
    file = notices_in_file(visitor, proof)
    assert (file["come_to_this_address"], file["go_to_another_address_since"]) == (False, day.isoformat())
    assert f"Since {date_format(day)} (UTC) they go to another address." in in_pdf(
        act(visitor, proof, act="pdf").content
    )
    act(visitor, proof, act="restore-address", record=number)
    assert notices_in_file(visitor, proof)["come_to_this_address"] is True
    assert not re.search(re.escape(other), act(visitor, proof, act="file").content.decode())
