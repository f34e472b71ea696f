"""Reports about nobody, of any number of records and any text: as the portal makes them, without a row behind them."""

import datetime as dt
import uuid
from collections.abc import Sequence

from keepfaith.custody.protocol.proof_messages import OwnDisclosure
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.report import OwnField, OwnRecord, OwnReport
from keepfaith.disclosure.records.decryption import Statement
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.person_view import ShownUse, ShownUses

AT = dt.datetime(2026, 11, 30, 2, 30, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 2)
CLAUSE = "encrypted-in-transit"


def made_statement(text: str) -> Statement:
    return Statement(DAY, text)


def made_field(text: str = "When does it begin?", *, title: str = "Your question", masked: bool = False):
    return OwnField("question", title, "free-text", text, is_masked=masked)


def made_use(
    kind="opened", *, by_itself: bool = False, count: int = 1, looks: int = 0, relation="self"
) -> ShownUse:
    words = edition_titles()
    return ShownUse(
        DAY,
        kind,
        words.duty("assistance"),
        words.purpose("questions"),
        words.passage(CLAUSE),
        by_itself,
        count,
        relation=relation,
        looks=looks or count,
    )


def made_record(fields: Sequence[OwnField] = (), uses: Sequence[ShownUse] = (), **more) -> OwnRecord:
    words = edition_titles()
    record = Record(
        pk=uuid.uuid4(),
        edition=words.edition.bundle.digest,
        holding=more.pop("holding", "questions"),
        purpose="questions",
        reference="0A1B2C3D4E",
        received_at=AT,
    )
    others = {"refused_by": "", "statements": (), "is_on_hold": False, "task": None} | more
    return OwnRecord(record, words, tuple(fields), uses=ShownUses(tuple(uses), is_cut=False), **others)


def made_report(*records: OwnRecord, given: Sequence[tuple[str, str]] = (), locked=0, written=0) -> OwnReport:
    disclosures = tuple(made_disclosure(*texts) for texts in given)
    return OwnReport(records, disclosures, is_cut=False, locked=locked, written=written)


def made_disclosure(recipient: str, basis: str) -> OwnDisclosure:
    return OwnDisclosure(record=bytes(16), day=DAY, recipient=recipient, basis=basis)
