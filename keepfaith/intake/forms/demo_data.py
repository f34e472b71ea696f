"""Made-up requests for a demonstration, received as any other; they name nobody."""

import logging
import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.store import StoredRecord
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.intake.forms.chosen_answers import TICKED
from keepfaith.intake.forms.presentation import completed
from keepfaith.intake.forms.submission import NotReceived, submit
from keepfaith.intake.forms.validation import answers_of, token_text
from keepfaith.policies.forms.form import EDITION, TOKEN, Form
from keepfaith.web.form_body import SentForm

Request = tuple[str, dict[str, str]]
_POST, _MAIL = "By mail", "By e-mail"
_LITERATURE: Final = 14
SUBSCRIBERS: Final = 12
_TOPICS: Final = 5
_BY_MAIL: Final = frozenset({3, 7, 12})
_ORDERS: Final = (
    {"ESE-101": "2"}, {"ESE-104": "1", "ESE-210": "5"}, {"ESE-203": "1"}, {"ESE-117": "3"},
    {"ESE-412": "20"}, {"ESE-305": "2", "ESE-101": "10"}, {"ESE-210": "30"},
)  # fmt: skip
_QUESTIONS: Final = (
    ("When will the dates of next year's hearings be posted?", "By e-mail"),
    ("Please send me two copies of Starting School. I could not find the form for it.", _POST),
    ("Do you have the guide for learners of English in large print? I would like one.", _POST),
    ("Which page tells how school meals are paid for?", "No answer needed"),
    ("When does the school year begin?", "By e-mail"),
)

_PROBLEMS: Final = (
    (
        "The list of booklets on meals is a picture. My screen reader says nothing.",
        "Plain text by e-mail",
        _MAIL,
    ),
    ("I cannot make out the gray words on the flyer on bullying.", "Large print", _POST),
    (
        "The page on hearings jumps when I move through it with the Tab key.",
        "No other format",
        "",
    ),
)

# Somebody who ordered a booklet by e-mail, and somebody of whom nothing else is there.
_ASK_ABOUT_THEMSELVES: Final = ("reader3@example.org", "newcomer@example.org")

log = logging.getLogger("keepfaith.intake.forms.demo_data")


def send_samples() -> int:
    """Send the sample requests through the act that receives every form, once; gives how many were kept."""
    # The earlier ones were there before.
    if Record.objects.count() > len(_LATE):
        return 0
    return len(list(_sent(_requests())))


def send_earlier() -> Receipt | None:
    """Send two requests that will be late, and one for notices that nobody confirms; gives the receipt of this one."""
    list(_sent(_LATE))
    unconfirmed = {"topics.1": TICKED, "email": "never-confirmed@example.org"}
    return next((stored.receipt for stored in _sent([("notices", unconfirmed)])), None)


def _sent(requests: Iterable[Request]) -> Iterator[StoredRecord]:
    edition = edition_in_force()
    known = open_forms() if edition else {}
    for name, typed in requests:
        if edition is None or name not in known:
            continue
        answers = answers_of(known[name], _whole(known[name], typed, edition.bundle.digest))
        if answers.wrong:
            # The forms are not those of the sample agency.
            continue
        try:
            yield submit(answers)
        except NotReceived as refused:
            log.warning("a sample request was not received: %s", refused.why)


def _requests() -> Iterator[Request]:
    for number in range(1, _LITERATURE + 1):
        yield "literature", _order(number)
    for number in range(SUBSCRIBERS):
        topics = (f"topics.{number % _TOPICS + 1}", f"topics.{number // 2 % _TOPICS + 1}")
        yield (
            "notices",
            {**dict.fromkeys(topics, TICKED), "email": f"subscriber{number + 1}@example.org"},
        )
    for number, (question, how) in enumerate(_QUESTIONS, 1):
        yield (
            "question",
            {"question": question, "how": how, **_reached(how, f"Example Asker {number}", 100 + number)},
        )
    for number, (problem, wanted, how) in enumerate(_PROBLEMS, 1):
        values = {"problem": problem, "form": wanted, "how": how or "Don’t contact me"}
        yield "accessibility", {**values, **_reached(how, f"Example Visitor {number}", 200 + number)}
    for address in _ASK_ABOUT_THEMSELVES:
        yield "about-me", {"how": "My e-mail address", "email": address}


def _order(number: int) -> dict[str, str]:
    how = _MAIL if number in _BY_MAIL else _POST
    order = {f"items.{code}": count for code, count in _ORDERS[number % len(_ORDERS)].items()}
    school = {"organization": f"Example School {number}"} if number % 3 == 0 else {}
    return {"how": how, **order, **school, **_reached(how, f"Example Reader {number}", number)}


def _reached(how: str, name: str, number: int) -> dict[str, str]:
    if how == _MAIL:
        return {"email": f"reader{number}@example.org"}
    if how == _POST:
        parts = {"street": f"{number} Example Street", "city": "Exampletown", "state": "MA", "zip": "00000"}
        return {"name": name, **{f"address.{part}": text for part, text in parts.items()}}
    return {}


_LATE: Final = (
    ("literature", _order(_LITERATURE + 1)),
    (
        "question",
        {
            "question": "Is the guide on school records there in Vietnamese?",
            "how": _POST,
            **_reached(_POST, "Example Asker 0", 100),
        },
    ),
)


def _whole(form: Form, typed: dict[str, str], edition: str) -> SentForm:
    """Add what a browser always sends."""
    inputs = {name: text for name, text in typed.items() if name in form.inputs}
    carried = {TOKEN: token_text(secrets.token_bytes(24)), EDITION: edition}
    return completed(form, SentForm({**inputs, **carried}))
