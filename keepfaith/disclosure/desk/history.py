"""The steps of a task in words, and what became of each answer."""

from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import OutgoingMessage, Step, Task
from keepfaith.disclosure.records.edition_titles import EditionTitles

# Where the name of an act does not say it.
_ACTS: Final = {
    "failed": "answer could not be sent",
    "closed": "closed without an answer",
    "handed": "handed over",
    "taken": "taken over",
    "recalled": "answer called back",
    "typed": "typed in",
}
_DELIVERY_STATUSES: Final = {
    OutgoingMessage.WAITING: "waits to go out",
    OutgoingMessage.OFFERED: "waits to go out",
    OutgoingMessage.SENT: "went out",
    OutgoingMessage.REFUSED: "could not be sent",
    OutgoingMessage.FAILED: "could not be sent",
    OutgoingMessage.RECALLED: "was called back and did not go out",
}
_UNSURE: Final = "may have gone out before a backup was brought back, so it is not sent again by itself"
# Why, in the words that the queue of what goes out keeps; the rest says nothing to a clerk.
_FAILURES: Final = {
    DenialCode.SUPPRESSED: "mail to this person came back before",
    "refused by server": "the mail server did not take it",
    DenialCode.CAP: "the duty had sent as many messages as it may within an hour",
    DenialCode.DUTY: "the duty under which it was written had ended",
    "altered": "what is stored was altered; tell the security officer",
}


@dataclass(frozen=True, slots=True)
class TaskStep:
    """One step: what was done, under which duty, and what became of it if it was an answer."""

    step: Step
    act: str
    duty: str
    purpose: str
    fate: str

    @property
    def opens(self) -> str:
        """What the sealed text of the step is called."""
        return "answer" if self.step.act == "answered" else "note"


def steps_of(task: Task, words: EditionTitles) -> list[TaskStep]:
    """Return the steps of a task in their order."""
    fates = delivery_statuses([task])
    return [
        TaskStep(
            step=step,
            act=_ACTS.get(step.act, step.act),
            duty=words.duty(step.duty),
            purpose=words.purpose(step.purpose),
            fate=fates.get(step.note_id, "") if step.note_id else "",
        )
        for step in task.steps.all()
    ]


def delivery_statuses(tasks: list[Task]) -> dict[object, str]:
    """Return what became of the answers to some tasks, each by the record that holds it."""
    answers = OutgoingMessage.objects.filter(
        task__in=tasks, kind=OutgoingMessage.ANSWER, content__isnull=False
    )
    return {
        content: _delivery_status(state, failure)
        for content, state, failure in answers.values_list("content_id", "state", "failure")
    }


def _delivery_status(state: str, failure: str) -> str:
    if failure == "unsure":
        return _UNSURE
    why = _FAILURES.get(failure, "")
    return f"{_DELIVERY_STATUSES[state]}: {why}" if why else _DELIVERY_STATUSES[state]
