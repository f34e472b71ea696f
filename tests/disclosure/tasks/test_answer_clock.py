"""A receipt says by which day a request for records is answered, each day that is left out, and by which law."""

import datetime as dt
import re
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.translation import override

from keepfaith.disclosure.tasks.answer_clock import answer_clock
from tests.intake.forms.test_forms import lookup, opened, receipt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
WORDS = {"records": "The plans for the science standards of 2016.", "how": "I come and ask with my reference"}
LAW = "This day follows from the law: M.G.L. c. 66 § 10(a), (b); 950 CMR 32.03(3), 32.06(2)(b), (e)."


def counted(received):
    return answer_clock("records", "records-requests", dt.date.fromisoformat(received))


def words_of(page):
    section = page.split('aria-labelledby="clock"')[1].split("</section>", maxsplit=1)[0]
    return " ".join(unescape(strip_tags(section)).split())


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-02", "2026-01-16"), ("2026-10-09", "2026-10-26"), ("2026-12-24", "2027-01-11")],
)
def test_the_day_is_the_one_of_the_law(received, due):
    assert counted(received).due == dt.date.fromisoformat(due)


def test_what_comes_on_a_closed_day_counts_from_the_next_and_each_day_left_out_has_its_reason():
    steps = counted("2026-11-26").steps
    assert [(step.kind, step.reasons) for step in steps][:2] == [
        ("received", ()),
        ("counts-from", ("Thanksgiving Day",)),
    ]
    assert (dt.date(2026, 11, 28), dt.date(2026, 11, 29), ("Saturday", "Sunday")) in [
        (step.first, step.last, step.reasons) for step in steps if step.kind == "left-out"
    ]


def test_a_form_with_a_promise_of_its_own_has_no_clock():
    assert answer_clock("question", "questions", dt.date(2026, 12, 1)) is None


def test_anybody_asks_without_a_name_and_the_receipt_has_the_clock_then_and_later(client):
    answer = send(client, opened(client, "records", **WORDS), "records")
    page = answer.content.decode()
    assert LAW in words_of(page)
    assert "Due on" in words_of(page)
    due = re.search(r'We answer by <time datetime="(\d{4}-\d\d-\d\d)">', page)[1]
    assert f'<time datetime="{due}">' in lookup(client, *receipt(answer)).content.decode()


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_the_clock_is_in_the_language_of_the_page(language):
    with override(language):
        shown = {"clock": counted("2026-11-26")}
        page = render_to_string("intake/clock.html", {"record_status": shown})
    assert '<span lang="en" dir="ltr">Thanksgiving Day</span>' in page
    for english in ("We answer", "It counts", "Not counted", "Due on", "business days", "follows"):
        assert english not in page
