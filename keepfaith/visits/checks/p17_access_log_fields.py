"""Promise 17: the access log holds what the edition in force lists for each request, field by field, and no more."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

import polars as pl

from keepfaith.agency.agency import this_agency
from keepfaith.custody.addresses.hour_keys import SEALED
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.store_samples import SampledFile, magnitude_of, sample_files
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.store.file_check import missing_keys
from keepfaith.visits.store.location import visits_folder

METHODS: Final = ("read", "send", "other")
FUNCTIONS: Final = ("form", "search", "download", "page")
_HOUR_MS: Final = 3_600_000
_CLOSED: Final = {"method": METHODS, "function": FUNCTIONS, "machine": CLASSES}


def examine(_portal: Portal) -> Finding:
    """Compare tables with the edition's list, value by value; the prober searches for addresses of its own."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    fields = fields_of(edition) if edition else ()
    if not fields:
        return Finding("unproven", "No policy is in force that lists what the access log holds.")
    folder = visits_folder()
    rows, faults = 0, list[str]()
    for file in sample_files(folder, "days"):
        table = file.rows()
        rows += table.height
        faults += [*column_faults(file, fields), *value_faults(table), *missing_keys(folder, file.path)]
    if not rows and not faults:
        return Finding("unproven", "No visit has been kept yet.")
    return Finding.of(
        examined=rows,
        faults=faults,
        figure=f"{magnitude_of(rows, 'request')} looked at: just the {len(fields)} fields of the policy "
        f"({', '.join(fields)}), no query, forms to the hour, addresses sealed.",
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
