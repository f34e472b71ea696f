"""A form, from its page to its receipt, as the application's own role with the real custodian."""

import base64
import datetime as dt
import re
import secrets
import uuid
from contextlib import closing
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.use_messages import Use
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import person_view
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian, opener
from keepfaith.disclosure.records.edition_titles import titles_of
from keepfaith.disclosure.retention.destruction import DUTY, run
from keepfaith.disclosure.retention.legal_holds import Officer, hold
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from keepfaith.intake.forms import receipt_status
from keepfaith.intake.forms.availability import edition_shown, open_forms
from keepfaith.intake.forms.validation import always_sent
from tests.backdating import backdate
from tests.cases import opened_case
from tests.disclosure.retention.conftest import closed
from tests.duties import give_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
OURS = {"sec-fetch-site": "same-origin"}
FORM = "application/x-www-form-urlencoded"
INPUT = re.compile(r'<(?:input|textarea)[^>]*? name="([^"]+)"[^>]*?>')
LITERATURE = {
    "items.ESE-101": "2",
    "how": "By mail",
    "address.street": "1 Example Street",
    "address.city": "Exampletown",
    "address.state": "MA",
    "address.zip": "02199",
    "name": "Example Reader 1",
}


def page(client, name="literature"):
    answer = client.get(f"/forms/{name}/", secure=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def opened(client, form="literature", /, **typed):
    """Open a form and give what the page that shows the answers would send, with what is typed."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page(client, form)))
    return {**dict.fromkeys(always_sent(open_forms()[form].fields), ""), **hidden, **typed}


def send(client, sent, name="literature", **headers):
    body = sent if isinstance(sent, bytes | str) else urlencode(sent)
    return client.post(f"/forms/{name}/", body, content_type=FORM, secure=True, headers={**OURS, **headers})


def receipt(answer):
    assert answer.status_code == 200, answer.content.decode()
    return re.findall(r"<code>([0-9A-Z-]+)</code>", answer.content.decode())


def lookup(client, reference, code, **more):
    body = urlencode({"reference": reference, "code": code, **more})
    return client.post("/forms/receipt/", body, content_type=FORM, secure=True, headers=OURS)


def test_a_request_for_literature_is_sealed_brings_a_task_and_gives_a_receipt(client):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    row = Record.objects.get(reference=reference.replace("-", ""))
    assert (row.holding, row.purpose, row.form) == ("literature-requests", "literature", "literature")
    assert sorted(row.sealed) == ["address", "how", "items", "name"]
    assert Task.objects.get(record=row).purpose == "literature"
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM disclosure_record t")
        stored = cursor.fetchall()[0][0]
    sealed = b"".join(base64.b64decode(text) for text in row.sealed.values())
    for secret in ("Example Reader", "Exampletown", "ESE-101", "By mail", code, code.replace("-", "")):
        assert secret not in stored
        assert secret.encode() not in sealed


def test_a_subscription_creates_no_task_and_shows_its_erasure_date(client):
    answer = send(
        client, opened(client, "notices", **{"topics.2": "yes", "email": "reader@example.org"}), "notices"
    )
    reference, _ = receipt(answer)
    assert not Task.objects.filter(record__reference=reference.replace("-", "")).exists()
    assert re.search(r"if you do not confirm, on \w+ \d+, \d{4}\.", answer.content.decode())


def test_the_receipt_and_its_status_page_never_show_submitted_values(client):
    answer = send(client, opened(client, **LITERATURE))
    status_page = lookup(client, *receipt(answer))
    assert status_page.status_code == 200
    for shown in (answer, status_page):
        text = shown.content.decode()
        written = [
            text for name, text in LITERATURE.items() if name not in {"items.ESE-101", "how", "address.state"}
        ]
        assert not [words for words in written if words in text]
        assert "3 years after it is fulfilled" in text
        assert "January 31, 2018" in text
        assert shown.headers["Cache-Control"] == "no-store"
    assert "Received. We haven’t finished yet." in status_page.content.decode()


def test_a_wrong_reference_and_a_wrong_code_get_one_and_the_same_answer(client):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    wrong = [lookup(client, reference, "0" * 20), lookup(client, "0" * 10, code), lookup(client, "", "")]
    assert {answer.status_code for answer in wrong} == {404}
    texts = {re.sub(r'value="[^"]*"', "", answer.content.decode()) for answer in wrong}
    assert len(texts) == 1
    assert lookup(client, reference.lower(), code.replace("-", " ")).status_code == 200


def test_the_status_of_a_record_follows_its_task(client):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    task = Task.objects.get(record__reference=reference.replace("-", ""))
    Task.objects.filter(pk=task.pk).update(state=Task.SENT)
    backdate(task, "closed_on", dt.date(2026, 2, 3))
    text = lookup(client, reference, code).content.decode()
    assert "Sent or answered on February 3, 2026" in text
    assert "on February 3, 2029" in text


def test_a_record_on_hold_names_no_day_on_which_it_goes(client, custody):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    record = Record.objects.get(reference=reference.replace("-", ""))
    task = Task.objects.get(record=record)
    Task.objects.filter(pk=task.pk).update(state=Task.SENT)
    backdate(task, "closed_on", dt.date(2026, 2, 3))
    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, "hold-officer", "records")
        hold(record, by=Officer("hold-officer"), case=opened_case(control))
        text = lookup(client, reference, code).content.decode()
        control.end_staff("hold-officer")
    assert "We keep it for now, because a law or a case requires it." in text
    assert "not before February 3, 2029" in text
    assert "fulfilled: on February" not in text


def test_the_receipt_shows_each_use_of_its_record_and_no_name(client, custody):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    record, begun = Record.objects.get(reference=reference.replace("-", "")), dt.datetime.now(dt.UTC)
    assert "We have not used it for what you asked us." in lookup(client, reference, code).content.decode()
    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, "uses-clerk", "literature")
        for _ in range(2):
            opener().open(
                [record.pk.bytes], ["name"], employee="uses-clerk", duty="literature", purpose="literature"
            )
        sending = {"fields": ("name",), "facts": {"asked": True, "for_value": False}}
        for act, more in (("sent", sending), ("reopened", {}), ("sent", sending)):
            custodian().act(
                record.pk.bytes, act, employee="uses-clerk", duty="literature", purpose="literature", **more
            )
        control.end_staff("uses-clerk")
    text = " ".join(lookup(client, reference, code).content.decode().split())
    # The ledger's days are those of universal time, wherever the agency is; midnight can pass meanwhile.
    days = {date_format(now.date()) for now in (begun, dt.datetime.now(dt.UTC))}
    # What one employee opened twice within an hour is one look.
    opened_once = (
        "an employee with the duty “Literature clerk” opened it. Our ledger has 2 openings: the same employee opened "
        "it again within the hour. What for: Sending you literature."
    )
    undone = "an employee with the duty “Literature clerk” marked what you asked for as sent, and undid that."
    marked = "an employee with the duty “Literature clerk” marked what you asked for as sent. What for:"
    for use in (opened_once, undone, marked):
        assert any(text.count(f"On {day}, {use}") == 1 for day in days), use
    assert text.index(undone) < text.index(marked)
    # Which days these are stands before the first of them.
    assert text.index("Days are counted in universal time (UTC).") < text.index(opened_once)
    assert '/policies/privacy/2018-01-31/#literature-and-notices">What you tell us' in text
    assert "uses-clerk" not in text


def test_the_receipt_shows_what_a_case_needed_and_who_received_it(client, custody):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    record = Record.objects.get(reference=reference.replace("-", "")).pk.bytes
    officer = {"employee": "case-officer", "duty": "privacy"}

    def looked_up():
        return " ".join(lookup(client, reference, code).content.decode().split())

    assert "Our ledger says that we have not shared it." in looked_up()
    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, "case-officer", "privacy")
        give_duty(control, "case-supervisor", "supervisor")
        case = cases_client().open_case("legal-process", token=secrets.token_bytes(16), **officer)
        cases_client().cover(record, case=case, **officer)
        cases_client().approve(record, case=case, on=True, employee="case-supervisor", duty="supervisor")
        opener().open([record], ["name"], purpose="legal-obligations", **officer)
        cases_client().disclose(
            record, case=case, fields=["name"], recipient="Superior Court, County of Example",
            basis="Order 2026-CV-1", given_on=dt.date(2026, 1, 2), means="mail", with_statements=False, **officer,
        )  # fmt: skip
        text = looked_up()
        assert "On January 2, 2026, to Superior Court, County of Example. Why: Order 2026-CV-1.</li>" in text
        assert "We have not used it for what you asked us." in text
        cases_client().close_case(case, reason="settled", **officer)
        control.end_staff("case-officer")
        control.end_staff("case-supervisor")
    text = looked_up()
    assert "an employee with the duty “Privacy officer” opened it for a case. What for: " in text
    assert "What a law or a court required is listed once its case is closed." in text
    assert "case-officer" not in text
    # A wrong code finds nothing at all.
    assert "Superior Court" not in lookup(client, reference, "0" * 20).content.decode()
    # Who received it is told by the same code when nothing else of it is left.
    account = this_agency().retention_account
    closed(Task.objects.get(record=uuid.UUID(bytes=record)))
    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, account, DUTY)
        assert run(most=10).destroyed
        control.end_staff(account)
    assert custodian().digests([record]) == {}
    text = looked_up()
    assert "On January 2, 2026, to Superior Court, County of Example. Why: Order 2026-CV-1.</li>" in text
    assert "We keep this note that it was deleted, and whom we gave it to." in text
    assert "We have not used it for what you asked us." not in text
    assert lookup(client, reference, "0" * 20).status_code == 404


def test_what_a_receipt_takes_back_is_opened_no_more_until_it_allows_that_again(client, custody):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    record = Record.objects.get(reference=reference.replace("-", "")).pk.bytes
    by = {"employee": "back-clerk", "duty": "literature", "purpose": "literature"}

    def is_opened():
        return isinstance(opener().open([record], ["name"], **by)[record], OpenedKeys)

    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, "back-clerk", "literature")
        assert is_opened()
        # A wrong code, and what is no act, change nothing.
        assert lookup(client, reference, "0" * 20, act="withdraw").status_code == 404
        assert "Stop using my request" in lookup(client, reference, code, act="erase").content.decode()
        assert is_opened()
        taken_back = lookup(client, reference, code, act="withdraw").content.decode()
        assert re.search(r"Withdrawn on [A-Z][a-z]+ \d+, \d{4} \(UTC\)", taken_back)
        assert "Allow it again" in taken_back
        assert not is_opened()
        assert "Withdrawn on" in lookup(client, reference, code).content.decode()
        again = lookup(client, reference, code, act="resume").content.decode()
        assert "Withdrawn on" not in again
        assert is_opened()
        control.end_staff("back-clerk")


def test_a_use_that_is_not_for_what_was_asked_is_not_on_the_receipt(client, custody):
    sent = opened(client, "question", question="Why?", how="No answer needed")
    reference, code = receipt(send(client, sent, "question"))
    record = Record.objects.get(reference=reference.replace("-", ""))
    uses = [
        Use(dt.date(2026, 11, 3), "opened", "privacy", purpose, "", by_itself=False, count=1)
        for purpose in ("referral", "legal-obligations", "staff-sign-in", "unheard-of", "questions")
    ]
    shown = [person_view._shown(use, titles_of(edition_shown(record.edition))) for use in uses]
    assert [use.purpose for use in shown][-1] == "Answering your questions and helping you"
    assert [person_view.person_sees(record, use.purpose) for use in uses] == [
        False,
        False,
        False,
        False,
        True,
    ]
    record.code_digest = None
    assert not person_view.person_sees(record, "questions")
    assert "We have not used it for what you asked us." in lookup(client, reference, code).content.decode()


def test_without_the_custodian_the_status_is_not_guessed(client, monkeypatch):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))

    def silent(_record):
        raise CustodianUnavailable("The custodian does not answer.", "")

    monkeypatch.setattr(receipt_status.due_records, "is_on_hold", silent)
    answer = lookup(client, reference, code)
    assert answer.status_code == 503
    assert "We can’t look it up right now" in answer.content.decode()


def test_the_same_form_sent_again_is_one_record_and_says_so(client):
    sent = opened(client, **LITERATURE)
    first, again = send(client, sent), send(client, {**sent, "items.ESE-101": "5"})
    assert receipt(first) == receipt(again)
    assert "You sent this form before" in again.content.decode()
    assert "You sent this form before" not in first.content.decode()
    assert Record.objects.count() == 1


def test_the_same_token_for_another_person_is_refused_and_a_fresh_one_given(client):
    sent = opened(client, **LITERATURE)
    receipt(send(client, sent))
    other = {**sent, "address.street": "2 Example Street", "name": "Example Reader 2"}
    answer = send(client, other)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Example Reader 2" in text
    fresh = re.search(r'name="token" value="([^"]+)"', text)[1]
    assert fresh != sent["token"]
    receipt(send(client, {**other, "token": fresh}))
    assert Record.objects.count() == 2


def test_fields_that_the_chosen_delivery_does_not_need_are_not_stored(client):
    answer = send(client, opened(client, **LITERATURE, email="reader@example.org"))
    (reference, _) = receipt(answer)
    assert "email" not in Record.objects.get(reference=reference.replace("-", "")).sealed
    assert "We did not keep this" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"how": ""}, "Choose how you would like to get your booklets."),
        ({"name": ""}, "Enter the name to write on the package."),
        ({"name": "a\nb"}, "Write “Name” on one line."),
        ({"name": "x" * 101}, "Shorten “Name” by 1 characters."),
        ({"name": "a\x0bb"}, "It held control characters"),
        ({"name": "4711"}, "Enter a name in letters"),
        ({"address.street": ""}, "Enter the street and number"),
        ({"address.zip": "2199"}, "Enter a ZIP code, like 02148."),
        ({"address.state": "XX"}, "Choose the state"),
        ({"address.city": "é" * 61}, "Shorten this part of the address"),
        ({"items.ESE-101": ""}, "Enter a number for at least one booklet."),
        ({"items.ESE-101": "0"}, "Enter a number for at least one booklet."),
        ({"items.ESE-101": "51"}, "Enter 50 or less: Starting School"),
        ({"items.ESE-101": "two"}, "Enter a number in figures"),
        ({"items.ESE-101": "-1"}, "Enter a number in figures"),
        ({"how": "By e-mail", "email": "reader@"}, "Enter an e-mail address like name@example.org"),
        ({"how": "By e-mail", "email": "a@b@example.org"}, "Enter an e-mail address like name@example.org"),
        ({"how": "By e-mail", "email": f"{'a' * 250}@example.org"}, "Shorten “E-mail address”"),
        ({"how": "By e-mail", "email": ""}, "Enter the e-mail address to send the booklets to."),
    ],
)
def test_each_error_is_shown_beside_its_field_and_typed_values_are_retained(client, typed, problem):
    sent = {**opened(client, **{**LITERATURE, "organization": "Example School"}), **typed}
    answer = send(client, sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in text
    assert text.count(problem) == 2, text
    assert "Example School" in text
    assert sent["token"] in text
    targets = re.findall(r'<li><a href="#([^"]+)">', text)
    assert targets
    assert all(f'id="{target}"' in text for target in targets)
    assert not Record.objects.exists()


def test_a_topic_must_be_chosen(client):
    answer = send(client, opened(client, "notices", email="reader@example.org"), "notices")
    assert answer.status_code == 422
    assert "Choose at least one kind of event." in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda sent: {**sent, "purpose": "notices"},
        lambda sent: {**sent, "work": "true"},
        lambda sent: {name: text for name, text in sent.items() if name != "organization"},
        lambda sent: {name: text for name, text in sent.items() if name != "edition"},
        lambda sent: {**sent, "token": "short"},
        lambda sent: {**sent, "token": sent["token"] + "="},
        lambda sent: {**sent, "edition": "g" * 64},
        lambda sent: {**sent, "how": "By pigeon"},
        lambda sent: urlencode(sent) + "&name=Another",
        lambda sent: urlencode(sent) + "&stray",
        lambda sent: urlencode(sent) + "&",
        lambda sent: urlencode(sent).replace("Example+Reader", "%FF%FE"),
        lambda sent: urlencode(sent).replace("Example+Reader", "%zz"),
        lambda sent: urlencode(sent).replace("Example+Reader", "Ex\xe4mple").encode("latin-1"),
        lambda sent: urlencode(sent) + "&a=1" * 200,
    ],
    ids=range(15),
)
def test_a_forged_input_is_refused_with_a_page_that_retains_the_rest(client, change):
    answer = send(client, change(opened(client, **LITERATURE)))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "<title>Error: " in text
    assert "Nothing was stored" in text
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "media", ["multipart/form-data; boundary=x", "application/json", "", FORM + "; charset=latin-1"]
)
def test_another_way_of_sending_is_refused(client, media):
    sent = urlencode(opened(client, **LITERATURE))
    answer = client.generic("POST", "/forms/literature/", sent, content_type=media, secure=True, headers=OURS)
    assert answer.status_code == 400
    assert not Record.objects.exists()


def test_a_forged_edition_is_answered_with_the_form_and_what_was_typed(client):
    sent = opened(client, **LITERATURE)
    answer = send(client, {**sent, "edition": "0" * 64})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "changed since you opened this form" in text
    assert "Example Reader 1" in text
    assert f'name="edition" value="{sent["edition"]}"' in text
    assert not Record.objects.exists()


def test_an_unknown_form_is_not_found(client):
    assert client.get("/forms/nothing/", secure=True).status_code == 404
    assert send(client, {}, "nothing").status_code == 404


def test_each_view_of_a_form_has_a_number_of_its_own_and_nothing_that_another_visitor_typed(client):
    drawn = re.compile(rb'name="token" value="([^"]{32})"')
    first, second = (client.get("/forms/question/", secure=True) for _ in range(2))
    assert drawn.search(first.content)[1] != drawn.search(second.content)[1]
    assert drawn.sub(b"", first.content) == drawn.sub(b"", second.content)
    assert (
        send(client, opened(client, "question", question="words of one visitor"), "question").status_code
        == 422
    )
    client.get("/forms/question/?words=of-one-visitor", secure=True)
    assert drawn.sub(b"", client.get("/forms/question/", secure=True).content) == drawn.sub(
        b"", first.content
    )
    assert 'lang="es"' in client.get("/es/forms/question/", secure=True).content.decode()


def test_the_status_page_shows_when_and_by_which_rule_a_record_was_erased(client):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    row = Record.objects.get(reference=reference.replace("-", ""))
    leave_tombstones([row], on=dt.date(2029, 3, 4))
    status_page = lookup(client, reference, code)
    text = status_page.content.decode()
    assert status_page.status_code == 200
    assert "Deleted on March 4, 2029" in text
    assert "Series EXAMPLE-A1, permission to destroy EXAMPLE-1." in text
    assert "/policies/privacy/2018-01-31/#not-destroyed-by-mistake" in text
    assert f"It reached us in {this_agency().day(row.received_at):%B %Y}." in text
    assert "We keep a backup for 30 days." in text
    # Who has the reference alone learns nothing.
    assert lookup(client, reference, "0" * 20).status_code == 404
