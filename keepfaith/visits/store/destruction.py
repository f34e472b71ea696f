"""Destroying requests whose time is over: only by the edition in force, and only under its permission."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.visits.store.changes import Change, StoredFile
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest import Manifest

# What the ledger calls requests that were destroyed, and how it names them: after which commit, before which day.
LEDGER_KIND: Final = "visits"
_LEDGER_NAME: Final = re.compile(r"([0-9]{1,12})\.before-([0-9]{4}-[0-9]{2}-[0-9]{2})")
type LogDestruction = Callable[[str, str], None]

HOLDING: Final = "access-log"
INDEFINITE: Final = "indefinite"
CLAUSE: Final = "addresses-kept"
_PERIOD: Final = re.compile(r"(\d{1,4}) (day|month|year)s?")
_DAYS: Final = {"day": 1, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Replay:
    """How many requests were destroyed again in a store that was brought back, and what could not be."""

    requests: int
    problems: tuple[str, ...]


def destroy(store: Store, *, before: dt.date, permission: str, log: LogDestruction) -> int:
    """Destroy the requests of days before one, and say how many; refuse it without rule, permission or need.

    `log` puts it into the ledger first, by a name and the permission, so that a restore destroys it again. Only whole
    files go, so a file that reaches into a later day stays. Promise 15; M.G.L. c. 66 § 8.
    """
    first_kept = _first_day_to_keep(permission)
    if before > first_kept:
        raise KeepfaithError(
            f"Requests since {first_kept} are still to be kept. Nothing was destroyed.",
            f"Give --before {first_kept} or an earlier day.",
            clause=CLAUSE,
        )
    if not _files(store, before):
        return 0
    log(f"{store.manifest.version()}.before-{before}", permission)
    return _destroy_files(store, before, permission)


def replay_destruction(folder: Path, destructions: Iterable[tuple[str, str]]) -> Replay:
    """Destroy in a store that was brought back what the ledger says was destroyed after the store was copied.

    `entered` are names and permissions as `destroy` has them entered; one entered before the copy is in it already.
    """
    if not Manifest.at(folder).version():
        return Replay(0, ())
    store, requests, problems = Store.open(folder), 0, list[str]()
    copied = store.manifest.version()
    for name, permission in destructions:
        match = _LEDGER_NAME.fullmatch(name)
        if match is None or not permission:
            problems.append(
                f"The ledger says that visits were destroyed ({name}), and not how: destroy them again."
            )
        elif int(match[1]) >= copied:
            requests += _destroy_files(store, dt.date.fromisoformat(match[2]), permission)
    return Replay(requests, tuple(problems))


def _files(store: Store, before: dt.date) -> list[StoredFile]:
    return [file for file in store.manifest.listed("days") if file.last < str(before)]


def _destroy_files(store: Store, before: dt.date, permission: str) -> int:
    if files := _files(store, before):
        store.manifest.commit(Change(remove=files, permission=permission))
        for file in files:
            (store.folder / file.name).unlink(missing_ok=True)
    return sum(file.rows for file in files)


def _first_day_to_keep(permission: str) -> dt.date:
    today = this_agency().day(dt.datetime.now(dt.UTC))
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    rule = edition.bundle.table("retention.toml").get("holding", {}).get(HOLDING, {}) if edition else {}
    period = _PERIOD.fullmatch(str(rule.get("period", "")))
    if period is None:
        period_text = rule.get("period", INDEFINITE)
        raise KeepfaithError(
            f"The policy in force keeps the access log with the period “{period_text}”. Nothing was destroyed.",
            "Only a later edition can end that.",
            clause=CLAUSE,
        )
    if not permission or permission != rule.get("permission"):
        raise KeepfaithError(
            "That is not the number of the permission in the policy in force. Nothing was destroyed.",
            "Ask the Records Conservation Board; the number is in retention.toml.",
            clause=CLAUSE,
        )
    return today - dt.timedelta(days=int(period[1]) * _DAYS[period[2]])
