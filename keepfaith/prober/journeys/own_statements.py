"""A statement added in a report of one's own, by the page's two steps: then it goes along, and no other proof adds one.

What is stated has the coined word of what it is about, so that whoever looks for that finds it as well.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
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
from keepfaith.prober.journeys.surfaces import Surface, from_elsewhere, sent
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.visitor import Visitor

_REVIEW, _ADD = "state", "add-statement"
_FIELD: Final = "statement"


@dataclass(frozen=True)
class Stating:
    """Whoever has a report open, the proof in its page, and the record that they disagree with."""

    portal: Portal
    visitor: Visitor
    proof: str
    canary: Canary
    steps: Steps

    def try_all(self, page: str) -> None:
        """Try to add a statement without the right proof, then with it, and look for it from then on."""
        form = self._form(page)
        if form is None:
            self.steps.faults.append("The report has no place for a statement on what was sent.")
            return
        record = dict(pressed(form)).get("record", "")
        text = f"Not {self.canary.word}:\nthat was <b>{secrets.token_hex(4)}</b> & nobody else."
        self._try_without(text, record)
        review = sent(self.portal, REPORT, {**dict(pressed(form, _REVIEW)), _FIELD: text}, status=OK)
        last = self._reviewed(review, text)
        if last is None:
            return
        self._expect_in(self._expect(last, "A statement"), text, "The page after it was added")
        self._expect_in(self._expect(act(self.portal, self.proof), "The report"), text, "A later page")
        self._expect_in_file(text)

    def try_after_end(self) -> None:
        """Try to add one once the report was ended."""
        typed = {"act": _ADD, "record": "", _FIELD: f"Not {self.canary.word}, either."}
        self._expect(act(self.portal, self.proof, status=GONE, **typed), "A statement after the end")

    def _try_without(self, text: str, record: str) -> None:
        """Try it with a proof of nobody."""
        other = ("b" if self.proof.startswith("a") else "a") + self.proof[1:]
        typed = {"act": _ADD, "record": record, _FIELD: text}
        self._expect(act(self.portal, other, status=GONE, **typed), "A statement with another proof")

    def _reviewed(self, review: Surface, text: str) -> Surface | None:
        """Have it shown once more; return the button that adds it, after a page of another site pressed that."""
        page = read_document(self._expect(review, "The button for a statement"))
        form = next((form for form in page.every("form") if _ADD in button_values(form)), None)
        fields = dict(pressed(form, _ADD)) if form else {}
        if fields.get(_FIELD) != text or " ".join(text.split()) not in words_of(page, "blockquote"):
            self.steps.faults.append("The page before a statement is added does not show it as it was typed.")
            return None
        last = sent(self.portal, REPORT, fields, status=OK)
        self._expect(from_elsewhere(last), "A statement, added by a page of another site,")
        again = self._expect(act(self.portal, self.proof), "The report")
        if self._is_in(again, text):
            self.steps.faults.append("A statement that nobody added to the end is in the report.")
        return last

    def _expect_in(self, page: str, text: str, where: str) -> None:
        if not self._is_in(page, text):
            self.steps.faults.append(f"{where} lacks the statement.")

    def _expect_in_file(self, text: str) -> None:
        file = self._expect(act(self.portal, self.proof, act="file"), "The file")
        if text not in _texts_in_file(file, self.canary.reference):
            self.steps.faults.append("The file lacks the statement.")

    def _is_in(self, page: str, text: str) -> bool:
        section = part_about(read_document(page), self.canary.reference)
        return section is not None and " ".join(text.split()) in words_of(section, "dd")

    def _form(self, page: str) -> Element | None:
        section = part_about(read_document(page), self.canary.reference)
        forms = section.every("form") if section else ()
        return next((form for form in forms if _REVIEW in button_values(form)), None)

    def _expect(self, surface: Surface, what: str) -> str:
        return self.steps.expect(surface, self.visitor, what)


def _texts_in_file(file: str, reference: str) -> Iterator[str]:
    """Yield what the file says was stated about the record of a reference; nothing where it cannot be read."""
    try:
        for record in records_in_file(file, reference):
            yield from (str(statement["text"]) for statement in record["statements"])
    except (ValueError, KeyError, TypeError):
        return
