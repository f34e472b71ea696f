"""The outbox of a demonstration: read within bounds over a socket, with links to this site only; elsewhere none."""

import base64
import json
import re
import socket
import threading
import uuid
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.desk.outbox_views import text_parts
from keepfaith.disclosure.mail import demo_outbox
from keepfaith.disclosure.mail.demo_outbox import OutboxUnreadable, outbox_messages
from keepfaith.disclosure.mail.own_mailboxes import mail_domain
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.staff.models import Employee

from .conftest import LITERATURE, received
from .test_desk import text


def raw(body: str = "Hello <you>,\n\nhttps://localhost:8443/events/confirm/?token=abc\n") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = "EOE <contact@example.gov>", "reader@example.org"
    message["Subject"], message["Date"] = "Über <b>events</b>", "Mon, 06 Jul 2026 12:00:00 +0000"
    message.set_content(body, cte="quoted-printable")
    message.add_alternative("<p>never shown</p>", "html")
    return message.as_bytes()


def parcel(content: bytes) -> dict[str, str]:
    encoded = base64.b64encode(content).decode()
    return {"sender": "contact+b.x@example.gov", "recipient": "reader@example.org", "raw": encoded}


@pytest.fixture
def worker(tmp_path, settings):
    """Return a function that serves these bytes once, as a worker would; without an end if `hangs`."""
    ended, lines = threading.Event(), []

    def saying(content: bytes, *, hangs: bool = False) -> None:
        settings.OUTBOX_SOCKET = tmp_path / "outbox"
        settings.OUTBOX_SOCKET.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listening.bind(str(settings.OUTBOX_SOCKET))
        listening.listen(1)

        def answer() -> None:
            with listening, listening.accept()[0] as line:
                try:
                    line.sendall(content)
                except OSError:
                    return
                if hangs:
                    ended.wait(10)

        lines.append(threading.Thread(target=answer))
        lines[-1].start()

    yield saying
    ended.set()
    for line in lines:
        line.join()


def test_outside_a_demonstration_there_is_no_outbox(settings):
    assert settings.OUTBOX_SOCKET is None
    assert outbox_messages() is None


def test_a_message_is_read_with_its_plain_text_and_its_head(worker):
    worker(json.dumps([parcel(raw())]).encode())
    (shown,) = outbox_messages()
    assert shown.subject == "Über <b>events</b>"
    assert shown.when.isoformat() == "2026-07-06T12:00:00+00:00"
    assert shown.text == "Hello <you>,\n\nhttps://localhost:8443/events/confirm/?token=abc"
    assert "To: reader@example.org\n" in shown.head
    assert "Hello" not in shown.head


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff", b"7", b'{"raw": 1}', b"[1]", b"[{}]", b'[{"sender": "", "recipient": "", "raw": "?"}]',
        b"[" * 100_000,
    ],
)  # fmt: skip
def test_an_outbox_that_cannot_be_read_is_reported(worker, content):
    worker(content)
    with pytest.raises(OutboxUnreadable):
        outbox_messages()


def test_a_message_that_is_none_is_shown_as_far_as_it_goes(worker):
    strange = (
        b"",
        b"\x00\xff",
        b"Date: never\r\nSubject: =?x?q?y?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=zz\r\n\r\nx",
    )
    worker(json.dumps([parcel(content) for content in strange]).encode())
    assert len(outbox_messages()) == len(strange)


def test_more_than_fits_and_a_worker_that_does_not_end_are_given_up(worker, monkeypatch):
    monkeypatch.setattr(demo_outbox, "_MAX_BYTES", 1_000)
    worker(b"[" + b" " * 5_000 + b"]")
    with pytest.raises(OutboxUnreadable):
        outbox_messages()
    monkeypatch.setattr(demo_outbox, "_WAIT", 0.1)
    worker(b"[", hangs=True)
    with pytest.raises(OutboxUnreadable):
        outbox_messages()


