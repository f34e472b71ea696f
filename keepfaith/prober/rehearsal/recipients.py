"""Promise 39: whoever received what a person corrects is listed to be told, until they are given it again."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.code_messages import ID_KINDS
from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import CORRECTABLE, NEED_A_CASE, YOUR_INFORMATION
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.cast import COLLEAGUE, REASON, employee_of
from keepfaith.prober.rehearsal.decisions import governing
from keepfaith.prober.rehearsal.scenes import Scene
from keepfaith.prober.rehearsal.stage import FIELD, HOLDING, Stage, stage
from keepfaith.prober.rehearsal.trials import every_request
from keepfaith.prober.rules.rulebook import RESTRICTED, Request, Rulebook

_CAP: Final = 1_000
_FIRST, _SECOND, _BYSTANDER = "first-recipient", "second-recipient", "recipient-of-another"
_APPROVED: Final = frozenset({("approved", True), ("for_value", False), (RESTRICTED, False)})
_OWN: Final = frozenset({("own_task", True), (RESTRICTED, False)})


def examine(reach: Reach) -> Finding:
    """Give a field out, correct it as its person, and look who is listed to be told, on a scratch custodian."""
    edition = governing(reach)
    if edition is None:
        return Finding("unproven", "No edition with rules is in force.")
    scene = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    play = _Play.of(scene.rulebook)
    if play is None:
        return Finding("unproven", "The rules let nobody give out what its person may correct.")
    with stage(cap=_CAP) as staged:
        staged.register(scene.digest, rules=scene.rules, schema=scene.schema, starts_at=scene.starts_at)
        for duty in sorted(set(play.duties)):
            staged.give_duty(employee_of(duty), duty)
            staged.give_duty(COLLEAGUE, duty)
        trial = _Trial(staged, scene.digest, play)
        try:
            trial.run()
        except Refused as refused:
            trial.faults.append(f"A step that the rules allow was refused as “{refused.code}”.")
    return Finding.of(
        examined=trial.looks,
        faults=trial.faults,
        figure=f"{trial.looks} looks at whom the installed custodian lists to be told of a correction, on a scratch "
        "store: whoever had received the field before, until they were given it again, and nobody else.",
    )


@dataclass(frozen=True)
class _Play:
    """Under which duties a field is given out for a purpose, shown to its person, and both approved."""

    category: str
    collected_for: str
    purpose: str
    discloser: str
    officer: str
    approvers: Mapping[str, str]

    @property
    def duties(self) -> tuple[str, ...]:
        """Every duty that takes part."""
        return (self.discloser, self.officer, *self.approvers.values())

    @classmethod
    def of(cls, book: Rulebook) -> "_Play | None":
        """Read from the rules a field of contact data that can be given out and corrected; none if none can."""
        for request in every_request(book, frozenset({"refer"})):
            if request.category not in CORRECTABLE or request.purpose not in NEED_A_CASE:
                continue
            wanted = book.fitted(request._replace(facts=_APPROVED))
            if wanted.principal[0] != "Duty" or not book.decide(wanted).allowed:
                continue
            discloser = request.principal[1]
            is_known = _may(book, request, "open", request.purpose, _OWN, discloser)
            officer = _duty(book, request, "open", YOUR_INFORMATION, _OWN)
            approvers = {
                purpose: _duty(book, request, "approve", purpose, frozenset())
                for purpose in (request.purpose, YOUR_INFORMATION)
            }
            if is_known and officer and all(approvers.values()) and _corrects(book, request):
                matter = (request.category, request.collected_for, request.purpose)
                return cls(*matter, discloser, officer, approvers)
        return None


@dataclass
class _Trial:
    stage: Stage
    edition: str
    play: _Play
    looks: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        record, other = self._covered(), self._covered()
        for recipient in (_FIRST, _SECOND):
            self._give_out(record, recipient)
        self._give_out(other, _BYSTANDER)
        self._expect("Before anything is corrected", record, set())
        proof = self._proof(record)
        note = self._correct(proof, record)
        self._expect("Once it is corrected", record, {_FIRST, _SECOND})
        self._expect("Where nothing was corrected", other, set())
        # The very same again on one day would be no other entry.
        self._give_out(record, _FIRST, basis="correction")
        self._expect("Once the first was given it again", record, {_SECOND})
        self.stage.own.correct(proof, note, on=False)
        self._expect("Once the correction is taken back", record, set())
        self._correct(proof, record)
        self._expect("Once it is corrected anew", record, {_FIRST, _SECOND})

    def _expect(self, when: str, record: bytes, recipients: set[str]) -> None:
        self.looks += 1
        listed = {
            one.disclosure.recipient
            for one in self.stage.cases.untold().recipients
            if one.disclosure.record == record and one.field == FIELD
        }
        if missing := len(recipients - listed):
            self.faults.append(f"{when}, {missing} who received it are not listed to be told.")
        if extra := len(listed - recipients):
            self.faults.append(f"{when}, {extra} are listed who need not be told.")

    def _covered(self) -> bytes:
        """Make a record that a case for each of the two purposes covers."""
        record = self.stage.create(
            self.edition, purpose=self.play.collected_for, category=self.play.category,
            receipt=hashlib.sha256(secrets.token_bytes(16)).digest(),
        )  # fmt: skip
        working = {self.play.purpose: self.play.discloser, YOUR_INFORMATION: self.play.officer}
        for purpose, duty in working.items():
            case = self.stage.case_for(purpose, employee=employee_of(duty), duty=duty)
            self.stage.cases.cover(record, case=case, employee=employee_of(duty), duty=duty)
            by = {"employee": COLLEAGUE, "duty": self.play.approvers[purpose]}
            self.stage.cases.approve(record, case=case, on=True, **by)
        return record

    def _give_out(self, record: bytes, recipient: str, *, basis: str = REASON) -> None:
        duty = self.play.discloser
        case = self.stage.case_for(self.play.purpose, employee=employee_of(duty), duty=duty)
        self.stage.cases.disclose(
            record, case=case, fields=[FIELD], recipient=recipient, basis=basis, given_on=_today(), means="mail",
            with_statements=False, employee=employee_of(duty), duty=duty,
        )  # fmt: skip

    def _proof(self, record: bytes) -> bytes:
        """Have a code of the record given out by hand, and redeem it as its person."""
        duty = self.play.officer
        minted = self.stage.cases.mint_code(
            record, "in-person", document=ID_KINDS[0], employee=employee_of(duty), duty=duty
        )
        return self.stage.own.redeem_code(record, minted.code)

    def _correct(self, proof: bytes, record: bytes) -> bytes:
        header = Header(self.edition, HOLDING, self.play.collected_for, {FIELD: self.play.category})
        note = self.stage.records.create(secrets.token_bytes(32), header, about=record).record
        self.stage.records.confirm({note: secrets.token_bytes(32)})
        self.stage.own.correct(proof, note, on=True)
        return note


def _corrects(book: Rulebook, request: Request) -> bool:
    wanted = Request(
        ("Party", "data-subject"), "correct", request.category, request.collected_for, YOUR_INFORMATION, frozenset()
    )  # fmt: skip
    return book.decide(book.fitted(wanted)).allowed


def _duty(
    book: Rulebook, request: Request, action: str, purpose: str, facts: frozenset[tuple[str, bool]]
) -> str:
    """Name a duty that may do something with what a request is about, for a purpose; empty if none may."""
    duties = sorted(book.vocabulary.names["Duty"])
    return next((duty for duty in duties if _may(book, request, action, purpose, facts, duty)), "")


def _may(  # noqa: PLR0913, PLR0917 - a request in its parts
    book: Rulebook,
    request: Request,
    action: str,
    purpose: str,
    facts: frozenset[tuple[str, bool]],
    duty: str,
) -> bool:
    wanted = Request(("Duty", duty), action, request.category, request.collected_for, purpose, facts)
    return bool(book.decide(book.fitted(wanted)).allowed)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
