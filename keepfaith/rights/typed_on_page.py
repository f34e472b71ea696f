"""What somebody types on the page of their own information: whether it can be taken, and what is wrong if not."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import MAX_STATEMENTS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.statements import MAX_LENGTH, add_statement
from keepfaith.pii.detection import SENSITIVE, SET_ASIDE, detect


@dataclass(frozen=True, slots=True)
class PageProblem:
    """What is wrong with something that was typed: in a few words, why, and the link to where it is corrected."""

    title: str
    text: str
    anchor: str
    remedy: str


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A statement as it was typed, and the record that it is about."""

    record: Record
    text: str

    @classmethod
    def typed(cls, record: Record, text: str) -> "StatementForm":
        """Take it with the line breaks that are stored."""
        return cls(record, text.replace("\r\n", "\n").replace("\r", "\n").strip())

    @property
    def problem(self) -> PageProblem | None:
        """What keeps it from being added, if anything does."""
        if not self.text:
            return self._problem(gettext("Write your statement."))
        if (length := len(self.text)) > MAX_LENGTH:
            return self._problem(
                gettext("It has %(length)d characters. It can have %(most)d at most.")
                % {"length": length, "most": MAX_LENGTH}
            )
        if detect(self.text, categories=SENSITIVE, at_least=SET_ASIDE):
            return self._problem(
                gettext(
                    "It seems to hold a private number, such as a Social Security number. Everyone who gets "
                    "the record gets your statement. Take the number out."
                )
            )
        return None

    def add(self, proof: bytes) -> PageProblem | None:
        """Add it, or say why it cannot be."""
        try:
            add_statement(proof, self.record, self.text)
        except Refused as refused:
            if refused.code != DenialCode.STATEMENTS:
                raise
            return self._problem(
                gettext("This record has %(most)d statements, and no more can be added.")
                % {"most": MAX_STATEMENTS}
            )
        return None

    def _problem(self, text: str) -> PageProblem:
        anchor = f"statement-{self.record.pk}"
        return PageProblem(
            gettext("Your statement was not added"), text, anchor, gettext("Change your statement")
        )


def receipt_problem() -> PageProblem:
    """Say that a receipt opens nothing, in the same words for all that can be wrong with it."""
    return PageProblem(
        gettext("This receipt opens nothing"),
        gettext(
            "No receipt has this reference and code, or it was sent with another e-mail address or with none. "
            "What was sent with none opens with a code on paper."
        ),
        "reference",
        gettext("Check the reference and the code"),
    )


def refusal_problem(clause: str) -> PageProblem:
    """Say that a rule keeps files from being given out here."""
    return PageProblem(
        gettext("We cannot show it"),
        gettext("Our rules do not let us show it here (clause “%(clause)s”). Ask an employee for it.")
        % {"clause": clause},
        "not-here",
        gettext("What is not on this page"),
    )


MOST_CHARACTERS: Final = MAX_LENGTH
