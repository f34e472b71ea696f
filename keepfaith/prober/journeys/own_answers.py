"""Answers to a made-up person that go to another address: by the page and by the file.

Whether one comes there is seen by what an account of ours writes (`keepfaith/prober/desk/answered_elsewhere.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from keepfaith.prober.journeys.moved_places import MovedPlaces
from keepfaith.prober.journeys.own_journey import Cast
from keepfaith.prober.journeys.own_reports import link_path
from keepfaith.prober.journeys.report_steps import records_in_file
from keepfaith.prober.journeys.subscriptions import record_of
from keepfaith.prober.reach import Reach


@dataclass(kw_only=True)
class AnswerPlaces(MovedPlaces):
    """One journey: a form that an employee answers, and at whose address its answers are to go on."""

    what: ClassVar = "answers"
    # Its link, and that this was opened.
    before: ClassVar = 2

    def link_in(self, raw: bytes) -> str:
        """Return where the new address confirms."""
        return link_path(raw)

    def opened(self, languages: Sequence[str]) -> str:
        """Open the link to the first mailbox, and what it sent by its receipt."""
        self.record = record_of(self.reach, self.submission.canary)
        return self.open_receipt() if self.open_link(languages) else ""

    def expect_away(self, *, away: bool, when: str) -> None:
        """Note it where the page or the file has the new address too early, or not at all."""
        self.tried += 1
        if (self.other.address in self.report()) != away:
            self.faults.append(f"{when}, the page {'lacks' if away else 'has'} the new address.")
        here, there, file = self.submission.canary.address, self.other.address, self.file()
        try:
            places = [_place(record) for record in records_in_file(file, self.submission.canary.reference)]
        except (ValueError, KeyError, TypeError):
            places = []
        if places != [(True, there, here) if away else (False, here, None)]:
            self.faults.append(f"{when}, the file does not say where answers go.")


def own_answers(reach: Reach) -> AnswerPlaces:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own answers", lambda: _made(reach))


def _made(reach: Reach) -> AnswerPlaces:
    cast = Cast.of(reach, what="no answers are moved")
    made = cast.begin(AnswerPlaces, cast.way_by_email(), what="answers moved")
    if not made.faults:
        made.look(sorted(cast.tour.languages))
    return made


def _place(record: Mapping[str, Any]) -> tuple[bool, str, str | None]:
    """Return what a file says: whether answers go elsewhere, to which address, and what it was before."""
    field = next(field for field in record["fields"] if field["category"] == "email-address")
    goes = bool(record["answers"]["go_to_another_address_since"])
    return goes, str(field["text"]), field.get("text_when_it_came")
