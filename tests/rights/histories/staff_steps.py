"""What employees do with a submission: what its sender took back, and what is closed, they neither open nor answer."""

from collections.abc import Callable

from keepfaith.disclosure.retention import destruction
from keepfaith.disclosure.tasks.notes import add_note, queue_reply
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk, today
from tests.backdating import backdate, close_in_ledger
from tests.disclosure.retention.conftest import LONG_AGO, closed
from tests.rights.histories.history import History
from tests.rights.histories.households import Person
from tests.rights.histories.submissions import IS_TASK, Submission, new_mark


def open_task(history: History, person: Person, which: int) -> None:
    """Open what was sent."""
    if (one := history.any(person, which, only=IS_TASK)) is None:
        return
    is_opened = history.tools.desk.task(one.row.task, "open").status_code == 200
    assert is_opened is not (one.is_withdrawn or one.is_closed)
    one.uses["opened"] += is_opened
    history.outcomes["opened" if is_opened else "opened refused"] += 1


def note(history: History, person: Person, which: int) -> None:
    """Write a note, which is no part of what its sender reads."""
    if (one := history.any(person, which, only=IS_TASK)) is not None:
        text = f"Rang up about {new_mark()}."

        def noted(by: Clerk) -> None:
            add_note(one.row.task.pk, by, text=text, token=new_mark())

        # A note is no use of what was sent.
        _write(history, one, noted, is_able=not one.is_closed)


def answer(history: History, person: Person, which: int) -> None:
    """Answer a question, and end its task with it at times: one message goes to one mailbox."""
    if (one := history.any(person, which, only=IS_TASK)) is None or one.row.form != "question":
        return
    closes, text = which % 3 == 0, f"It is {new_mark()}."

    def answered(by: Clerk) -> None:
        queue_reply(one.row.task.pk, by, text=text, token=new_mark(), closes=closes)

    if _write(history, one, answered, is_able=not (one.is_withdrawn or one.is_closed)):
        history.deliver(one.goes_to)
        one.uses["sent"] += 1
        one.is_closed = closes


def erase(history: History, person: Person, which: int) -> None:
    """Let time go by until a submission is erased."""
    if (one := history.any(person, which, only=IS_TASK)) is None:
        return
    if one.is_closed:
        backdate(one.row.task, "closed_on", today() - LONG_AGO)
        close_in_ledger(one.row.pk.bytes, today() - LONG_AGO)
    else:
        closed(one.row.task)
    assert destruction.run(most=10).destroyed == 1
    history.submissions.remove(one)
    history.outcomes["erased"] += 1


def _write(history: History, one: Submission, write: Callable[[Clerk], object], *, is_able: bool) -> bool:
    """Write something as an employee, and return whether that was done, which is so exactly if it can be."""
    duty = "assistance" if one.row.form == "question" else "literature"
    try:
        write(Clerk(history.tools.desk.account, duty))
    except AlreadyDone:
        assert not is_able
        history.outcomes[f"{write.__name__} refused"] += 1
        return False
    assert is_able
    history.outcomes[write.__name__] += 1
    one.written += 1
    return True
