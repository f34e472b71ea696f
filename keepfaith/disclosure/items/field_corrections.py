"""Correcting a field inside a case: an employee proposes what it says anew, and another one approves that."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NOTICES, OWN_LINKS
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.items.declared import declaration_of
from keepfaith.disclosure.items.offers import Asker, Offer
from keepfaith.disclosure.items.written_items import begin_by_note
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.records.fields import ENCLOSURES, fields_of, is_sensitive
from keepfaith.disclosure.records.store import Value
from keepfaith.policies.editions.edition_cache import posted_editions

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import ItemKind

_CORRECTS: Final = "corrects"
_AGREED: Final = frozenset({"agreed", "partly"})


def correctable(covered: CoveredRecord) -> frozenset[str]:
    """Return which fields of a record an employee can propose to correct in their case; without such an act, none."""
    offer = _offer(covered)
    if offer is None or offer.refused or covered.case.holder != covered.worker.account:
        return frozenset()
    # What a mailbox confirmed, its person alone changes.
    if covered.record.purpose == NOTICES or covered.record.holding == OWN_LINKS:
        return frozenset()
    return frozenset(
        name
        for name, category in fields_of(covered.record).items()
        if name not in ENCLOSURES and not is_sensitive(category)
    )


def is_declared() -> bool:
    """Return whether the edition in force declares that employees correct."""
    return _correcting_kind() is not None


def propose_correction(covered: CoveredRecord, name: str, text: str, *, once: str) -> None:
    """Propose that a field says a text from then on; raises `Refused`, and nothing of it is kept then.

    `once` was drawn for the page that asks for it: the same again is proposed once.
    """
    case, record = covered.case, covered.record
    offer = _offer(covered)
    if offer is None or name not in fields_of(record):
        raise Refused(DenialCode.UNKNOWN_FIELD)
    begin_by_note(
        record,
        {name: Value(fields_of(record)[name], text)},
        seed=f"correction\0{case.case}\0{record.pk}\0{name}\0{once}\0{text}",
        begin=lambda note: items_client().do(
            offer.act.entry,
            record=record.pk.bytes,
            note=note,
            details={"case": case.case, "field": name},
            employee=covered.worker.account,
            duty=offer.duty,
        ),
    )


def needs_why_uncorrected(case: CaseState, *outcomes: str) -> bool:
    """Return whether a case that ends in one of some outcomes needs a reason why nothing was corrected in it.

    That is where we agree, fields can be corrected, and none is or waits to be.
    """
    kind = _correcting_kind() if _AGREED & set(outcomes) else None
    if kind is None or kind.purpose not in ("work", case.purpose):
        return False
    return not any(item.text("case") == case.case for item in items_client().items(kind.name))


def _offer(covered: CoveredRecord) -> Offer | None:
    kind, worker = _correcting_kind(), covered.worker
    if kind is None or kind.purpose not in ("work", covered.case.purpose):
        return None
    offers = Asker(worker.account, worker.duties, kind).offers()
    return next(iter(offers), None)


def _correcting_kind() -> "ItemKind | None":
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    kinds = declaration_of(edition.bundle).kinds.values() if edition else ()
    return next((kind for kind in kinds if kind.effects.get(_CORRECTS)), None)
