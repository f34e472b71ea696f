"""The portal's own work with the custodian and the database, stopped dead at a named step; loaded by `nursery`.

`day` is what a web process, a taker of letters, a worker and a clerk do one after another, and tells of each thing
that was acknowledged or shown, as it is.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

from tests.duties import give_duty

django.setup()

# ruff: noqa: E402 - models are there only once Django is set up
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient, Refused
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.disclosure.models import Enclosure, Record, Step, Task
from keepfaith.disclosure.records import key_reconciliation, store
from keepfaith.disclosure.records.custodian_clients import custodian, dispatcher, opener
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import EnclosedValue, NewRecord, Value
from keepfaith.disclosure.tasks import field_opener, notes, task_access
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.forms import submission
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.intake.forms.chosen_answers import TICKED
from keepfaith.intake.forms.validation import answers_of, token_text
from keepfaith.policies.forms.form import EDITION, TOKEN
from keepfaith.web.form_body import SentForm
from tests.attacks.stopping import Arming, Fuse, after, before

CLERK = Clerk("clerk", "assistance")
# The duty under which each purpose is opened.
DUTIES = {"questions": "assistance", "notices": "events"}
HOW = {
    "how": "No answer needed", "email": "", "name": "", "address.street": "", "address.unit": "", "address.city": "",
    "address.state": "", "address.zip": "",
}  # fmt: skip
ATTACHED = b"An example attachment"


def acknowledged(out: int, **values: str) -> None:
    """Tell the world outside, which nothing takes back."""
    os.write(out, json.dumps(values).encode() + b"\n")


HERE = sys.modules[__name__]
STEPS: Mapping[str, Arming] = {
    "before a key is asked for": before(RecordsClient, "create"),
    "after the key came, before the row": after(RecordsClient, "create"),
    "before the row": before(store, "store_row"),
    "after the row": after(store, "store_row"),
    "before what is enclosed is sealed": before(store, "sealed_enclosures"),
    "before a confirmation is queued": before(submission, "queue_confirmation"),
    "after a confirmation is queued": after(submission, "queue_confirmation"),
    "before commit": before(BaseDatabaseWrapper, "_commit"),
    "after commit": after(BaseDatabaseWrapper, "_commit"),
    "before the receipt": before(HERE, "acknowledged"),
    "after the receipt": after(HERE, "acknowledged"),
    "before the reaper asks": before(RecordsClient, "unconfirmed"),
    "after the reaper asked": after(RecordsClient, "unconfirmed"),
    "before confirm": before(RecordsClient, "confirm"),
    "after confirm": after(RecordsClient, "confirm"),
    "before a key is given up": before(key_reconciliation, "_abandon"),
    "after a key is given up, before its end": after(key_reconciliation, "_abandon"),
    "after a key is ended": after(RecordsClient, "discard"),
    "before an opening": before(Opener, "open"),
    "after an opening, before the step": after(Opener, "open"),
    "before the step is stored": before(field_opener, "add_step"),
    "after the step is stored": after(field_opener, "add_step"),
    "before unsealing": before(field_opener, "decrypt_counting"),
    "after unsealing": after(field_opener, "decrypt_counting"),
    "before an act is entered": before(notes, "log_act"),
    "after an act is entered": after(notes, "log_act"),
    "after the note is stored": after(notes, "add_step"),
}


def nothing() -> None:
    """Leave every order as it is."""


def confirms_before_rows() -> None:
    """Tell the custodian of a row that is not stored yet."""
    strict = store.store_row

    def lax(new_record: NewRecord, created: Any, receipt: Receipt, *, work: bool) -> bool:
        custodian().confirm({created.record: bytes(32)})
        return strict(new_record, created, receipt, work=work)

    store.store_row = lax


def acknowledges_before_commits() -> None:
    """Commit a form only when the next one has come."""
    strict, open_still = submission.submit, []

    def lax(answers: Any) -> Any:
        while open_still:
            open_still.pop().__exit__(None, None, None)
        block: AbstractContextManager[None] = transaction.atomic()
        block.__enter__()
        open_still.append(block)
        return strict(answers)

    submission.submit = lax


def reaps_without_looking() -> None:
    """Give up every key that is not confirmed, whether its row is there or not."""
    key_reconciliation._confirm = lambda _seen: 0
    key_reconciliation._abandon = lambda _record: True


ORDERS = {
    order.__name__: order
    for order in (nothing, confirms_before_rows, acknowledges_before_commits, reaps_without_looking)
}


def prepare() -> None:
    """Make the tables and post the sample editions."""
    from keepfaith.policies import publication

    call_command("migrate", database="owner", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    publication.register_documents()
    publication.post_sample_editions()


def register() -> None:
    """Make the editions known to the custodian, and two employees."""
    from django.conf import settings

    from keepfaith.website.processes.register_editions import register_editions

    register_editions()
    control = ControlClient(settings.CUSTODY_SOCKETS / "control")
    for duty in DUTIES.values():
        give_duty(control, CLERK.account, duty)


def warm() -> None:
    """Find out what every process finds out once, and let the database go."""
    edition = edition_in_force()
    for form in open_forms().values():
        submission.allows(edition, form)
    record = Record(
        edition=edition.bundle.digest, holding="questions", purpose="questions", sealed={"question": ""}
    )
    assert task_access.duty_access(record, duty=CLERK.duty, purpose=record.purpose).together
    connections.close_all()


def day(step: str, nth: int, seed: str, out: str, *, order: str = "nothing", counts: str = "") -> None:
    """Do a day's work, up to the stop; what fails because the custodian is gone or the database is, is left."""
    ORDERS[order]()
    fuses = {}
    for name, arm in STEPS.items():
        if not step or name == step:
            arm(fuses.setdefault(name, Fuse(nth)))
    log = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for work in (ask, subscribe, write, orphan, settle, ask_again, open_and_note, settle):
        try:
            work(seed, log)
        except (CustodianUnavailable, Refused, DatabaseError, submission.NotReceived) as error:
            acknowledged(log, failed=work.__name__, why=type(error).__name__)
    if counts:
        Path(counts).write_text(json.dumps({name: fuse.reached for name, fuse in fuses.items()}))


