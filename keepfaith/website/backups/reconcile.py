"""Making what was brought back agree with the newest word of the ledger, before anything serves it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from keepfaith.custody.archives.store_rebuild import Ended, RestoredStore
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.verification import verify as verify_visits
from keepfaith.website.postgres.database import bring_up_to_date, set_up_django
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.runtime.data_directory import DataDirectory


@dataclass(frozen=True, slots=True)
class Report:
    """What came back and what did not.

    `buried` rows were destroyed after the backup, `lost` records were kept after it, `compared` are as they came;
    `tasks_changed` were handed over, moved or closed since; `unsure` messages may have gone out since,
    `visits_destroyed` requests were destroyed since and now again.
    """

    made_at: str
    ledger_at: str
    tables: dict[str, int]
    compared: int
    buried: int
    lost: int
    keys_ended: int
    duties_ended: int
    accounts_ended: int
    tasks_changed: int
    notices_unsure: int
    letters_unsure: int
    visits_destroyed: int
    visits_left: tuple[str, ...]
    visits_shorter: bool
    visits_problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """What the backup and the export say of themselves, and the day on which that is judged."""

    backup: dict[str, Any]
    ledger: dict[str, Any]
    today: dt.date


def agree(data: DataDirectory, kek: bytes, ended: Ended, lists: Lists) -> Report:
    """Make the database agree with the custodian, and let the ledger say what did not come back."""
    set_up_django(data)
    from django.db import connections

    bring_up_to_date()
    store = RestoredStore.open(custody_folder(data), kek)
    try:
        return _agreed(data, store, ended, lists)
    finally:
        store.close()
        connections.close_all()


def _agreed(data: DataDirectory, store: RestoredStore, ended: Ended, lists: Lists) -> Report:
    from keepfaith.disclosure.retention import after_restore
    from keepfaith.visits.store.destruction import LEDGER_KIND, replay_destruction

    stored, keyed = after_restore.stored_records(), store.keyed()
    destroyed = store.destroyed(stored - keyed)
    buried = after_restore.add_missing_tombstones(destroyed, tests=store.ended_tests())
    there = after_restore.stored_records()
    if not there <= keyed:
        raise ArchiveRefused(
            f"{len(there - keyed)} rows have no key, and the ledger does not say that they were destroyed.",
            "Take another backup, or another export of the ledger.",
        )
    again = replay_destruction(data.visits, store.removed(LEDGER_KIND))
    number, digest = Manifest.at(data.visits).head()
    cleared = _cleared_mail(store)
    with store.transaction():
        now = dt.datetime.now(dt.UTC)
        lost = store.lose(there, at=now)
        shorter = store.anchors.add_after_restore(what=LEDGER_KIND, number=number, digest=digest, at=now)
    store.truncate()
    return Report(
        made_at=lists.backup["made_at"],
        ledger_at=lists.ledger["made_at"],
        tables=lists.backup["tables"],
        compared=after_restore.compare(store.noted()),
        buried=buried,
        lost=lost,
        keys_ended=ended.records,
        duties_ended=ended.duties,
        accounts_ended=after_restore.end_sessions_and(ended.employees),
        tasks_changed=after_restore.catch_up(store.task_states()),
        notices_unsure=after_restore.pause_mailings(),
        letters_unsure=after_restore.stop_cleared_mail(cleared),
        visits_destroyed=again.requests,
        visits_left=again.problems,
        visits_shorter=shorter,
        visits_problems=verify_visits(data.visits).problems,
    )


def _cleared_mail(store: RestoredStore) -> list[uuid.UUID]:
    """Name the messages that wait in the database and were cleared to go out, as the ledger says."""
    from keepfaith.disclosure.retention import after_restore

    waiting = after_restore.mail_waiting()
    cleared = store.cleared({record for record, _ in waiting.values()})
    return [message for message, named in waiting.items() if named in cleared]
