"""A name corrected in a report of one's own, by the page's steps: then it counts everywhere, until it is taken back.

What it is corrected to has the coined word of its person, so that whoever looks for that finds it as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.report_steps import (
    GONE,
    OK,
    REPORT,
    Steps,
    act,
    button_values,
    part_about,
    records_in_file,
    words_of,
)
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.journeys.surfaces import Surface, from_elsewhere, sent
from keepfaith.prober.oracle.form_files import FormFile, Question
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.visitor import Visitor

_CORRECT, _REVIEW, _ADD, _REVERT = "correct", "review-correction", "add-correction", "revert-correction"
_VALUE: Final = "value"
_KINDS, _CATEGORIES = frozenset({"name", "line"}), frozenset({"name", "organization"})


def correctable(form: FormFile, answers: dict[str, str]) -> Question | None:
    """Return the first question to which somebody gave an answer that they correct in one line; none without one."""
    questions = (one for one in form.questions if one.kind in _KINDS and one.category in _CATEGORIES)
    return next((one for one in questions if answers.get(one.name)), None)


@dataclass(frozen=True)
class Correcting:
    """Whoever has a report open, the proof in its page, and what they sent and correct."""

    portal: Portal
    visitor: Visitor
    proof: str
    submission: Submission
    question: Question
    steps: Steps

    @property
    def before(self) -> str:
        """What was sent."""
        return self.submission.answers[self.question.name]

    @property
    def after(self) -> str:
        """What it is corrected to."""
        return f"{self.before} the Younger"

    def try_all(self, page: str) -> None:
        """Try to correct it without the right proof, then with it; look for it, take it back, and look again."""
        form = self._form(page, _CORRECT)
        if form is None:
            self.steps.faults.append("The report has no button by which a name is corrected.")
            return
        first = {**dict(pressed(form, _CORRECT)), "act": _CORRECT}
        self._try_without(first.get("record", ""))
        document = read_document(self._expect(self._sent(first), "The button that corrects"))
        question = next((one for one in document.every("form") if _REVIEW in button_values(one)), None)
        fields = dict(pressed(question, _REVIEW)) if question else {}
        if fields.get(_VALUE) != self.before:
            self.steps.faults.append("The page that corrects does not ask with what was sent.")
            return
        last = self._reviewed(self._sent({**fields, _VALUE: self.after}))
        if last is None:
            return
        page = self._expect(last, "A correction")
        self.steps.messages += 1
        self._expect_in(page, self.after, "The page after it was corrected")
        self._expect_in(self._report(), self.after, "A later page")
        self._expect_in_file(self.after, self.before)
        self._take_back(page)

    def try_after_end(self) -> None:
        """Try it once the report was ended."""
        typed = {"act": _ADD, "record": "", "field": self.question.name, _VALUE: self.after}
        self._expect(act(self.portal, self.proof, status=GONE, **typed), "A correction after the end")

    def _try_without(self, record: str) -> None:
        """Try it with a proof of nobody."""
        other = ("b" if self.proof.startswith("a") else "a") + self.proof[1:]
        typed = {"act": _ADD, "record": record, "field": self.question.name, _VALUE: self.after}
        self._expect(act(self.portal, other, status=GONE, **typed), "A correction with another proof")

    def _reviewed(self, review: Surface) -> Surface | None:
        """Have it shown once more; return the button that corrects, after a page of another site pressed that."""
        page = read_document(self._expect(review, "The button before the last"))
        form = next((form for form in page.every("form") if _ADD in button_values(form)), None)
        fields = dict(pressed(form, _ADD)) if form else {}
        if fields.get(_VALUE) != self.after or self.after not in words_of(page, "dd"):
            self.steps.faults.append("The page before it is corrected does not show it as it was typed.")
            return None
        last = self._sent(fields)
        self._expect(from_elsewhere(last), "A correction by a page of another site")
        self._expect_in(self._report(), self.before, "The page before it was corrected")
        return last

    def _take_back(self, page: str) -> None:
        form = self._form(page, _REVERT)
        if form is None:
            self.steps.faults.append("The report has no button that takes a correction back.")
            return
        page = self._expect(self._sent(dict(pressed(form, _REVERT))), "The button that takes it back")
        self.steps.messages += 1
        self._expect_in(page, self.before, "The page after it was taken back")
        self._expect_in_file(self.before, None)

    def _expect_in(self, page: str, text: str, where: str) -> None:
        """Note it if what counts is not there, or what does not count is there as if it did."""
        part = part_about(read_document(page), self.submission.canary.reference)
        shown = words_of(part, "span") if part else set()
        other = {self.before, self.after} - {text}
        # What was there before may stand folded below what counts.
        folded = (
            {words for fold in part.every("details") for words in words_of(fold, "span")} if part else set()
        )
        if text not in shown or other & (shown - folded):
            self.steps.faults.append(f"{where} does not have what counts.")

    def _expect_in_file(self, text: str, before: str | None) -> None:
        file = self._expect(act(self.portal, self.proof, act="file"), "The file")
        if (text, before) not in self._in_file(file):
            self.steps.faults.append("The file does not have what counts, and what was there before.")

    def _in_file(self, file: str) -> Iterator[tuple[str, str | None]]:
        try:
            for record in records_in_file(file, self.submission.canary.reference):
                for field in record["fields"]:
                    if field["name"] == self.question.name:
                        yield field["text"], field.get("text_when_it_came")
        except (ValueError, KeyError, TypeError):
            return

    def _form(self, page: str, button: str) -> Element | None:
        """Return the form about the question that has a button."""
        part = part_about(read_document(page), self.submission.canary.reference)
        forms = (form for form in (part.every("form") if part else ()) if button in button_values(form))
        return next(
            (form for form in forms if dict(pressed(form, button)).get("field") == self.question.name), None
        )

    def _report(self) -> str:
        return self._expect(act(self.portal, self.proof), "The report")

    def _sent(self, fields: dict[str, str]) -> Surface:
        return sent(self.portal, REPORT, fields, status=OK)

    def _expect(self, surface: Surface, what: str) -> str:
        return self.steps.expect(surface, self.visitor, what)