def ask(seed: str, out: int) -> None:
    """Send a question."""
    _sent(seed, "question", out, question=_text(seed, "question"), **HOW)


ask_again = ask


def subscribe(seed: str, out: int) -> None:
    """Subscribe to notices of events."""
    _sent(seed, "notices", out, **{"topics.1": TICKED, "email": f"{_name(seed)}@example.org"})


def write(seed: str, out: int) -> None:
    """Accept an inbound message with an attachment."""
    values = {"subject": Value("free-text", "A letter"), "text": Value("free-text", _text(seed, "letter"))}
    new_record = NewRecord(
        edition_in_force().bundle.digest, "questions", "questions", values, form="email",
        address="reader@example.org", enclosed={"attachments": EnclosedValue("free-text", ATTACHED)},
    )  # fmt: skip
    stored = store.create_email_record(new_record, token=_token(seed, "letter"), about=None)
    acknowledged(out, kept="letter", record=str(stored.record), reference=stored.receipt.reference)


def orphan(seed: str, out: int) -> None:
    """Have a key made whose row never comes."""
    header = NewRecord(
        edition_in_force().bundle.digest, "questions", "questions", {"text": Value("free-text", "x")}
    ).header
    custodian().create(_token(seed, "orphan"), header)


def settle(_seed: str, _out: int) -> None:
    """Let the reaper pass."""
    key_reconciliation.reconcile_keys(patience=0)


def open_and_note(seed: str, out: int) -> None:
    """Open the question at the desk and write a note on it."""
    reference = Receipt.of(_token(seed, "question")).reference
    task = Task.objects.select_related("record").filter(record__reference=reference).first()
    if task is None:
        return
    access = task_access.access_to(task, account=CLERK.account, duties=(CLERK.duty,))
    for shown in field_opener.open_fields(access, access.acting.together).shown:
        acknowledged(out, shown=shown.name, record=str(task.record_id), text=shown.text)
    # A note that is stored already counts as acknowledged.
    with suppress(AlreadyDone):
        notes.add_note(task.pk, CLERK, text="Called back.", token=_name(seed))
    acknowledged(out, noted=str(task.record_id))


def reap(out: str, order: str = "nothing") -> None:
    """Let the reaper pass once, and tell of what is there then."""
    ORDERS[order]()
    key_reconciliation.reconcile_keys(patience=0)
    _look(out)


def again(seed: str, log: str, out: str) -> None:
    """Do all of it again, as people do who saw no receipt and no page; every one is acknowledged now."""
    acknowledging = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for work in (ask, subscribe, write, open_and_note, settle):
        work(seed, acknowledging)
    _look(out)


def _look(out: str) -> None:
    """Tell of every record, and open it."""
    records = list(Record.objects.all())
    rows = [
        {"record": str(row.pk), "reference": row.reference, "form": row.form, "texts": list(_opened(row))}
        for row in records
    ]
    state = {
        "rows": rows,
        "steps": [[act, str(record)] for act, record in Step.objects.values_list("act", "task__record")],
        "tasks": [str(task.record_id) for task in Task.objects.all()],
        "status": asdict(custodian().status()),
    }
    digests = custodian().digests([row.pk.bytes for row in records])
    same = all(digests.get(row.pk.bytes) == row.digest() for row in records)
    Path(out).write_text(json.dumps({**state, "same": same}))


def _opened(row: Record) -> Iterator[str]:
    duty = DUTIES[row.purpose]
    request = {"employee": CLERK.account, "duty": duty, "purpose": row.purpose}
    if row.purpose == "notices":
        # A subscription is nobody's task: what opens it is the mail that asks to confirm it.
        request |= {"employee": "", "what": "confirmation"}
        outcome = dispatcher().send([row.pk.bytes], ["email"], **request)[row.pk.bytes]
    else:
        outcome = opener().open([row.pk.bytes], list(row.sealed), **request)[row.pk.bytes]
    place = {"edition": row.edition, "holding": row.holding, "record": row.pk.bytes}
    for name, key in getattr(outcome, "keys", {}).items():
        beside = Enclosure.objects.filter(record=row, field=name).first()
        sealed = bytes(beside.sealed) if beside else base64.b64decode(row.sealed[name])
        yield unseal(key, sealed, **place, field=name).decode()


def _sent(seed: str, form: str, out: int, /, **typed: str) -> None:
    edition = edition_in_force().bundle.digest
    token = _token(seed, form)
    answers = answers_of(open_forms()[form], SentForm({**typed, TOKEN: token_text(token), EDITION: edition}))
    assert not answers.wrong, answers.wrong
    stored = submission.submit(answers)
    acknowledged(out, kept=form, record=str(stored.record), reference=stored.receipt.reference)


def _token(seed: str, what: str) -> bytes:
    return hashlib.sha256(f"{seed} {what}".encode()).digest()


def _name(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:12]


def _text(seed: str, what: str) -> str:
    return f"An example {what} numbered {_name(seed)} of {dt.date(2026, 3, 2)}"
