"""Having answers or notices go to another mailbox, which counts once it confirms, and taking that back."""

import re
from uuid import UUID

from django.db.models import QuerySet

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.answer_moves import give_answer_address, restore_answers
from keepfaith.disclosure.own_records.moves import give_address, restore_address
from tests.rights.histories.history import History
from tests.rights.histories.households import Person
from tests.rights.histories.steps import CONFIRM
from tests.rights.histories.submissions import IS_MOVED, Submission, new_mark
from tests.rights.test_pages import text_of

ANSWERS = "/your-information/link/"


def move(history: History, person: Person, which: int) -> None:
    """Give another mailbox; two of three confirm it. What was withdrawn goes nowhere else."""
    one, other = history.any(person, which), history.people[which % 8]
    if one is None or one.goes_to != one.mailbox or one.waits_for or other.mailbox == one.mailbox:
        return
    give = give_address if one.is_notices else give_answer_address
    before = set(_subscriptions().values_list("pk", flat=True))

    def given(proof: bytes) -> None:
        give(proof, one.row, other.address, once=new_mark())

    is_shut = one.is_withdrawn
    if not history.do(person, one, given, mails=[other.mailbox], is_full=is_shut):
        # Whether it is the address that answers go to already was looked up before.
        one.uses["shown"] += one in history.visible(person.mailbox)
        return
    one.waits_for = other.mailbox
    one.uses["shown"] += 1
    new = _new_subscription(history, one, other, before) if one.is_notices else None
    if which % 3:
        _confirm(history, one, other, new)


def _subscriptions() -> QuerySet[Record]:
    return Record.objects.filter(form="notices")


def _new_subscription(history: History, one: Submission, other: Person, before: set[UUID]) -> Submission:
    """Return what waits at the other mailbox: a record of its own, with the same topics."""
    row = _subscriptions().exclude(pk__in=before).get()
    new = Submission(row, "", other.mailbox, {**one.texts, "email": other.address}, goes_to="")
    new.uses["sent"] += 1
    history.submissions.append(new)
    return new


def _confirm(history: History, one: Submission, other: Person, new: Submission | None) -> None:
    parcel = history.parcels[-1]
    at = CONFIRM + r"\?token" if new else ANSWERS + r"\?address"
    link = re.search(rf"https://[^/\s]+({at}=\w+)", text_of(parcel))[1]
    assert history.tools.visitor.post(link, secure=True).status_code == 200
    if new and history.gets_notices(new.mailbox):
        # It keeps what it asked for itself, and nothing moves to it.
        history.outcomes["notices moved refused"] += 1
        history.deliver()
        return
    history.deliver(one.mailbox)
    history.outcomes["notices moved" if new else "answers moved"] += 1
    one.goes_to, one.waits_for = one.waits_for, ""
    if new is None:
        # Its person corrected the address by it.
        one.before["email"], one.texts["email"] = one.texts["email"], other.address
    else:
        history.confirm(new)
        one.successor = new


def restore(history: History, person: Person, which: int) -> None:
    """Take another mailbox back, whether it counts or waits; by an odd number as whoever may."""
    if (one := history.any(person, which - which % 2, only=IS_MOVED)) is None:
        return
    if which % 2:
        person = next(person for person in history.people if person.mailbox == one.mailbox)
    back = restore_address if one.is_notices else restore_answers

    def restored(proof: bytes) -> None:
        back(proof, one.row.pk)

    if not history.do(person, one, restored):
        return
    if one.waits_for:
        # What only waited moved nothing: another subscription may have taken the place of this one meanwhile.
        one.waits_for = ""
        return
    if one.successor:
        one.successor.goes_to = ""
        history.confirm(one)
    one.goes_to = one.mailbox
    one.texts["email"] = one.before.pop("email", one.texts["email"])
