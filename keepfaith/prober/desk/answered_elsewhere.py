"""An answer that an account of ours writes at the desk after answers moved: it comes to the new mailbox alone.

It waits until its writer can call it back no more, so a later round reads where it came.
"""

import datetime as dt
import secrets
import time
from dataclasses import replace
from typing import Final

from keepfaith.prober.canaries import LIFETIME, Canaries, Canary
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import SIGN_OUT, DeskBrowser
from keepfaith.prober.desk.cast import cast_of, rules_of, writers
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.safeguards import acknowledge
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.desk.tried_request import task_of
from keepfaith.prober.journeys.own_answers import AnswerPlaces
from keepfaith.prober.journeys.own_journey import Cast, words_in
from keepfaith.prober.journeys.report_steps import Steps
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.mail.message_store import MessageStore
from keepfaith.prober.mail.places import alias
from keepfaith.prober.oracle.registers import registers
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach

# Which form the journal calls so has an answer on its way to the alias of the word that follows; or one that did not
# come as it must and is looked for once more.
WAITING, LATE, DONE = "an answer waits for", "an answer is late for", "answered elsewhere"
# One a day: each brings five messages to the mailbox.
BETWEEN: Final = dt.timedelta(hours=20)
_DONE: Final = 302
_PAUSE: Final = 0.2
_GOES_AT: Final = """
    SELECT max(m.goes_at) FROM disclosure_outgoing_message m JOIN disclosure_record r ON r.id = m.record_id
    WHERE r.reference = %s AND m.kind = 'answer' AND m.state IN ('waiting', 'offered')
"""


def answered_elsewhere(reach: Reach) -> Steps:
    """Read where earlier answers came, and write another one; raises `NotSent` and `UsedUp`."""
    made = Steps()
    _look_for_all(reach, made)
    if reach.round.is_whole or not _was_written_lately(reach):
        try:
            _write(reach, made)
        except (NotSent, UsedUp):
            if not made.tried:
                raise
        _look_for_all(reach, made, but=LATE)
    if made.tried:
        # What came is judged, whatever the next one lacks.
        made.lacks = ""
    elif not made.lacks:
        raise UsedUp("An answer waits until its writer can call it back no more, and one is written a day.")
    return made


def answer_text(word: str) -> str:
    """Return what an answer says, by which it is known wherever it comes."""
    return f"The hearing on {word} is in the spring."


def _write(reach: Reach, made: Steps) -> None:
    """Have the answers to a form go to another address, and answer it at the desk."""
    accounts = enrolled(reach)
    if not accounts:
        raise NotSent("The prober has no account at the desk yet.")
    SIGN_INS.require()
    cast = Cast.of(reach, what="no answer is written")
    moved = cast.begin(AnswerPlaces, cast.way_by_email(), what=DONE)
    rules = rules_of(moved.submission, registers(reach))
    able = writers(moved.submission, rules, accounts) if rules else []
    among = cast_of(moved.submission, rules, able) if rules else None
    if not moved.faults and among is None:
        made.lacks = "No account of ours has the duty to answer what was sent."
        return
    is_moved = not moved.faults and moved.move(sorted(cast.tour.languages)) is not None
    made.faults += moved.faults
    made.lacks = moved.lacks
    if is_moved and not moved.faults and among is not None:
        if _is_answered(reach, moved, among.opener):
            _note(reach, moved.submission.canary, f"{WAITING} {moved.other.word}")
        else:
            made.lacks = "The desk took no answer by an account of ours."


def _is_answered(reach: Reach, moved: AnswerPlaces, account: Account) -> bool:
    """Write an answer as an account of ours; return whether the desk took it."""
    task = task_of(reach, moved.submission)
    if task is None:
        return False
    SIGN_INS.note()
    browser = DeskBrowser.fresh(moved.portal)
    try:
        browser.sign_in(account)
        acknowledge(browser)
        typed = {"text": answer_text(moved.other.word), "token": secrets.token_urlsafe(16), "closes": "no"}
        return browser.send(task.path("answer"), page=SIGN_OUT, **typed).status == _DONE
    finally:
        leave_alone(browser)


def _was_written_lately(reach: Reach) -> bool:
    now, states = dt.datetime.now(dt.UTC), (WAITING, LATE, DONE)
    return any(
        now - canary.at < BETWEEN and any(state in canary.way for state in states)
        for canary in Canaries(reach.folder).all()
    )


def _look_for_all(reach: Reach, made: Steps, *, but: str = "") -> None:
    """Read where the answers came that have gone out since, but those of one state."""
    now = dt.datetime.now(dt.UTC)
    for canary in Canaries(reach.folder).all():
        state = next((state for state in (WAITING, LATE) if state in canary.way), "")
        if state not in {"", but} and now - canary.at < LIFETIME and not _waits(reach, canary, now):
            _look_for(reach, canary, canary.way.rpartition(" ")[2], made)


def _look_for(reach: Reach, canary: Canary, word: str, made: Steps) -> None:
    store, there, text = MessageStore(reach.folder), alias(reach.mailbox, word), answer_text(word)
    deadline = time.monotonic() + PATIENCE
    while not (came := _count(store, there, text)) and time.monotonic() < deadline:
        time.sleep(_PAUSE)
    made.tried, before = made.tried + 1, len(made.faults)
    if came != 1:
        made.faults.append("An answer did not come once to the address that was confirmed for it.")
    if _count(store, canary.address, text):
        made.faults.append("An answer came to the address that its person left.")
    # A second look sees it, too.
    is_late = len(made.faults) > before and WAITING in canary.way
    _note(reach, canary, f"{LATE} {word}" if is_late else DONE)


def _count(store: MessageStore, address: str, text: str) -> int:
    return sum(text in " ".join(words_in(message.raw).split()) for message in store.of(address))


def _waits(reach: Reach, canary: Canary, now: dt.datetime) -> bool:
    """Return whether its answer goes out later than anybody waits for it here."""
    with reach.database() as database:
        (goes_at,) = database.execute(_GOES_AT, (canary.reference,)).fetchone() or (None,)
    return goes_at is not None and goes_at - now > dt.timedelta(seconds=PATIENCE / 2)


def _note(reach: Reach, canary: Canary, state: str) -> None:
    before = canary.way
    for known in (WAITING, LATE, DONE):
        before = before.partition(f", {known}")[0]
    Canaries(reach.folder).note(replace(canary, way=f"{before}, {state}"))
