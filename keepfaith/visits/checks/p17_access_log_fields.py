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
from keepfaith.visits.checks.byte_search import SearchResult, encodings_of_ip, search_store
from keepfaith.visits.checks.planted_request import PlantedRequest, new_ip_address, plant_request
from keepfaith.visits.checks.scratch_store import LoggedRequest, scratch_store
from keepfaith.visits.checks.store_samples import SampledFile, count_of, magnitude_of, sample_files
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.store.file_check import missing_keys
from keepfaith.visits.store.location import visits_folder

METHODS: Final = ("read", "send", "other")
FUNCTIONS: Final = ("form", "search", "download", "page")
_HOUR_MS: Final = 3_600_000
_CLOSED: Final = {"method": METHODS, "function": FUNCTIONS, "machine": CLASSES}


def examine(portal: Portal) -> Finding:
    """Compare tables with the edition's list, value by value, and search for the IP address of a request of our own."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    fields = fields_of(edition) if edition else ()
    if not fields:
        return Finding("unproven", "No policy is in force that lists what the access log holds.")
    folder = visits_folder()
    planted = plant_request(portal, folder)
    rows, faults = 0, list[str]()
    for file in sample_files(folder, "days"):
        table = file.rows()
        rows += table.height
        faults += [*column_faults(file, fields), *value_faults(table), *missing_keys(folder, file.path)]
    result = traces(folder, planted)
    faults += [
        f"{name} holds the address of a request that was made for this check."
        for name in result.files_with_match
    ]
    faults += made_up_faults()
    if not rows and not faults:
        return Finding("unproven", "No visit has been kept yet.")
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{magnitude_of(rows, 'request')} looked at: just the {len(fields)} fields of the policy "
        f"({', '.join(fields)}), no query, forms to the hour, addresses sealed. {_trace_text(planted, result)}",
    )


def fields_of(edition: PostedEdition) -> tuple[str, ...]:
    """Return the names of the fields that an edition lists for the access log."""
    listed = edition.bundle.table("inventory.toml").get("access_log", {}).get("fields", [])
    return tuple(str(field["name"]) for field in listed)


def column_faults(chosen: SampledFile, fields: tuple[str, ...]) -> Iterator[str]:
    """Return where columns and fields differ."""
    columns = chosen.schema().keys()
    for name in sorted(columns - set(fields)):
        yield f"The access log holds {name}, which the policy does not list."
    for name in sorted(set(fields) - columns):
        yield f"The access log lacks {name}, which the policy lists."


def value_faults(table: pl.DataFrame) -> Iterator[str]:
    """Return which values are more than the field may hold."""
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
    """Keep a request and a line that cannot be read in a made-up store, and search it for the IP address of both."""
    ip_address = new_ip_address()
    line = f'{ip_address} - - "'.encode()
    with scratch_store([LoggedRequest(address=ip_address)], rejects=[Reject(0, "no-match", line)]) as folder:
        result = search_store(
            folder, encodings_of_ip(ip_address), since=dt.datetime.min.replace(tzinfo=dt.UTC)
        )
    if result.files_with_match:
        yield f"A made-up request left its address in {result.files_with_match[0]}."


def traces(folder: Path, planted: list[PlantedRequest]) -> SearchResult:
    """Search the store for the IP addresses from which our requests were made."""
    needles = {
        form for request in planted if request.ip_address for form in encodings_of_ip(request.ip_address)
    }
    return search_store(
        folder, needles, since=min((request.at for request in planted), default=dt.datetime.now(dt.UTC))
    )


def _trace_text(planted: list[PlantedRequest], result: SearchResult) -> str:
    number = sum(bool(request.ip_address) for request in planted)
    if not number:
        return "A made-up request left no trace of its address; one made of the portal has not come in yet."
    requests = count_of(number, "request")
    return f"{requests} made for this check left no trace of the address in {result.extent}, and a made-up one neither."
