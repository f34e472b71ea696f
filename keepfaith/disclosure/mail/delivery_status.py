"""What became of a message, noted in its row; that it is offered is noted before its last line is given."""

from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Subquery

from keepfaith.disclosure.mail.brake import apply_brake
from keepfaith.disclosure.mail.mailing_figures import REFUSED_BY_SERVER, UNSURE
from keepfaith.disclosure.models import OutgoingMessage, Step, Task
from keepfaith.disclosure.tasks.fulfillment import close_answered
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step

# Two days or so, as mail servers do.
_MAX_ATTEMPTS: Final = 20
# Asked twice for each message, and so in SQL: Django takes longer to write this than PostgreSQL to answer it.
_MAY_GO: Final = (
    "disclosure_outgoing_message AS message WHERE id = %s AND state = 'waiting'"
    " AND (goes_at IS NULL OR goes_at <= now()) AND (mailing_id IS NULL"
    " OR EXISTS (SELECT 1 FROM disclosure_mailing WHERE id = message.mailing_id AND state = 'sending'))"
)
_ANYTHING: Final = (
    "EXISTS (SELECT FROM disclosure_outgoing_message WHERE state = 'waiting')"
    " OR EXISTS (SELECT FROM disclosure_mailing WHERE state = 'sending')"
)


def anything_waits() -> bool:
    """Return whether a message waits or a mailing is not done; asked each second, so in one question."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ANYTHING}")
        return bool(cursor.fetchone()[0])


def may_go(message: OutgoingMessage) -> bool:
    """Say whether a message is still there and waits, and its mailing neither paused nor stopped."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {_MAY_GO}", [message.pk])  # noqa: S608 - the text above
        return cursor.fetchone() is not None


def mark_offered(message: OutgoingMessage, version: int) -> bool:
    """Note that a message is about to be given away, unless its mailing was paused or stopped meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_outgoing_message SET state = 'offered', version = %s, attempts = attempts + 1"  # noqa: S608 - the text above
            f" WHERE id IN (SELECT id FROM {_MAY_GO})",
            [version, message.pk],
        )
        return bool(cursor.rowcount)


def mark_waiting(message: OutgoingMessage) -> None:
    """Note that a message was not given away after all, or that it may be given again."""
    OutgoingMessage.objects.filter(pk=message.pk).update(state=OutgoingMessage.WAITING)


def mark_unsure(message: OutgoingMessage) -> None:
    """Note that nobody knows whether a message went out."""
    if message.kind in OutgoingMessage.GIVEN_AGAIN:
        mark_waiting(message)
    else:
        finish(message, OutgoingMessage.FAILED, UNSURE)


def mark_not_taken(message: OutgoingMessage, *, for_good: bool) -> None:
    """Note that the mail server did not take a message: it waits to be tried again, or has failed."""
    if for_good or message.attempts >= _MAX_ATTEMPTS:
        finish(message, OutgoingMessage.FAILED, REFUSED_BY_SERVER)
        if message.mailing_id is not None:
            apply_brake(message.mailing_id)
    else:
        OutgoingMessage.objects.filter(pk=message.pk).update(
            state=OutgoingMessage.WAITING, attempts=F("attempts") + 1
        )


def finish(message: OutgoingMessage, state: str, failure: str) -> None:
    """Note how a message ended, and beside its task what became of the answer; its last answer closes the task."""
    row = OutgoingMessage.objects.filter(pk=message.pk)
    if message.task_id is None:
        # One statement is a transaction of its own, without the two more that begin and end one.
        row.update(state=state, failure=failure)
        return
    is_sent, clerk = state == OutgoingMessage.SENT, Clerk(message.account, message.duty)
    with transaction.atomic():
        row.update(state=state, failure=failure)
        task = Task.objects.select_for_update(of=("self",)).select_related("record").get(outgoing=message)
        add_step(task, "sent" if is_sent else "failed", clerk, clause="")
    # Only once nothing can undo that it went out: else it would go out again.
    if is_sent and message.closes:
        close_answered(message.task_id, clerk)


def close_all_answered() -> int:
    """Close the tasks whose last answer went out as an earlier run ended; say how many."""
    answers = OutgoingMessage.objects.filter(
        kind=OutgoingMessage.ANSWER, state=OutgoingMessage.SENT, closes=True, task__state=Task.OPEN
    )
    # One that was reopened since is open because somebody wants it so.
    wrote = Step.objects.filter(note=OuterRef(OuterRef("content"))).values("pk")[:1]
    reopened = Step.objects.filter(task=OuterRef("task"), act="reopened", pk__gt=Subquery(wrote))
    answers = answers.exclude(Exists(reopened))
    return sum(
        close_answered(number, Clerk(account, duty))
        for number, account, duty in answers.values_list("task", "account", "duty")
        if number
    )
