"""Promise 43: what an agency opens by passkey opens once for each signature, by a confirmed passkey, for just that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.passkey_messages import Assertion
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.authenticator import HOST, ORIGIN, Authenticator
from keepfaith.prober.rehearsal.cast import PERMITTED, employee_of, expected_of
from keepfaith.prober.rehearsal.decisions import governing
from keepfaith.prober.rehearsal.scenes import Scene
from keepfaith.prober.rehearsal.stage import FIELD, Stage, stage
from keepfaith.prober.rehearsal.trials import trials
from keepfaith.prober.rules.rulebook import Request

_CAP: Final = 1_000
_NOT_ASSERTED: Final = "not asserted"
_OTHER: Final = "another"


def examine(reach: Reach) -> Finding:
    """Open what is opened by passkey on a scratch custodian: with a signature for just that, and with less."""
    edition = governing(reach)
    if edition is None:
        return Finding("unproven", "No edition with rules is in force.")
    scene = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    book = scene.rulebook
    openings = (
        request
        for request in trials(book, frozenset({"open"}))
        if expected_of(request, book.decide(request).outcome) == PERMITTED
    )
    opening = next(openings, None)
    if opening is None:
        return Finding("unproven", "No duty may open anything.")
    with stage(cap=_CAP, by_passkey=(opening.category,)) as staged:
        staged.register(scene.digest, rules=scene.rules, schema=scene.schema, starts_at=scene.starts_at)
        trial = _Trial(staged, scene.digest, opening)
        trial.run()
    return Finding.of(
        examined=trial.tried,
        faults=trial.faults,
        figure=f"{trial.tried} tries to open by passkey, put to the installed custodian on a scratch store: each "
        "signature opened the one record that it was made for, once, and no passkey opened anything before its "
        "confirmation, after its end, or in somebody else's name.",
    )


@dataclass
class _Trial:
    stage: Stage
    edition: str
    opening: Request
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Try it in the order in which a passkey comes to count, is used, and ends."""
        employee, duty = employee_of(self.opening.principal[1]), self.opening.principal[1]
        for name in (employee, _OTHER):
            self.stage.give_duty(name, duty)
        own, others, record, second = self._passkey(employee), self._passkey(_OTHER), *self._records()
        self._expect("Without a passkey", self._open(record, None), _NOT_ASSERTED)
        self._expect("By a passkey that nobody confirmed", self._opening(record, own), _NOT_ASSERTED)
        for passkey in self.stage.control.passkeys():
            self.stage.control.confirm_passkey(passkey.number, on=True)
        self._expect("By a confirmed passkey", self._opening(record, own), PERMITTED)
        used = self._signed(record, own)
        self._expect("For another record than what was signed", self._open(second, used), _NOT_ASSERTED)
        self._expect("By what was signed and tried before", self._open(record, used), _NOT_ASSERTED)
        again = self._signed(record, own)
        self._expect("By what was signed for it", self._open(record, again), PERMITTED)
        self._expect("By the same signature again", self._open(record, again), _NOT_ASSERTED)
        self._expect("By somebody else's passkey", self._opening(record, others), _NOT_ASSERTED)
        forged = self._signed(record, own)
        spoiled = Assertion(
            forged.credential, forged.authenticator_data, forged.client_data, b"\x30" + bytes(70)
        )
        self._expect("By a signature that is none", self._open(record, spoiled), _NOT_ASSERTED)
        self.stage.staff.end_passkey(employee, own.credential)
        self._expect("By a passkey that has ended", self._opening(record, own), _NOT_ASSERTED)

    def _passkey(self, employee: str) -> Authenticator:
        passkey = Authenticator()
        self.stage.staff.propose_passkey(
            employee, passkey.credential, public_key=passkey.public_key, count=0, rp_id=HOST, origin=ORIGIN
        )
        return passkey

    def _records(self) -> tuple[bytes, bytes]:
        purpose, category = self.opening.collected_for, self.opening.category
        first, second = (
            self.stage.create(self.edition, purpose=purpose, category=category) for _ in range(2)
        )
        return first, second

    def _expect(self, what: str, act: Callable[[], str], expected: str) -> None:
        self.tried += 1
        outcome = act()
        if outcome != expected:
            self.faults.append(f"{what} it should end as “{expected}”, and ended as “{outcome}”.")

    def _opening(self, record: bytes, passkey: Authenticator) -> Callable[[], str]:
        """Open with what a passkey signs for it just then."""
        return lambda: self._outcome(record, self._signed(record, passkey))

    def _open(self, record: bytes, assertion: Assertion | None) -> Callable[[], str]:
        return lambda: self._outcome(record, assertion)

    def _signed(self, record: bytes, passkey: Authenticator) -> Assertion:
        return passkey.sign(self.stage.opener.ask_assertion(record, [FIELD], **self._by).challenge)

    def _outcome(self, record: bytes, assertion: Assertion | None) -> str:
        outcome = self.stage.opener.open([record], [FIELD], assertion=assertion, **self._by)[record]
        return PERMITTED if isinstance(outcome, OpenedKeys) else str(outcome.code)

    @property
    def _by(self) -> dict[str, str]:
        duty = self.opening.principal[1]
        return {"employee": employee_of(duty), "duty": duty, "purpose": self.opening.purpose}
