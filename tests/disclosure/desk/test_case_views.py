"""On the pages of cases a record is proposed by one employee, approved by another, and only then opened."""

import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.custody.protocol.covering_messages import CaseEvent
from keepfaith.custody.protocol.known_names import DECISIONS
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.disclosure.cases.case_deadlines import counted_deadline
from keepfaith.disclosure.cases.case_history import history_lines
from keepfaith.disclosure.desk import case_page
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.retention.destruction import run
from keepfaith.disclosure.tasks.task_actions import today
from tests.disclosure.retention.conftest import LONG_AGO, closed, duty

from .conftest import LITERATURE, letter, received
from .test_desk import text
from .test_retention_views import number_of_page

__all__ = ["duty"]

pytestmark = pytest.mark.django_db
PAGE = "/desk/cases/"
NUMBER = "2026-CV-01187"


def shown(record) -> str:
    return f"{record.reference[:5]}-{record.reference[5:]}"


def opened(desk, number=NUMBER, kind="legal-process", received_on="") -> str:
    """Open a case by the form, and return its name."""
    token = re.search('name="token" value="([^"]+)"', text(desk.get(PAGE)))[1]
    for _ in range(2):
        sent = {"kind": kind, "received_on": received_on, "number_elsewhere": number}
        done = desk.post(f"{PAGE}open/", token=token, **sent)
        assert done.status_code == 302
    return re.fullmatch(r"/desk/cases/([a-z0-9-]+)/\?done=opened", done.headers["Location"])[1]


def proposed(desk, case, *records):
    typed = "\n".join(shown(record) if record.reference else str(record.pk) for record in records)
    return desk.post(f"{PAGE}{case}/propose/", records=typed)


def decided(desk, case, record, act="approve", **more):
    return desk.post(f"{PAGE}{case}/decide/", act=act, record=str(record.pk), **more)


def closed_as(desk, case, outcome, **more):
    """Close a case by its form as its steps are; a decision was sent today, and what was wrong is not here."""
    is_decision = case.startswith(("objection-", "appeal-")) and outcome in DECISIONS
    sent = {"sent": "sent", "sent_on": f"{today()}"} if is_decision else {}
    steps = "take letter propose approve open invite hear decide"
    why = {"despite": steps, "uncorrected": "not-here"}
    return desk.post(f"{PAGE}{case}/close/", **{"outcome": outcome, **why, **sent, **more})


def looked_into(desk, case, record, **more):
    return desk.post(f"{PAGE}{case}/records/{record.pk}/", **more)


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def supervisor(clerk):
    return clerk("supervisor")


def test_an_employee_without_a_duty_for_cases_sees_none_of_them(clerk, officer, question):
    case, record = opened(officer), question.record
    desk = clerk("literature", "assistance", "administrator")
    for answer in (
        desk.get(PAGE),
        desk.get(f"{PAGE}{case}/"),
        desk.get(f"{PAGE}{case}/packet.zip"),
        desk.post(f"{PAGE}open/"),
        desk.post(f"{PAGE}{case}/assign/", act="take"),
        desk.post(f"{PAGE}{case}/due/", reason="mine"),
        proposed(desk, case, record),
        decided(desk, case, record),
        looked_into(desk, case, record),
        desk.post(f"{PAGE}{case}/close/", outcome="done"),
    ):
        assert answer.status_code == 403
        assert "need-to-know" in text(answer)
    assert cases_client().coverings(case) == ()


