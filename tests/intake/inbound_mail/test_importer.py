"""What is imported as mail has a message's headers; a log or a document is refused, and nothing of it is kept."""

import mailbox

import pytest

from keepfaith.disclosure.models import Record
from keepfaith.intake.inbound_mail.importer import import_messages
from tests.typed_command import run_typed

from .conftest import letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]

LOG = '192.0.2.7 - - [01/Dec/2026:10:00:00 +0000] "GET /es/ HTTP/1.1" 200 512 "-" "Example/1.0"\n'


def results(source):
    return [(one.outcome, one.problem.partition(":")[0]) for one in import_messages(source)]


@pytest.mark.parametrize(
    "text",
    [
        LOG * 3,
        "",
        "From: reader@example.org\n\nHello",
        "Subject: A question\nDate: Tue, 1 Dec 2026 10:00:00 +0000\n\nHello",
        "\nFrom: reader@example.org\nSubject: A question\n\nHello",
        "From nobody Tue Dec  1 10:00:00 2026\n" + LOG,
    ],
)
def test_what_lacks_a_messages_headers_is_refused(tmp_path, text):
    file = tmp_path / "access.log"
    file.write_text(text)
    before = Record.objects.count()
    assert results(file) == [(None, "This is not an e-mail message")]
    assert Record.objects.count() == before


def test_a_message_with_few_headers_is_kept_and_the_file_beside_it_is_not(tmp_path):
    folder = mailbox.Maildir(tmp_path / "mail")
    (tmp_path / "mail" / "new" / "1").write_text("From: reader@example.org\nSubject: Schools\n\nHello")
    (tmp_path / "mail" / "new" / "2").write_text(LOG)
    folder.add(letter())
    outcomes = [outcome for outcome, _ in results(tmp_path / "mail")]
    assert (outcomes.count("kept"), outcomes.count(None)) == (2, 1)


def test_the_command_says_what_to_do_and_fails(tmp_path):
    file = tmp_path / "access.log"
    file.write_text(LOG)
    typed = run_typed("mail", "import", file)
    assert (typed.returncode, typed.stdout) == (1, "1 refused\n")
    assert "Not imported: access.log: This is not an e-mail message" in typed.stderr
    assert "Name a file that a mail program saved" in typed.stderr
