"""What the page of an opened task shows, and how it differs from what was sent."""

from collections.abc import Iterator
from typing import Final

from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.oracle.form_files import WRITTEN
from keepfaith.prober.pages.markup import Document, read_document

# Only whoever opened a test request is told that it is one.
_TEST: Final = "test-request"


def differences(text: str, submission: Submission) -> Iterator[str]:
    """Yield what an opened task shows otherwise than it was sent; in words that repeat nothing of it."""
    document = read_document(text)
    shown, form = shown_fields(document), submission.way.form
    for question in form.questions:
        sent = [submission.answers[name] for name in question.inputs if submission.answers.get(name)]
        if not sent:
            continue
        if question.label not in shown:
            yield f"the answer to {question.name} is not shown"
        elif question.kind in WRITTEN and shown[question.label] != " ".join(sent[0].split()):
            yield f"the answer to {question.name} is another one than was sent"
    strange = shown.keys() - {question.label for question in form.questions}
    if strange:
        yield f"{len(strange)} fields are shown that the form does not have"
    if document.by_id(_TEST) is None:
        yield "it does not say that it is a test request"


def shown_fields(document: Document) -> dict[str, str]:
    """Return each field that an opened task shows, by its title, in one line."""
    place = next((dl for dl in document.every("dl") if dl.has_class("told")), None)
    if place is None:
        return {}
    titles = [title.words for title in place.every("dt")]
    return dict(zip(titles, (text.words for text in place.every("dd")), strict=False))
