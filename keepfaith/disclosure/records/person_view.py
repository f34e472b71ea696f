"""What the person whom a record is about sees of its uses: on the receipt, in the words of the record's edition."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.custody.protocol.proof_messages import OwnUseList
from keepfaith.custody.protocol.use_messages import GivenOut, Use, UseKind, UseList
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import own_records_client, uses_client
from keepfaith.disclosure.records.edition_titles import EditionTitles, Passage, titles_of
from keepfaith.disclosure.records.own_appeals import ShownAppeal, shown_appeals
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.records.roles import role_of
from keepfaith.disclosure.records.withholding_words import ground_named
from keepfaith.policies.editions.edition_cache import posted_editions

# Listed in any case: that it was shown to its person, that a code was given out which opens it, and what others did by
# that.
_OF_ITS_PERSON: Final = frozenset(
    {"shown", "code-mailed", "code-handed", "proven", "corrected", "reverted", "stated"}
)


@dataclass(frozen=True, slots=True)
class ShownUse:
    """What was done on a day, in UTC, under which duty, for what and by which clause; never by whom.

    `relation` is another than `self` where it was to somebody who acts for the person.
    """

    day: dt.date
    kind: UseKind
    duty: str
    purpose: str
    passage: Passage
    by_itself: bool
    count: int
    in_case: bool = False
    relation: Relation = "self"
    looks: int = 1

    @property
    def role(self) -> str:
        """As whom that somebody acts, in words."""
        return role_of(self.relation)


@dataclass(frozen=True, slots=True)
class ShownLeftOut:
    """On which days, in UTC, a record was left out of its person's own view, and on which ground of which law."""

    since: dt.date
    until: dt.date
    ground: str
    law: str


@dataclass(frozen=True, slots=True)
class ShownUses:
    """The uses of a record that its person may see, the first one first; `is_cut` if there were more before.

    `withdrawn_on` is the day on which its sender ended its use. Only a receipt shows the uses in cases, and who
    received something of the record; elsewhere `given` is none. `attestation` has the count of uses, signed, where it
    was asked for under a proof. That it was left out of its person's view is no use, and told once that has ended.
    `appeals` are those against decisions about it.
    """

    uses: tuple[ShownUse, ...] = ()
    is_cut: bool = False
    withdrawn_on: dt.date | None = None
    given: tuple[GivenOut, ...] | None = None
    attestation: Attestation | None = None
    left_out: tuple[ShownLeftOut, ...] = ()
    appeals: tuple[ShownAppeal, ...] = ()

    @property
    def count(self) -> int | None:
        """How many uses the ledger has, as was signed; none where nothing was."""
        return int(self.attestation.content["uses"]) if self.attestation else None

    @property
    def unlisted(self) -> int:
        """How many of these have no line: what nobody asked for by its edition, and what was before the last lines."""
        return (self.count or 0) - sum(use.count for use in self.uses) if self.attestation else 0


def shown_uses(record: Record) -> ShownUses:
    """Return the uses of a record that its person asked for; raises what the custodian's client raises."""
    return _listed(record, uses_client().uses(record.pk.bytes))


def own_uses(record: Record, proof: bytes) -> ShownUses:
    """Return the same of a record that a proof opens, with their signed count."""
    answer = own_records_client().uses(proof, record.pk.bytes)
    return replace(_listed(record, answer), attestation=answer.attestation)


def uses_on_receipt(record: Record, receipt: Receipt) -> ShownUses:
    """Return all that a receipt shows of the uses of its record, those in cases too; raises as `shown_uses`."""
    shown, answer, words = (
        shown_uses(record),
        uses_client().in_cases(record.pk.bytes, receipt.code),
        _words(record),
    )
    in_cases = [replace(_shown(use, words), in_case=True) for use in answer.uses] if words else []
    return replace(
        shown,
        uses=tuple(sorted([*shown.uses, *in_cases], key=attrgetter("day"))),
        is_cut=shown.is_cut or answer.is_cut,
        given=answer.given,
    )


def given_of_erased(record: bytes, receipt: Receipt) -> tuple[GivenOut, ...]:
    """Return to whom something of a record was given before it was erased; raises `CustodianUnavailable`."""
    try:
        return uses_client().in_cases(record, receipt.code).given
    except Refused as refused:
        if refused.code is not DenialCode.NOT_PROVEN:
            raise
        # So the custodian answers, too, where nothing was given.
        return ()


def certificate_of_erased(record: bytes, receipt: Receipt) -> Attestation | None:
    """Return what the custodian signs about the end of a record; none if it does not know of it. Raises as above."""
    try:
        return uses_client().certificate(record, receipt.code)
    except Refused as refused:
        if refused.code is not DenialCode.NOT_PROVEN:
            raise
        return None


def withdraw(record: Record, receipt: Receipt, *, on: bool) -> None:
    """End the use of a record at the word of whoever has its receipt, or allow it again; raises as `shown_uses`."""
    uses_client().withdraw(record.pk.bytes, receipt.code, on=on)


def person_sees(record: Record, purpose: str) -> bool:
    """Return whether a use of a record for a purpose is on its receipt: where there is one, and the person asked."""
    words = _words(record)
    return bool(record.code_digest) and words is not None and _is_asked_for(record, words.purposes, purpose)


def _listed(record: Record, answer: UseList | OwnUseList) -> ShownUses:
    words = _words(record)
    if words is None:
        return ShownUses(
            withdrawn_on=answer.withdrawn_on,
            left_out=_left_out(answer),
            appeals=shown_appeals(answer.appeals),
        )
    uses = (_shown(use, words) for use in answer.uses if _is_listed(record, words.purposes, use))
    return ShownUses(
        tuple(uses),
        answer.is_cut,
        answer.withdrawn_on,
        left_out=_left_out(answer),
        appeals=shown_appeals(answer.appeals),
    )


def _left_out(answer: UseList | OwnUseList) -> tuple[ShownLeftOut, ...]:
    grounds = ((once, ground_named(once.ground)) for once in answer.left_out)
    return tuple(ShownLeftOut(once.since, once.until, ground.title, ground.cite) for once, ground in grounds)


def _words(record: Record) -> EditionTitles | None:
    edition = posted_editions().by_digest(record.edition)
    return titles_of(edition) if edition else None


def _is_listed(record: Record, purposes: Mapping[str, Any], use: Use) -> bool:
    """Whoever has its receipt sees that it was shown to its person, too: that may have been somebody else."""
    return use.kind in _OF_ITS_PERSON or _is_asked_for(record, purposes, use.purpose)


def _is_asked_for(record: Record, purposes: Mapping[str, Any], purpose: str) -> bool:
    """What a law or a court asks for is in a case; what no edition calls asked for is not listed."""
    needs_a_case = purpose in NEED_A_CASE and purpose != record.purpose
    return not needs_a_case and purposes.get(purpose, {}).get("when_asked") is True


def _shown(use: Use, words: EditionTitles) -> ShownUse:
    return ShownUse(
        day=use.day,
        kind=use.kind,
        duty=words.duty(use.duty),
        purpose=words.purpose(use.purpose),
        passage=words.passage(use.clause),
        by_itself=use.by_itself,
        count=use.count,
        relation=use.relation,
        looks=use.looks,
    )
