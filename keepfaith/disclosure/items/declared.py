"""The kinds that posted editions declare: an item has that of the edition in force when it began."""

import datetime as dt
from typing import TYPE_CHECKING

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Declaration, ItemKind


def declaration_of(bundle: Bundle) -> "Declaration":
    """Return what an edition declares; what this release comes with, if it declares nothing."""
    # A web process of an agency without words of its own for any kind never reads a declaration.
    from keepfaith.policies.acts.comparison import declared_by

    return declared_by(bundle)


def kind_in_force(name: str) -> "ItemKind | None":
    """Return a kind as the edition in force declares it."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    return declaration_of(edition.bundle).kinds.get(name) if edition else None


def kind_known(name: str) -> "ItemKind | None":
    """Return a kind of which there can be items: as the edition in force has it, else as the last one that had it."""
    editions = reversed(posted_editions().of(this_agency().governing.slug))
    earlier = (declaration_of(edition.bundle).kinds.get(name) for edition in editions)
    return kind_in_force(name) or next(filter(None, earlier), None)


def kind_to_sign(record: Record, purpose: str) -> "ItemKind | None":
    """Return the kind without an item of which no answer for a purpose goes out now; none if it can."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    for kind in declaration_of(edition.bundle).kinds.values() if edition else ():
        if kind.answers_after and kind.purpose == purpose:
            items = items_client().items(kind.name, record=record.pk.bytes)
            if not any(item.state in kind.answers_after for item in items):
                return kind
    return None


def kind_of(item: Item) -> "ItemKind | None":
    """Return the kind of an item as the edition declares it that it lives under; none if that is not posted."""
    edition = posted_editions().by_digest(item.edition)
    return declaration_of(edition.bundle).kinds.get(item.kind) if edition else None
