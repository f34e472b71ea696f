"""Promise 17: the access log holds what the edition in force lists for each request, field by field, and no more."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.agency.agency import this_agency
from keepfaith.custody.addresses.hour_keys import SEALED
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.byte_search import Searched, forms_of_address, searched
from keepfaith.visits.checks.planted_request import Planted, new_address, plant
from keepfaith.visits.checks.scratch_store import Asked, kept
from keepfaith.visits.checks.store_samples import Sampled, counted, sample
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.store.file_check import keyless
from keepfaith.visits.store.location import visits_folder

METHODS: Final = ("read", "send", "other")
FUNCTIONS: Final = ("form", "search", "download", "page")
_HOUR_MS: Final = 3_600_000
_CLOSED: Final = {"method": METHODS, "function": FUNCTIONS, "machine": CLASSES}


def examine(portal: Portal) -> Finding:
    """Compare tables with the edition's list, value by value, and search for the address of a request of our own."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    fields = fields_of(edition) if edition else ()
    if not fields:
        return Finding("unproven", "No policy is in force that lists what the access log holds.")
    folder = visits_folder()
    planted = plant(portal, folder)
    rows, faults = 0, list[str]()
    for each in sample(folder, "days"):
        table = each.rows()
        rows += table.height
        faults += [*column_faults(each, fields), *value_faults(table), *keyless(folder, each.place)]
    found = traces(folder, planted)
    faults += [
        f"{name} holds the address of a request that was made for this check." for name in found.holding
    ]
    faults += made_up_faults()
    if not rows and not faults:
        return Finding("unproven", "No visit has been kept yet.")
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{counted(rows, 'request')} looked at: just the {len(fields)} fields of the policy "
        f"({', '.join(fields)}), no query, forms to the hour, addresses sealed. {_told(planted, found)}",
    )


def fields_of(edition: PostedEdition) -> tuple[str, ...]:
    """Give the names of the fields that an edition lists for the access log."""
    listed = edition.bundle.table("inventory.toml").get("access_log", {}).get("fields", [])
    return tuple(str(field["name"]) for field in listed)


def column_faults(chosen: Sampled, fields: tuple[str, ...]) -> Iterator[str]:
    """Say where columns and fields differ."""
    columns = chosen.schema().keys()
    for name in sorted(columns - set(fields)):
        yield f"The access log holds {name}, which the policy does not list."
    for name in sorted(set(fields) - columns):
        yield f"The access log lacks {name}, which the policy lists."


def value_faults(table: pl.DataFrame) -> Iterator[str]:
    """Say which values are more than the field may hold."""
    for name in table.columns:
        if table[name].null_count():
            yield f"The field {name} is left out of some requests."
    for name, known in _CLOSED.items():
        if name in table.columns and not table[name].is_in(list(known)).all():
            yield f"The field {name} holds a word that is none of its own."
    tests = {
        "path": (pl.col("path").str.contains(r"[?@]"), "A path holds a question mark or an e-mail address."),
        "time": (
            (pl.col("method") == "send") & (pl.col("time").dt.epoch("ms") % _HOUR_MS != 0),
            "A form that was sent is kept with more than its hour.",
        ),
        "address": (
            ~pl.col("address").bin.size().is_in([0, SEALED]), "An address is not sealed as it should be.",
        ),
    }  # fmt: skip
    for name, (breaks, fault) in tests.items():
        if {name, "method"} <= set(table.columns) and table.filter(breaks).height:
            yield fault


def made_up_faults() -> Iterator[str]:
    """Keep a request and a line that cannot be read in a made-up store, and search it for the address of both."""
    address = new_address()
    line = f'{address} - - "'.encode()
    with kept([Asked(address=address)], rejects=[Reject(0, "no-match", line)]) as folder:
        found = searched(folder, forms_of_address(address), since=dt.datetime.min.replace(tzinfo=dt.UTC))
    if found.holding:
        yield f"A made-up request left its address in {found.holding[0]}."


def traces(folder: Path, planted: list[Planted]) -> Searched:
    """Search the store for the addresses from which our requests were made."""
    needles = {form for each in planted if each.address for form in forms_of_address(each.address)}
    return searched(
        folder, needles, since=min((each.at for each in planted), default=dt.datetime.now(dt.UTC))
    )


def _told(planted: list[Planted], found: Searched) -> str:
    number = sum(bool(each.address) for each in planted)
    if not number:
        return "A made-up request left no trace of its address; one made of the portal has not come in yet."
    requests = counted(number, "request")
    return f"{requests} made for this check left no trace of the address in {found.extent}, and a made-up one neither."
