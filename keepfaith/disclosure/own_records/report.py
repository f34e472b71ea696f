"""All that a proof of a mailbox opens: each record in its own words, what it says, when it ends, how it was used."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.copy_items import CopyRequest
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.known_names import CORRECTABLE, OWN_LINKS
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.proof_messages import OwnDisclosure
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.own_records.own_answers import OwnAnswers, own_answers
from keepfaith.disclosure.own_records.own_codes import OwnCode, own_codes
from keepfaith.disclosure.own_records.own_notices import OwnNotices
from keepfaith.disclosure.records.correction_time import REVERTED_WITHIN_DAYS
from keepfaith.disclosure.records.custodian_clients import copies_client, own_records_client
from keepfaith.disclosure.records.decryption import (
    Correction,
    Statement,
    decrypt_counting,
    decrypt_enclosure,
    decrypt_statements,
    with_statements,
)
from keepfaith.disclosure.records.edition_titles import EditionTitles, edition_titles
from keepfaith.disclosure.records.fields import (
    ENCLOSURES,
    HEADERS,
    field_title,
    fields_of,
    is_sensitive,
    spoken,
)
from keepfaith.disclosure.records.person_view import ShownUses, own_uses
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.records.roles import role_of
from keepfaith.disclosure.retention import due_records
from keepfaith.disclosure.retention.erasure_date import Erasure, erasure


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field: what it holds, if it is shown; a masked one is shown when it is asked for by itself.

    Attachments are files: they are saved, not shown. If it was corrected, `correction` has what it said before.
    """

    name: str
    title: str
    category: str
    text: str = ""
    is_masked: bool = False
    correction: Correction | None = None

    @property
    def is_correctable(self) -> bool:
        """Whether its person can correct it at once, as far as the rules allow it."""
        return self.category in CORRECTABLE

    @property
    def reverted_until(self) -> dt.date | None:
        """The last day on which its person can take back their correction; none where there is none, or no more."""
        if self.correction is None or self.correction.by_employees:
            return None
        until = self.correction.day + REVERTED_WITHIN_DAYS
        return until if until >= this_agency().day(dt.datetime.now(dt.UTC)) else None

    @property
    def is_file(self) -> bool:
        """Whether it is saved as a file."""
        return self.name in ENCLOSURES


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """One record of somebody, and what they stated about it.

    Of one that the rules do not let them see, `refused_by` is the clause, and no field is shown.
    """

    record: Record
    words: EditionTitles
    fields: tuple[OwnField, ...]
    refused_by: str
    statements: tuple[Statement, ...]
    uses: ShownUses
    is_on_hold: bool
    task: Task | None
    # What its person asked to have sent to third persons; shown to nobody else.
    copies: tuple[CopyRequest, ...] = ()
    # Of notices that it asks for, where they go; and of what is answered by e-mail, where answers do.
    notices: OwnNotices | None = None
    answers: OwnAnswers | None = None

    @property
    def received_on(self) -> dt.date:
        """The day on which it came, where the agency is."""
        return this_agency().day(self.record.received_at)

    @property
    def is_withdrawable(self) -> bool:
        """Whether its use can be ended; a request for a link is not used again anyway."""
        return self.record.holding != OWN_LINKS

    @property
    def shown_pk(self) -> str:
        """Its number as text."""
        return str(self.record.pk)

    @property
    def shown_reference(self) -> str:
        """The reference in two groups."""
        return grouped(self.record.reference or "")

    @property
    def purpose(self) -> str:
        """What it was collected for, in words."""
        return self.words.purpose(self.record.purpose)

    @property
    def explanation(self) -> str:
        """What that purpose is."""
        return self.words.explained(self.record.purpose)

    @property
    def erasure(self) -> Erasure:
        """When it is erased, by the rule of its own edition; on which day is known once its time runs."""
        is_link = self.record.holding == OWN_LINKS
        since = self.task.closed_on if self.task else self.received_on if is_link else None
        return erasure(self.words.edition, self.record.holding, since=since)


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What somebody sees: the last record first; how many open with a receipt, and what employees wrote about these.

    `disclosures` say to whom something was given, also of what was erased since; `is_cut` if there were more before.
    """

    records: tuple[OwnRecord, ...]
    disclosures: tuple[OwnDisclosure, ...]
    is_cut: bool
    locked: int
    written: int
    # Opened by a code that an employee gave, which opens one record alone; maybe to somebody who acts for its person.
    is_by_code: bool = False
    relation: Relation = "self"
    may_correct: bool = True
    # What others have, who act for the person.
    codes: tuple[OwnCode, ...] = ()

    @property
    def role(self) -> str:
        """As whom somebody acts for the person whom it is about, in words; nothing of that person."""
        return role_of(self.relation)

    @property
    def ledger_key(self) -> str:
        """The key by which everybody can check the counts; none where there is no count."""
        counted = (own.uses.attestation for own in self.records if own.uses.attestation)
        return next((attestation.public_key.hex() for attestation in counted), "")


def own_report(proof: bytes, *, unmasked: tuple[uuid.UUID, str] | None = None) -> OwnReport:
    """Show what a proof opens, and one masked field if it is asked for; each showing is entered first.

    Raises `Refused` once the proof has ended, and `Altered` where a row does not open.
    """
    opened = own_records_client().records(proof)
    rows = Record.objects.in_bulk([uuid.UUID(bytes=number) for number in opened.records])
    tasks = Task.objects.in_bulk(list(rows), field_name="record_id")
    ordered = sorted(rows.values(), key=lambda row: (row.received_at, row.pk), reverse=True)
    answers = own_records_client().show(
        proof, {row.pk.bytes: names for row in ordered if (names := _plain(row))}
    )
    alone = _unmasked(proof, rows, unmasked)
    notices, moves = own_records_client().subscriptions(proof), own_records_client().answer_moves(proof)
    records = (
        replace(
            _own(row, [answers.get(row.pk.bytes), *alone.get(row.pk, ())], tasks, proof=proof),
            notices=OwnNotices.of(notices[row.pk.bytes]) if row.pk.bytes in notices else None,
            # Whoever acts for the person asks for none, and reads of none.
            copies=copies_client().own(proof, row.pk.bytes) if opened.relation == "self" else (),
            # A code that an employee gave proves no mailbox.
            answers=own_answers(row, moves.get(row.pk.bytes)) if opened.request else None,
        )
        for row in ordered
    )
    given = own_records_client().disclosures(proof)
    return OwnReport(
        tuple(records),
        given.disclosures,
        given.is_cut,
        opened.locked,
        opened.written,
        is_by_code=not opened.request,
        relation=opened.relation,
        may_correct=opened.may_correct,
        codes=own_codes(proof),
    )


def _unmasked(
    proof: bytes, rows: Mapping[uuid.UUID, Record], unmasked: tuple[uuid.UUID, str] | None
) -> Mapping[uuid.UUID, list[OpenedKeys | Denial]]:
    """Ask for one masked field by itself; one that no record has is not asked for."""
    if unmasked is None:
        return {}
    number, name = unmasked
    if number not in rows or name not in fields_of(rows[number]).keys() - ENCLOSURES:
        return {}
    return {number: list(own_records_client().show(proof, {number.bytes: (name,)}).values())}


def own_text(proof: bytes, record: Record, name: str) -> str:
    """Return what a field of a record that a proof opens says now; raises `Refused` and `Altered`, as `own_report`."""
    return own_texts(proof, record, (name,))[name]


def own_texts(proof: bytes, record: Record, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return what fields of a record that a proof opens say now, as `own_text`."""
    (opened,) = own_records_client().show(proof, {record.pk.bytes: names}).values()
    if isinstance(opened, Denial):
        raise Refused(opened.code, opened.clause)
    return decrypt_counting(record, opened).texts


