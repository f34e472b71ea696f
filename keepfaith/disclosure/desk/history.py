"""The steps of a task in words, and what became of each answer."""

from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Outgoing, Step, Task
from keepfaith.disclosure.records.edition_titles import Wording

# Where the name of an act does not say it.
_ACTS: Final = {
    "failed": "answer could not be sent",
    "closed": "closed without an answer",
    "handed": "handed over",
}
_FATES: Final = {
    Outgoing.WAITING: "waits to go out",
    Outgoing.OFFERED: "waits to go out",
    Outgoing.SENT: "went out",
    Outgoing.REFUSED: "could not be sent",
    Outgoing.FAILED: "could not be sent",
}
_UNSURE: Final = "may have gone out before a backup was brought back, so it is not sent again by itself"
# Why, in the words that the queue of what goes out keeps; the rest says nothing to a clerk.
_GROUNDS: Final = {
    DenialCode.SUPPRESSED: "mail to this person came back before",
    "refused by server": "the mail server did not take it",
    DenialCode.CAP: "the duty had sent as many messages as it may within an hour",
    DenialCode.DUTY: "the duty under which it was written had ended",
    "altered": "what is stored was altered; tell the security officer",
}


@dataclass(frozen=True, slots=True)
class Told:
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


def steps_of(task: Task, words: Wording) -> list[Told]:
    """Give the steps of a task in their order."""
    fates = fates_of([task])
    return [
        Told(
            step=step,
            act=_ACTS.get(step.act, step.act),
            duty=words.duty(step.duty),
            purpose=words.purpose(step.purpose),
            fate=fates.get(step.note_id, "") if step.note_id else "",
        )
        for step in task.steps.all()
    ]


def fates_of(tasks: list[Task]) -> dict[object, str]:
    """Say what became of the answers to some tasks, each by the record that holds it."""
    answers = Outgoing.objects.filter(task__in=tasks, kind=Outgoing.ANSWER, content__isnull=False)
    return {
        content: _fate(state, ground)
        for content, state, ground in answers.values_list("content_id", "state", "ground")
    }


def _fate(state: str, ground: str) -> str:
    if ground == "unsure":
        return _UNSURE
    why = _GROUNDS.get(ground, "")
    return f"{_FATES[state]}: {why}" if why else _FATES[state]