def test_a_record_is_proposed_approved_and_opened_in_its_case_alone(officer, supervisor, question):
    case, record = opened(officer), question.record
    assert looked_into(officer, case, record).status_code == 403
    assert proposed(officer, case, record).status_code == 302
    page = text(officer.get(f"{PAGE}{case}/"))
    assert "waits for approval" in page
    assert "<strong>Next:</strong> Somebody else approves them." in page
    assert "before you can open it, as supervisor." in page
    assert "<strong>Next:</strong> Approve or decline what is proposed." in text(
        supervisor.get(f"{PAGE}{case}/")
    )
    assert "records wait for your approval." in text(supervisor.get("/desk/"))
    assert f"/records/{record.pk}/" not in page
    assert looked_into(officer, case, record).status_code == 403
    assert case in text(supervisor.get(PAGE)).split("All open cases")[0]
    assert "May I have the guide?" not in text(supervisor.get(f"{PAGE}{case}/"))
    assert decided(supervisor, case, record).status_code == 302
    answer = looked_into(officer, case, record)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    page = text(answer)
    assert "May I have the guide?" in page
    assert "900-12-3456" not in page
    assert "900-12-3456" in text(looked_into(officer, case, record, field="ssn"))
    # Neither who approved it nor a colleague opens it.
    assert looked_into(supervisor, case, record).status_code == 403
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    for words in ("Opened the case", f"Proposed {shown(record)}", f"Approved {shown(record)}", "Opened "):
        assert words in history


def test_nobody_approves_what_they_proposed(clerk, question):
    both = clerk("privacy", "supervisor")
    case, record = opened(both), question.record
    proposed(both, case, record)
    assert "Approve" not in text(both.get(f"{PAGE}{case}/"))
    answer = decided(both, case, record)
    assert answer.status_code == 403
    assert "Nobody approves what they proposed" in text(answer)
    assert looked_into(both, case, record).status_code == 403


def test_an_approval_is_ended_with_a_reason(officer, supervisor, question):
    case, record = opened(officer), question.record
    proposed(officer, case, record)
    decided(supervisor, case, record)
    answer = decided(supervisor, case, record, act="decline", reason="Too much!")
    assert answer.status_code == 422
    assert "The reason is not a short word." in text(answer)
    assert "Too much!" in text(answer)
    assert decided(supervisor, case, record, act="decline", reason="not-needed").status_code == 302
    assert looked_into(officer, case, record).status_code == 403
    assert cases_client().coverings(case) == ()


def test_a_case_is_given_taken_let_go_and_closed(clerk, officer, supervisor, question):
    case, deputy = opened(officer), clerk("privacy")
    answer = officer.post(f"{PAGE}{case}/assign/", act="hand", colleague="")
    assert (answer.status_code, "No colleague is named" in text(answer)) == (422, True)
    assert officer.post(f"{PAGE}{case}/assign/", act="hand", colleague="nobody-there").status_code == 403
    assert deputy.post(f"{PAGE}{case}/assign/", act="hand", colleague=deputy.account).status_code == 302
    assert proposed(officer, case, question.record).status_code == 403
    assert officer.post(f"{PAGE}{case}/assign/", act="take").status_code == 302
    assert officer.post(f"{PAGE}{case}/assign/", act="let-go").status_code == 302
    assert cases_client().case(case).holder == ""
    page = text(deputy.get(f"{PAGE}{case}/"))
    assert "Take the case" in page
    assert "<strong>Next:</strong> Somebody takes the case." in page
    answer = closed_as(deputy, case, "because")
    assert (answer.status_code, "Choose how the case ended." in text(answer)) == (422, True)
    assert closed_as(deputy, case, "withdrawn").status_code == 302
    page = text(deputy.get(f"{PAGE}{case}/"))
    assert "<strong>Closed</strong>" in page
    assert "Take the case" not in page
    assert cases_client().history(case).events[0].reason == "withdrawn"
    assert case not in text(deputy.get(PAGE))
    assert deputy.get(f"{PAGE}?name={case}").headers["Location"] == f"{PAGE}{case}/"


