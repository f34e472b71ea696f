"""Promise 15: what was kept of visits is still there, every request and every key, and destroying is refused."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Final

from keepfaith.agency.agency import this_agency
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.scratch_store import LoggedRequest, scratch_store
from keepfaith.visits.checks.store_samples import count_of, magnitude_of
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.destruction import HOLDING, INDEFINITE, destroy
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.ledger_anchor import last_anchor
from keepfaith.visits.store.location import visits_folder
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.verification import Report, verify

# Of each sort, so many of the newest files and as many others are read from end to end in one run.
SAMPLE: Final = 8
_NUMBER: Final = "NO-SUCH-PERMISSION"


def examine(_portal: Portal) -> Finding:
    """Verify the store beside the ledger, read the edition's word, and try to destroy."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    anchor = last_anchor()
    report = verify(visits_folder(), anchor, sample=SAMPLE)
    faults = [*rule_faults(edition.bundle.table("retention.toml")), *report.problems]
    faults += [*destroyed_faults(report, edition), *trial_faults()]
    if not report.rows and not faults:
        return Finding(
            "unproven", "No visit has been kept yet. Destroying without a permission was tried and refused."
        )
    # Numbers of changes and of files would tell of each minute in which somebody came.
    beside = "; the ledger agrees" if anchor else ""
    return Finding.of(
        examined=report.rows,
        faults=faults,
        figure=f"{magnitude_of(report.rows, 'request')} of {_days(report.days)} kept, on each day as many as counted"
        f"{beside}. The newest files and some others were read from end to end. Destroying some without a permission "
        "was tried and refused.",
    )


def rule_faults(retention: dict[str, Any]) -> Iterator[str]:
    """Return how a retention table sets an end to what is promised to have none."""
    rule = retention.get("holding", {}).get(HOLDING)
    if rule is None:
        yield "The policy has no rule for how long the access log is kept."
        return
    if rule.get("period") != INDEFINITE:
        yield f"The policy keeps the access log for {rule.get('period')}, not with no end date."
    if "permission" in rule:
        yield "The policy names a permission to destroy the access log."


def destroyed_faults(report: Report, edition: PostedEdition) -> Iterator[str]:
    """Name what was destroyed since the edition has been in force; before it, another one may have allowed it."""
    since = edition.starts_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    for destroyed in report.destroyed:
        if destroyed.at >= since:
            yield f"{destroyed.rows:,} requests were destroyed under the number {destroyed.permission}."


def trial_faults() -> Iterator[str]:
    """Try to destroy a made-up store's requests, by the manifest and as the command does."""
    with scratch_store([LoggedRequest(path=f"/page-{number}/") for number in range(3)]) as folder:
        manifest = Manifest.at(folder)
        before = manifest.listed("days")
        tries: dict[str, Callable[[], object]] = {
            "by a change of the store": lambda: manifest.commit(Change(remove=before)),
            "by the command": lambda: destroy(
                Store(folder), before=dt.date.max, permission=_NUMBER, log=lambda *_: None
            ),
        }
        for how, act in tries.items():
            try:
                act()
            except KeepfaithError:
                pass
            else:
                yield f"Requests could be destroyed without a permission, {how}."
        if manifest.listed("days") != before or not all(file.exists() for file in manifest.files("days")):
            yield "What was refused to be destroyed is gone."


def _days(days: tuple[str, ...]) -> str:
    """Say on how many days something was asked for, and on how many between nothing was."""
    if not days:
        return "no day"
    first, last = dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[-1])
    between = (last - first).days + 1 - len(days)
    text = f"{len(days):,} days since {first}" if len(days) > 1 else f"{first}"
    return text + (f" ({count_of(between, 'day')} between had none)" if between else "")
