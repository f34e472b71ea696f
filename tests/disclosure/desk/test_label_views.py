"""A clerk opens up to two hundred requests for labels at once, each entered; the page lists unprintable ones."""

import io

import pytest
from pypdf import PdfReader

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks import label_batch
from keepfaith.disclosure.tasks.label_batch import by_post
from keepfaith.web.pdf import compiler

from .conftest import LITERATURE, received
from .test_desk import tally, text

pytestmark = pytest.mark.django_db


def pdf(answer):
    assert answer.headers["Content-Type"] == "application/pdf", text(answer)
    return PdfReader(io.BytesIO(answer.content))


def words(answer):
    return [page.extract_text() for page in pdf(answer).pages]


def test_requests_by_post_are_recognized_by_their_sealed_address_alone(clerk, literature, question):
    by_mail = {name: value for name, value in LITERATURE.items() if name != "address"}
    mailed = received(**by_mail, email="reader@example.org")
    assert set(by_post(["literature"], account="clerk1")) == {literature}
    assert set(by_post(["events"], account="clerk1")) == set(by_post([], account="clerk1")) == set()
    assert mailed not in by_post(["literature"], account="clerk1")


def test_labels_and_packing_list_come_as_a_pdf_that_nobody_keeps(clerk, literature):
    desk, before = clerk("literature"), tally("opened")
    page = text(desk.get("/desk/labels/"))
    assert "<strong>1</strong> booklet order needs" in page
    assert tally("opened") == before
    answer = desk.post("/desk/labels/", first="4")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Reader" not in answer.headers["Content-Disposition"]
    assert literature.record.reference not in answer.headers["Content-Disposition"]
    label, packing = words(answer)
    assert "12 Example Street" in label
    assert "Springfield, MA 01101" in label
    assert "2 × Guide to our schools" in packing
    assert packing.index("In all") < packing.index("Reader")
    assert "Mark them as sent" in page
    assert tally("opened") == before + 1
    assert [(step.act, step.clause) for step in literature.steps.all()] == [
        ("labeled", "literature-and-notices")
    ]


def test_a_batch_is_marked_as_sent_but_for_what_is_left_out(clerk, custody):
    tasks = [received(**LITERATURE) for _ in range(3)]
    desk = clerk("literature")
    desk.post("/desk/labels/")
    page = text(desk.get("/desk/labels/sent/"))
    assert all(f'value="{task.pk}"' in page for task in tasks)
    answer = desk.post(
        "/desk/labels/sent/", numbers=",".join(str(task.pk) for task in tasks), **{"not": str(tasks[1].pk)}
    )
    assert "2 requests are marked as sent" in text(answer)
    assert [Task.objects.get(pk=task.pk).state for task in tasks] == ["sent", "open", "sent"]
    again = desk.post("/desk/labels/sent/", numbers=f"{tasks[0].pk},{tasks[1].pk}")
    assert "1 request is marked as sent" in text(again)
    assert "closed, or not in your own tasks" in text(again)


def test_a_request_without_a_label_is_not_marked_in_a_batch(clerk, literature):
    answer = clerk("literature").post("/desk/labels/sent/", numbers=str(literature.pk))
    assert "0 requests are marked as sent" in text(answer)
    literature.refresh_from_db()
    assert literature.state == Task.OPEN


@pytest.mark.parametrize("numbers", ["1,x", "-1", "1" * 19, ",".join(map(str, range(201))), "1;2"])
def test_a_list_that_no_page_of_ours_sends_is_refused(clerk, numbers):
    assert clerk("literature").post("/desk/labels/sent/", numbers=numbers).status_code == 400


@pytest.mark.parametrize("first", ["0", "31", "x", "-1", "9" * 5000])
def test_a_label_that_is_not_on_the_sheet_is_refused_before_anything_is_opened(clerk, literature, first):
    before = tally("opened")
    assert clerk("literature").post("/desk/labels/", first=first).status_code == 400
    assert tally("opened") == before


def test_the_last_page_lists_names_that_cannot_be_printed_and_rows_that_were_altered(clerk, custody):
    by_hand = received(**{**LITERATURE, "name": "ภาษา"})
    altered = received(altered="exchanged", **LITERATURE)
    answer = clerk("literature").post("/desk/labels/")
    *_, last = words(answer)
    assert by_hand.record.reference[:5] in last
    assert "Write by hand" in last
    assert "altered" in last
    assert altered.steps.exists()


def test_where_none_can_be_drawn_the_page_says_so_and_the_next_has_them(clerk, literature, monkeypatch):
    desk = clerk("literature")
    with monkeypatch.context() as patch:
        patch.setattr(compiler, "MAX_DATA_SIZE", 10)
        answer = desk.post("/desk/labels/")
    assert (answer.status_code, "No PDF can be made of it now." in text(answer)) == (503, True)
    assert "Make all labels again" in text(desk.get("/desk/labels/"))
    assert "12 Example Street" in words(desk.post("/desk/labels/", again="yes"))[0]


def test_another_duty_gets_no_labels(clerk, literature):
    for desk in (clerk("events"), clerk()):
        for path in ("/desk/labels/", "/desk/labels/sent/"):
            for answer in (desk.get(path), desk.post(path)):
                assert answer.status_code == 403
                assert "need-to-know" in text(answer)


def test_a_spoiled_sheet_is_made_again(clerk, literature):
    desk = clerk("literature")
    desk.post("/desk/labels/")
    assert desk.post("/desk/labels/").status_code == 404
    assert "12 Example Street" in words(desk.post("/desk/labels/", again="yes"))[0]


def test_what_opens_by_passkey_is_left_out_with_a_way_to_it_and_without_an_entry(clerk, custody, monkeypatch):
    school = received(**LITERATURE)
    plain = received(**{name: value for name, value in LITERATURE.items() if name != "organization"})
    monkeypatch.setattr(label_batch, "passkey_categories", lambda _folder: frozenset({"organization"}))
    desk = clerk("literature")
    page = text(desk.get("/desk/labels/"))
    assert "<strong>1</strong> booklet order needs a label" in page
    left_out = page.split('id="apart"')[1]
    assert "it opens with your passkey alone" in left_out
    assert f'href="/desk/tasks/{school.pk}/"' in left_out
    assert f"/desk/tasks/{plain.pk}/" not in page
    before = tally("opened"), tally("refused"), custodian().status().entries
    answer = desk.post("/desk/labels/")
    assert "Example School" not in "".join(words(answer))
    assert "1 order is left out" in words(answer)[-1]
    assert (tally("opened"), tally("refused")) == (before[0] + 1, before[1])
    assert custodian().status().entries == before[2] + 1
    assert not school.steps.exists()
    # Nor is it asked for where no other waits, or where a sheet is made again.
    assert desk.post("/desk/labels/").status_code == 404
    desk.post("/desk/labels/", again="yes")
    assert not school.steps.exists()
    assert tally("refused") == before[1]