def test_a_case_has_a_due_date_that_says_when_it_is_late(officer, clerk):
    case, later = opened(officer), opened(officer)
    path, soon = f"{PAGE}{case}/due/", today() + dt.timedelta(3)
    assert officer.post(path, due_on=f"{soon}", reason="court-order").status_code == 302
    assert officer.post(f"{PAGE}{later}/due/", due_on=f"{today()}", reason="court-order").status_code == 302
    mine = text(officer.get(PAGE)).split(">Yours ")[1].split("All open cases")[0]
    assert mine.index(later) < mine.index(case)
    assert "due today" in mine
    page = text(officer.get(f"{PAGE}{case}/"))
    assert f"Set {soon:%B} {soon.day}, {soon.year} as the day" in page
    assert f"{soon:%B} {soon.day}, {soon.year}</time>, due {soon:%a}" in page, "what is near has its weekday"
    assert "court-order" in page
    for typed, reason, says in (
        ("soon", "court-order", "no day on which the case could be done"),
        ("1999-01-01", "court-order", "no day on which the case could be done"),
        ("9999-12-31", "court-order", "no day on which the case could be done"),
        (f"{soon}", "The judge", "The reason is not a short word."),
    ):
        answer = officer.post(path, due_on=typed, reason=reason)
        assert (answer.status_code, says in text(answer)) == (422, True), typed
        assert f'value="{typed}"' in text(answer)
    assert clerk("privacy").post(path, due_on=f"{soon}", reason="mine").status_code == 403
    assert officer.post(path, due_on="", reason="withdrawn").status_code == 302
    assert cases_client().case(case).due_on is None


def test_a_case_that_keeps_something_on_hold_is_not_closed(clerk, officer, question):
    case, by = opened(officer), {"employee": officer.account, "duty": "privacy"}
    cases_client().hold(question.record_id.bytes, case=case, on=True, **by)
    answer = closed_as(officer, case, "done")
    assert answer.status_code == 422
    assert "The case keeps records on hold." in text(answer)
    # There it can be released.
    page = number_of_page(officer, case)
    assert shown(question.record) in text(officer.get(f"/desk/retention/?page={page}"))
    cases_client().hold(question.record_id.bytes, case=case, on=False, reason="settled", **by)
    assert closed_as(officer, case, "done").status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "No record is named."),
        ("ABCDE-FGHJK", "There is no record with this reference or number."),
        ("\n".join(["ABCDE-FGHJK"] * (case_page.MAX_NAMED + 1)), "51 records are named."),
        ("<script>alert(1)</script>", "There is no record with this reference or number."),
    ],
)
def test_what_names_no_record_is_given_back_and_proposes_nothing(officer, typed, says):
    case = opened(officer)
    answer = officer.post(f"{PAGE}{case}/propose/", records=typed)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "<script>alert" not in text(answer)
    assert cases_client().coverings(case) == ()


def test_a_number_with_a_sign_that_it_cannot_have_is_given_back(officer):
    typed = {"kind": "legal-process", "number_elsewhere": "Reader v. Agency"}
    answer = officer.post(f"{PAGE}open/", token="x", **typed)
    assert answer.status_code == 422
    assert 'value="Reader v. Agency"' in text(answer)


@pytest.mark.parametrize("name", ["legal-process-1999-1", "nothing", "x" * 60])
def test_a_case_that_there_is_not_is_said_so(officer, name):
    assert officer.get(f"{PAGE}{name}/").status_code == 400
    answer = officer.get(f"{PAGE}?name={name}")
    assert "There is no such case." in text(answer)
    assert officer.get(f"{PAGE}?name=%00&after=<b>").status_code == 200


@pytest.mark.parametrize("query", ["after=zz", "after=" + "0" * 32, "before=-1", "before=9" * 3, "before=٣"])
def test_a_page_that_there_is_not_shows_the_case(officer, query):
    assert officer.get(f"{PAGE}{opened(officer)}/?{query}").status_code == 200


def test_an_auditor_reads_what_was_done_and_changes_nothing(clerk, officer, question):
    case, record, auditor = opened(officer), question.record, clerk("auditor")
    proposed(officer, case, record)
    page = text(auditor.get(f"{PAGE}{case}/"))
    assert shown(record) in page
    assert "<form" not in page.split('id="content"')[-1].split("What was done")[0].replace("sign-out", "")
    for answer in (
        proposed(auditor, case, record),
        decided(auditor, case, record),
        auditor.post(f"{PAGE}{case}/assign/", act="take"),
        auditor.post(f"{PAGE}{case}/close/", outcome="done"),
        looked_into(auditor, case, record),
    ):
        assert answer.status_code == 403
    content = auditor.get(f"{PAGE}{case}/packet.zip")
    assert content.headers["Content-Type"] == "application/zip"


