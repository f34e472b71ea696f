"""Promise 9 about non-human visitors: no more is kept about a machine's visit than about a person's."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.machines_apart import MACHINES
from keepfaith.visits.checks.p16_separate_log import COLUMNS
from keepfaith.visits.checks.scratch_store import BROWSER, LoggedRequest, scratch_store, stored_rows
from keepfaith.visits.checks.store_samples import magnitude_of, sample_tables
from keepfaith.visits.pipeline.agent_classes import CLASSES, HUMANS
from keepfaith.visits.store.location import visits_folder

_SIZE: Final = 32


def examine(_portal: Portal) -> Finding:
    """Look at rows of both in the store, and keep the same requests once of a person and once of each machine."""
    people = machines = 0
    faults: list[str] = []
    for file, table in sample_tables(visits_folder(), "days"):
        human = table["machine"].is_in(list(HUMANS))
        people, machines = people + int(human.sum()), machines + int((~human).sum())
        faults += [f"{fault} ({file.name})" for fault in column_faults(table)]
    faults += [*twin_faults()]
    if not people + machines and not faults:
        return Finding("unproven", "No visit has been kept yet.")
    return Finding.of(
        examined=people + machines,
        faults=faults,
        figure=f"{magnitude_of(people, 'request')} of people and {magnitude_of(machines, 'request')} of machines "
        f"looked at: the same {len(COLUMNS['days'])} fields, each filled in. Of a person and {len(MACHINES)} machines "
        "that asked for the same, the rows differ in the kind of machine only.",
    )


def column_faults(table: pl.DataFrame) -> Iterator[str]:
    """Return how rows have a field too many, or one that is not filled in for everybody."""
    for name in sorted(set(table.columns) ^ COLUMNS["days"]):
        yield f"The field {name} is kept of some only."
    for name in table.columns:
        if table[name].null_count():
            yield f"The field {name} is filled in for some only."
    unknown = table.filter(~pl.col("machine").is_in(CLASSES)).height
    if unknown:
        yield f"{unknown} requests are of no kind that is counted."


def twin_faults() -> Iterator[str]:
    """Let a person and known machines ask for the same; but for the kind and the seal, their rows must be alike."""
    agents = (BROWSER, *MACHINES)
    paths = ("/policies/", "/static/site.css", "/no-such-page/")
    requests = [
        LoggedRequest(
            address=f"192.0.2.{number}", path=path, query="q=a", referrer="https://example.org/a", agent=agent
        )
        for number, agent in enumerate(agents)
        for path in paths
    ]
    with scratch_store(requests) as folder:
        rows = stored_rows(folder)
    alike = rows.drop("machine", "address").group_by(pl.all()).len()
    if alike.height != len(paths) or (alike["len"] != len(agents)).any():
        yield "Of a person and of machines that asked for the same, something else is kept."
    if (rows["address"].bin.size() != _SIZE).any():
        yield "The address is not kept of a person and of machines alike."
    if rows.filter(pl.col("machine").is_in(list(HUMANS))).height != len(paths):
        yield "A machine's requests are kept as a person's, or a person's as a machine's."