def test_a_link_to_this_site_can_be_followed_and_no_other(settings):
    assert settings.ALLOWED_HOSTS
    links = {
        "https://localhost:8443/events/confirm/?token=abc": "/events/confirm/?token=abc",
        "https://127.0.0.1/forms/question/": "/forms/question/",
        "https://elsewhere.example.org/events/": "",
        "https://localhost//elsewhere.example.org/": "",
        "https://localhost/\\elsewhere.example.org/": "",
        "https://localhost": "",
        "https://localhost@elsewhere.example.org/x": "",
        "https://[::1/x": "",
    }
    addresses = {piece.text: piece.address for piece in text_parts(" ".join(links)) if piece.text.strip()}
    assert addresses == links


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["https://", "localhost", "/", " ", "[", ":1", "?a", '"'])).map("".join)
)
def test_no_text_is_lost_between_links_and_each_leads_here(content):
    pieces = list(text_parts(content))
    assert "".join(piece.text for piece in pieces) == content
    assert all(piece.address[:1] in {"", "/"} and piece.address[:2] != "//" for piece in pieces)


def queued(task, duty, purpose):
    return OutgoingMessage.objects.create(
        kind="warning", what="warning", record=task.record, duty=duty, purpose=purpose
    )


def carried(subject: str, number: object, to: str = "reader@example.org") -> dict[str, str]:
    content = raw().replace("Über <b>events</b>".encode(), subject.encode())
    lines = f"Message-ID: <{number}@{mail_domain()}>\r\nX-Subject: {subject}\r\n".encode()
    return {**parcel(lines + content), "recipient": to}


@pytest.mark.django_db
def test_the_page_shows_it_escaped_with_a_link_to_confirm(clerk, worker, question):
    desk = clerk("assistance")
    assert desk.get("/desk/outbox/").status_code == 404
    message = queued(question, "assistance", "questions")
    worker(json.dumps([carried("x", message.pk)]).encode())
    page = text(desk.get("/desk/outbox/"))
    assert '<a href="/events/confirm/?token=abc">' in page
    assert "Hello &lt;you&gt;" in page
    assert "never shown" not in page
    assert "Nothing here left the machine" in page
    worker(b"[]")
    assert "No message of your duties would have gone out yet" in text(desk.get("/desk/outbox/"))
    worker(b"")
    assert desk.get("/desk/outbox/").status_code == 503


@pytest.mark.django_db
def test_each_account_sees_what_went_out_under_its_duties_and_to_itself(clerk, worker, question, literature):
    ours, theirs = queued(question, "assistance", "questions"), queued(literature, "literature", "literature")
    parcels = [
        carried("ours", ours.pk), carried("theirs", theirs.pk), carried("erased", uuid.uuid4()),
        carried("nameless", "x"), carried("to me", uuid.uuid4(), "clerk@example.gov"),
        # A message to a person is no message to an employee, whatever its address.
        carried("to a person", queued(received(**LITERATURE), "events", "notices").pk, "clerk@example.gov"),
    ]  # fmt: skip

    def shown(desk):
        worker(json.dumps(parcels).encode())
        return re.findall(r"X-Subject: ([a-z ]+)", text(desk.get("/desk/outbox/")))

    desk = clerk("assistance")
    assert shown(desk) == ["ours"]
    Employee.objects.filter(account=desk.account).update(work_address="clerk@example.gov")
    assert shown(desk) == ["ours", "to me"]
    assert shown(clerk("literature", "assistance")) == ["ours", "theirs"]
    assert shown(clerk("accessibility")) == []


@pytest.mark.django_db
@pytest.mark.parametrize("duties", [(), ("auditor",)])
def test_who_writes_to_nobody_is_refused_and_nothing_is_read(clerk, settings, tmp_path, duties):
    settings.OUTBOX_SOCKET = tmp_path / "nobody listens"
    answer = clerk(*duties).get("/desk/outbox/")
    assert answer.status_code == 403
    assert "need-to-know" in text(answer)