def test_a_packet_has_an_index_a_history_and_their_digests_and_nothing_of_the_person(
    officer, supervisor, question
):
    case, record = opened(officer), question.record
    for row in (record, letter().record):
        proposed(officer, case, row)
    decided(supervisor, case, record)
    looked_into(officer, case, record)
    first, second = (officer.get(f"{PAGE}{case}/packet.zip").content for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(files) == ["SHA256SUMS", "history.txt", "index.json"]
    for line in files["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    index = json.loads(files["index.json"])
    assert (index["case"]["case"], index["case"]["number_elsewhere"]) == (case, NUMBER)
    assert {covering["record"] for covering in index["covers"]} >= {shown(record)}
    assert [line["words"] for line in index["history"]][-1] == "Opened the case"
    assert files["history.txt"].decode().count("\n") == len(index["history"])
    for word in (b"Example Reader", b"May I have", b"reader@example.org", b"booklet"):
        assert not [name for name, content in files.items() if word in content]


def test_what_was_erased_meanwhile_stays_in_the_history_and_is_named_no_more(officer, supervisor, duty):
    case, task = opened(officer), received(**LITERATURE)
    proposed(officer, case, task.record)
    decided(supervisor, case, task.record)
    closed(task, LONG_AGO)
    assert run(most=10).destroyed == 1
    page = text(officer.get(f"{PAGE}{case}/"))
    assert "Proposed a record that was erased since" in page
    assert "Nobody proposed a record" in page
    assert shown(task.record) not in page


def test_the_law_dates_a_case_of_somebody_who_asks_about_themselves_and_its_page_says_how(officer):
    came = today() - dt.timedelta(40)
    case = opened(officer, kind="access-request", received_on=f"{came}")
    assert re.fullmatch(r"access-request-[0-9]{4}-[0-9]+", case)
    counted = count_deadline(
        read_deadline_rules(this_agency().folder).on("subject-answer", came), came, this_agency().calendar
    )
    page = text(officer.get(f"{PAGE}{case}/"))
    about = page.split("About this case")[1]
    assert f'<time datetime="{counted.due}">' in about
    assert "late" in about
    assert counted.rule.source in about
    assert "Nobody has confirmed this number." in about
    assert f"{came:%b} {came.day}, {came.year}" in about.split("How this day was counted")[1]
    # Nobody types another day.
    assert "Set a due date" not in page
    answer = officer.post(f"{PAGE}{case}/due/", due_on=f"{today()}", reason="court-order")
    assert (answer.status_code, "A deadline dates this case." in text(answer)) == (422, True)
    assert cases_client().case(case).due_on is None
    mine = text(officer.get(PAGE)).split(">Yours ")[1].split("All open cases")[0]
    assert "late" in mine


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"kind": "no-such-kind"}, "No kind of case is chosen."),
        ({"received_on": "soon"}, "no day on which it can have come"),
        ({"received_on": "9999-12-31"}, "no day on which it can have come"),
        ({"received_on": "1999-12-31"}, "no day on which it can have come"),
    ],
)
def test_a_kind_or_a_day_that_cannot_be_is_given_back_and_opens_nothing(officer, typed, says):
    sent = {"kind": "access-request", "received_on": f"{today()}", "number_elsewhere": "", **typed}
    answer = officer.post(f"{PAGE}open/", token="x", **sent)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert cases_client().open_cases(holder=officer.account) == ()