def own_attachments(proof: bytes, record: Record, name: str) -> bytes | None:
    """Return attachments of a record that a proof opens, as a ZIP with its statements; none if it has no such field.

    Raises `Refused` and `Altered`, as `own_report`.
    """
    if name not in fields_of(record).keys() & ENCLOSURES:
        return None
    (opened,) = own_records_client().show(proof, {record.pk.bytes: (name,)}).values()
    if isinstance(opened, Denial):
        raise Refused(opened.code, opened.clause)
    content = decrypt_enclosure(record, name, opened.keys[name])
    return with_statements(content, decrypt_statements(opened.statements))


def _plain(row: Record) -> tuple[str, ...]:
    """Name the fields that are shown at once: all that are not sensitive and not long."""
    return tuple(name for name, category in fields_of(row).items() if _is_plain(name, category))


def _is_plain(name: str, category: str) -> bool:
    return not is_sensitive(category) and name not in ENCLOSURES and name != HEADERS


def _own(
    row: Record,
    answers: Sequence[OpenedKeys | Denial | None],
    tasks: Mapping[uuid.UUID, Task],
    *,
    proof: bytes,
) -> OwnRecord:
    texts: dict[str, str] = {}
    corrections: dict[str, Correction] = {}
    for opened in answers:
        if isinstance(opened, OpenedKeys):
            counting = decrypt_counting(row, opened)
            texts |= counting.texts
            corrections |= counting.corrections
    given = next((opened.statements for opened in answers if isinstance(opened, OpenedKeys)), ())
    denials = [answer.clause for answer in answers if isinstance(answer, Denial)]
    return OwnRecord(
        record=row,
        words=edition_titles(row.edition),
        fields=tuple(_fields(row, texts, corrections)),
        refused_by=denials[0] if denials else "",
        statements=decrypt_statements(given),
        uses=own_uses(row, proof),
        is_on_hold=due_records.is_on_hold(row),
        task=tasks.get(row.pk),
    )


def _fields(
    row: Record, texts: Mapping[str, str], corrections: Mapping[str, Correction]
) -> Iterable[OwnField]:
    for name, category in fields_of(row).items():
        title = field_title(row, name)
        if name in texts:
            yield OwnField(
                name, title, category, spoken(category, texts[name]), correction=corrections.get(name)
            )
        elif not _is_plain(name, category):
            yield OwnField(name, title, category, is_masked=True)
