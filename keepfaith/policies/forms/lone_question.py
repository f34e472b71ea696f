"""A question of a form that is asked by itself, on a page of another section than that of the form."""

from dataclasses import dataclass
from typing import Protocol

from keepfaith.policies.forms.form import Field
from keepfaith.web.form_body import SentForm


@dataclass(frozen=True, slots=True)
class LoneQuestion:
    """What a template draws as `question`; the answer as it is kept, and what is wrong with it.

    Each of the `problems` is a message and the place on the page to which it leads.
    """

    question: object
    text: str = ""
    problems: tuple[tuple[str, str], ...] = ()


class LoneQuestions(Protocol):
    """How a question is asked, and its answer judged, as its form does that."""

    template: str

    def ask(self, field: Field, text: str) -> LoneQuestion:
        """Ask with what is kept now as the answer."""

    def read(self, field: Field, typed: SentForm) -> LoneQuestion:
        """Judge what was typed, and ask once more with it."""
