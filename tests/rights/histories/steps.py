"""What people do with what they sent, each by the proof of their own mailbox and at whosever submission."""

from uuid import UUID

from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS, MAX_STATEMENTS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.corrections import add_correction, revert_correction
from keepfaith.disclosure.own_records.statements import add_statement
from keepfaith.disclosure.records.custodian_clients import own_records_client
from tests.intake.forms.test_forms import opened, receipt, send
from tests.intake.inbound_mail.conftest import HEARINGS, TOPICS, link
from tests.rights.histories.history import History
from tests.rights.histories.households import Person
from tests.rights.histories.submissions import IS_TASK, MARK, Submission, new_mark
from tests.rights.test_corrections import stored_form

NOTHING_OPENED = "This receipt opens nothing"
CONFIRM = "/events/confirm/"


def ask(history: History, person: Person, _which: int) -> None:
    """Send a question with an address typed into it."""
    texts = {"name": person.name, "question": f"What about {new_mark()}?", "how": "By e-mail"}
    _store(history, person, "question", texts)


def order(history: History, person: Person, which: int) -> None:
    """Order something by mail, and type an e-mail address, too."""
    address = f"{which + 1} {new_mark()} Street\nSpringfield, MA 01101"
    texts = {"name": person.name, "items": "1 × Map", "how": "By mail", "address": address}
    _store(history, person, "literature", texts)


def _store(history: History, person: Person, form: str, texts: dict[str, str]) -> None:
    row, code = stored_form(form, texts, person.address)
    texts = {**texts, "email": person.address}
    history.submissions.append(Submission(row, code, person.mailbox, texts, goes_to=person.mailbox))


def subscribe(history: History, person: Person, which: int) -> None:
    """Ask for notices; two of three confirm that, and their mailbox has proven itself by it."""
    visitor, topic = history.tools.visitor, f"topics.{TOPICS.index(HEARINGS) + 1}"
    form = opened(visitor, "notices", email=person.address, **{topic: "yes"})
    reference, code = receipt(send(visitor, form, "notices"))
    row = Record.objects.get(reference=reference.replace("-", ""))
    texts = {"email": person.address, "topics": HEARINGS, "language": "English"}
    one = Submission(row, code, person.mailbox, texts, goes_to="")
    one.uses["sent"] += 1
    history.submissions.append(one)
    (parcel,) = history.deliver(person.mailbox)
    if which % 3:
        assert visitor.post(link(parcel, CONFIRM), secure=True).status_code == 200
        history.confirm(one)


def show_receipt(history: History, person: Person, which: int) -> None:
    """Open one of all submissions by its receipt, whosever it is; before that by a code that it does not have."""
    if (one := history.any(person, which)) is None or not one.code:
        return
    reference, is_own = one.row.reference, one.mailbox == person.mailbox
    typed = {"act": "receipt", "reference": reference}
    assert NOTHING_OPENED in history.view(person.mailbox, **typed, code=one.code[::-1]).decode()
    one.is_proven = one.is_proven or is_own
    page = history.view(person.mailbox, **typed, code=one.code).decode()
    assert (NOTHING_OPENED in page) is not is_own
    assert set(MARK.findall(page)) == history.marks(person.mailbox)
    history.outcomes["receipt shown" if is_own else "receipt shown refused"] += 1


def correct(history: History, person: Person, which: int) -> None:
    """Correct a name at once."""
    if (one := history.any(person, which, only=IS_TASK)) is None:
        return
    text = f"{person.name} {new_mark()}"

    def corrected(proof: bytes) -> None:
        add_correction(proof, one.row, "name", text, once=new_mark())

    earlier, is_full = _notes(one), one.corrected >= MAX_CORRECTIONS
    if history.do(person, one, corrected, mails=[person.mailbox], is_full=is_full):
        (note,) = _notes(one) - earlier
        one.before.setdefault("name", one.texts["name"])
        one.corrections.append((note, one.texts["name"]))
        one.texts["name"] = text
        one.corrected += 1


def revert(history: History, person: Person, which: int) -> None:
    """Take the last correction of a name back, so that the one before counts again."""
    if (one := history.any(person, which, only=IS_TASK)) is None or not one.corrections:
        return
    note, text = one.corrections[-1]

    def reverted(proof: bytes) -> None:
        revert_correction(proof, note)

    if history.do(person, one, reverted, mails=[person.mailbox]):
        one.texts["name"] = text
        one.corrections.pop()
        if not one.corrections:
            del one.before["name"]


def _notes(one: Submission) -> set[UUID]:
    return set(one.row.notes.values_list("pk", flat=True))


def state(history: History, person: Person, which: int) -> None:
    """State something about a submission, which goes with it from then on."""
    if (one := history.any(person, which, only=IS_TASK)) is None:
        return
    text = f"I see it as {new_mark()}."

    def stated(proof: bytes) -> None:
        add_statement(proof, one.row, text)

    if history.do(person, one, stated, is_full=len(one.statements) >= MAX_STATEMENTS):
        one.statements.append(text)


def withdraw(history: History, person: Person, which: int) -> None:
    """End the use of a submission, or allow it again."""
    if (one := history.any(person, which)) is None:
        return
    on = not one.is_withdrawn

    def withdrawn(proof: bytes) -> None:
        own_records_client().withdraw(proof, one.row.pk.bytes, on=on)

    if history.do(person, one, withdrawn):
        one.is_withdrawn = on