def test_a_case_shows_its_steps_and_which_is_next(officer, supervisor, question):
    case, record = opened(officer, kind="objection"), question.record

    def steps():
        listed = text(officer.get(f"{PAGE}{case}/")).split(">Steps<")[1].split("</ol>")[0].split("<li")[1:]
        return ["next" if ">next<" in line else "done" if ">done<" in line else "" for line in listed]

    def following():
        """Return the step that the list calls next; the line above the list names the same one."""
        page = text(officer.get(f"{PAGE}{case}/"))
        (line,) = re.findall(r'<li aria-current="step">(.*?) <span', page)
        assert f"<strong>Next:</strong> {line}</p>" in page
        return line

    assert steps() == ["done", "next", "", "", "", "", ""]
    # What another letter does is not that the person was told.
    officer.post(f"{PAGE}{case}/letter/", letter="case-decided", language="en", version="0")
    assert steps() == ["done", "next", "", "", "", "done", ""]
    officer.post(f"{PAGE}{case}/letter/", letter="case-received", language="en", version="0")
    assert steps() == ["done", "done", "next", "", "", "done", ""]
    assert following() == "Propose the records that the person objects to."
    proposed(officer, case, record)
    assert steps() == ["done", "done", "done", "next", "", "done", ""]
    assert following() == "Somebody else approves them."
    decided(supervisor, case, record)
    assert steps() == ["done", "done", "done", "done", "next", "done", ""]
    looked_into(officer, case, record)
    assert steps() == ["done", "done", "done", "done", "done", "done", "next"]
    assert following() == "Close the case, and enter whether and when the decision was sent."
    # What was approved and opened stays so beside another record that waits.
    proposed(officer, case, letter().record)
    assert steps() == ["done", "done", "done", "done", "done", "done", "next"]
    answer = closed_as(officer, case, "done", despite="")
    assert (answer.status_code, "Choose how the case ended." in text(answer)) == (422, True)
    assert closed_as(officer, case, "partly", despite="").status_code == 302
    assert steps() == ["done"] * 7


def test_a_case_is_closed_with_open_steps_only_by_whoever_says_so(officer):
    case = opened(officer, kind="objection")
    page = text(officer.get(f"{PAGE}{case}/"))
    assert "Close it although this is not done" in page
    listed = page.split("Steps that are open:")[1].split("</ul>")[0]
    assert re.findall("<li>(.*?)</li>", listed) == [
        "Write to the person that it came.", "Propose the records that the person objects to.",
        "Somebody else approves them.", "Open what was approved.", "Decide, and write the decision to the person.",
    ]  # fmt: skip
    for despite in ("", "decide", "letter propose approve open"):
        answer = closed_as(officer, case, "denied", despite=despite)
        assert (answer.status_code, "Steps of this case are not done." in text(answer)) == (422, True)
        # What was typed is there again.
        assert f'value="{today()}"' in text(answer).split('id="sent_on"')[1].split(">")[0]
        assert '<option value="denied" selected>' in text(answer)
    assert closed_as(officer, case, "denied").status_code == 302
    done = text(officer.get(f"{PAGE}{case}/")).split(">Steps<")[1].split("</ol>")[0]
    # No step is done by closing but the last one.
    assert done.count(">done<") == 2


@pytest.mark.parametrize(
    ("outcome", "typed", "says"),
    [
        ("denied", {"sent": "", "sent_on": ""}, "It is not clear whether the decision was sent."),
        ("denied", {"sent": "sent", "sent_on": ""}, "no day on which the decision can have been sent"),
        ("denied", {"sent": "sent", "sent_on": "soon"}, "no day on which the decision can have been sent"),
        (
            "denied",
            {"sent": "sent", "sent_on": "9999-12-31"},
            "no day on which the decision can have been sent",
        ),
        (
            "denied",
            {"sent": "sent", "sent_on": "2020-01-01"},
            "no day on which the decision can have been sent",
        ),
        ("denied", {"sent": "no-address"}, "It is not clear whether the decision was sent."),
        ("denied", {"sent": "because", "sent_on": ""}, "It is not clear whether the decision was sent."),
        ("withdrawn", {"sent": "sent"}, "A case that ended so has no decision to send."),
        ("withdrawn", {"sent_on": "2026-12-01"}, "A case that ended so has no decision to send."),
    ],
)
def test_closing_asks_whether_and_when_the_decision_was_sent(officer, outcome, typed, says):
    case = opened(officer, kind="objection")
    answer = closed_as(officer, case, outcome, **typed)
    assert (answer.status_code, says in text(answer)) == (422, True)
    assert cases_client().case(case).closed_on is None


def test_a_decision_was_not_sent_before_its_letter_was_written(officer):
    came = today() - dt.timedelta(9)
    case = opened(officer, kind="objection", received_on=f"{came}")
    officer.post(f"{PAGE}{case}/letter/", letter="case-decided", language="en", version="0")
    answer = closed_as(officer, case, "denied", sent_on=f"{came}")
    assert (answer.status_code, "was written after that day" in text(answer)) == (422, True)
    assert closed_as(officer, case, "denied").status_code == 302


def test_acts_of_our_own_checks_on_what_was_erased_are_left_out(officer, question):
    present, erased = question.record.pk.bytes, bytes(15) + b"x"
    acts = (CaseEvent(number, today(), "released", "", "", "", "", record, None, "", "", 0, "")
            for number, record in ((2, present), (1, erased)))  # fmt: skip
    case = cases_client().case(opened(officer))
    own, acts = replace(case, kind="own-check"), list(acts)
    assert [line.number for line in history_lines(own, acts)] == [2]
    # Of every other case all of it is told.
    assert [line.words for line in history_lines(case, acts)][1] == "Released a record that was erased since"


def test_history_and_packet_say_in_words_how_a_case_ended(officer):
    sent, unsent, access = (
        opened(officer, kind=kind) for kind in ("objection", "objection", "access-request")
    )
    elsewhere = "what is wrong is not in a record of this portal"
    closed_as(officer, sent, "partly")
    closed_as(officer, unsent, "denied", sent="no-address", sent_on="")
    closed_as(officer, access, "none")
    day = f"{today():%B} {today().day}, {today().year}"
    for case, words in (
        (
            sent,
            f"Closed: we agree in part, and nothing was corrected: {elsewhere}. The decision was sent on {day}",
        ),
        (unsent, "Closed: we do not agree. The decision was not sent: we know no address of the person"),
        (access, "Closed: we hold nothing about the person"),
    ):
        assert f"<p>{words}</p>" in text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
        content = b"".join(officer.get(f"{PAGE}{case}/packet.zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as packet:
            index = json.loads(packet.read("index.json"))
            assert (index["history"][0]["words"], index["history"][0]["reason"]) == (words, "")
            assert words in packet.read("history.txt").decode()
        assert index["case"]["outcome"].lower() in words.lower()
        assert "decided_by" not in index["case"]
        assert "holder" not in index["case"]
    assert index["case"]["sent_on"] is None


def test_a_letter_that_asks_about_its_writer_opens_in_the_case_of_that_person_alone(
    officer, supervisor, clerk, question
):
    case = opened(officer, kind="access-request")
    proposed(officer, case, question.record)
    decided(supervisor, case, question.record)
    assert "May I have the guide?" in text(looked_into(officer, case, question.record))
    for other in (supervisor, clerk("searcher"), clerk("privacy")):
        assert looked_into(other, case, question.record).status_code == 403


def test_a_task_becomes_a_case_in_one_press_with_what_it_names_proposed(officer, supervisor, question):
    named = question.record
    task = received(
        "your-information-requests", how=f"This is about {shown(named).lower()} and other 00000-00000."
    )
    page = text(officer.task(task, "open"))
    form = page.split('action="/desk/cases/open/"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(token|received_on)" value="([^"]+)"', form))
    records = re.search(r"<textarea[^>]*>([^<]*)</textarea>", form)[1]
    assert records == f"{shown(task.record)}\n{shown(named)}"
    offered = set(re.findall(r'name="kind" value="([^"]+)"', form))
    assert offered == {"access-request", "objection"}
    for _ in range(2):
        done = officer.post(f"{PAGE}open/", kind="objection", records=records, **fields)
        assert done.status_code == 302
    case = re.fullmatch(r"/desk/cases/(objection-[0-9-]+)/\?done=opened", done.headers["Location"])[1]
    covered = {covering.record for covering in cases_client().coverings(case)}
    assert covered == {task.record.pk.bytes, named.pk.bytes}
    page = text(officer.get(f"{PAGE}{case}/"))
    assert f'href="/desk/tasks/{task.pk}/"' in page
    # The named record's task is for other duties.
    assert f'href="/desk/tasks/{question.pk}/"' not in page
    assert f'href="/desk/tasks/{task.pk}/"' not in text(supervisor.get(f"{PAGE}{case}/"))
    page = text(officer.task(task, "open"))
    assert f'href="/desk/cases/{case}/"' in page
    assert "Make it a case" not in page


def test_a_request_for_public_records_is_worked_on_to_its_response(clerk):
    desk = clerk("records")
    task = received("records-requests", records="The plans for the standards.", how="By e-mail")
    page = text(desk.task(task, "open"))
    form = page.split('action="/desk/cases/open/"')[1].split("</form>")[0]
    fields = dict(re.findall(r'name="(token|received_on)" value="([^"]+)"', form))
    done = desk.post(f"{PAGE}open/", kind="records-request", records=shown(task.record), **fields)
    case = re.fullmatch(r"/desk/cases/(records-request-[0-9-]+)/\?done=opened", done.headers["Location"])[1]
    page = text(desk.get(f"{PAGE}{case}/"))
    due = counted_deadline("records-request", today()).due
    assert f'<time datetime="{due}">' in page
    assert "950 CMR 32.03(3)" in page
    for name in ("records-received", "records-response"):
        words = {"language": "en", "version": "0", "to": "", "added": "We send what you asked for."}
        page = text(desk.post(f"{PAGE}{case}/letter/", letter=name, **words))
        assert case in page
    assert "M.G.L. c. 66 § 10A" in page
    assert closed_as(desk, case, "given").status_code == 302
    assert cases_client().case(case).outcome == "given"


def test_a_case_with_a_record_that_there_is_not_is_not_opened(officer, question):
    before = cases_client().cases()
    answer = officer.post(
        f"{PAGE}open/", token="t", kind="objection", records=f"{shown(question.record)}\n00000-00000"
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "Line 2: There is no record with this reference or number." in page
    assert f"{shown(question.record)}\n00000-00000</textarea>" in page
    assert cases_client().cases() == before


def test_a_task_of_a_duty_without_cases_offers_none(clerk, question):
    assert "Make it a case" not in text(clerk("assistance").task(question, "open"))


def test_a_letter_begins_with_the_reader_who_was_opened_and_their_language(officer, supervisor):
    where = {"name": "Example Reader", "address": "1 Main St\nMalden, MA 02148", "language": "es"}
    task = received("your-information-requests", how="By mail", **where)
    case = opened(officer, kind="objection")
    proposed(officer, case, task.record)
    decided(supervisor, case, task.record)
    for page in (text(looked_into(officer, case, task.record)), text(officer.task(task, "open"))):
        form = page.split(f'action="/desk/cases/{case}/letter/"')[1].split("</form>")[0]
        assert '<option value="es" lang="es" selected>' in form
        to = re.search(r'name="to" value="([^"]+)"', form)[1]
        looked = officer.post(
            f"{PAGE}{case}/letter/", act="look", letter="case-received", language="es", to=to
        )
        assert looked.status_code == 200
        assert "Example Reader\n1 Main St\nMalden, MA 02148</textarea>" in text(looked)
    # To look at it enters nothing.
    assert not [event for event in cases_client().history(case).events if event.act == "written"]


def test_all_that_waits_is_approved_in_one_press(officer, supervisor, question):
    case, other = opened(officer), received("your-information-requests", how="x").record
    proposed(officer, case, question.record, other)
    page = text(supervisor.get(f"{PAGE}{case}/"))
    form = page.split("Approve all 2 that wait here")[0].rsplit("<form", 1)[1]
    records = re.findall(r'name="record" value="([^"]+)"', form)
    assert supervisor.post(f"{PAGE}{case}/decide/", act="approve", record=records).status_code == 302
    assert {bool(one.approved_by) for one in cases_client().coverings(case)} == {True}
    assert "Approve all" not in text(supervisor.get(f"{PAGE}{case}/"))
    assert "Approve all" not in text(officer.get(f"{PAGE}{case}/"))
