"""The worker: it does what falls due, every few seconds."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django.db import close_old_connections

from keepfaith.disclosure.records.key_reconciliation import reconcile_keys
from keepfaith.disclosure.records.ledger_witness import witness_ledger
from keepfaith.disclosure.retention.canaries import end_canaries
from keepfaith.disclosure.retention.daily_run import destroy_due
from keepfaith.disclosure.retention.expired_subscriptions import erase_expired
from keepfaith.disclosure.staff.cleanup import clear_past
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.heartbeat import Heartbeat, pass_on_sign
from keepfaith.ipc.stop_request import StopRequest
from keepfaith.monitoring.models import ScheduleHeartbeat
from keepfaith.monitoring.schedules import NOTES
from keepfaith.policies.promises import published_runs
from keepfaith.policies.sections.check import Portal
from keepfaith.visits.store.ledger_anchor import anchor_visits
from keepfaith.website.processes.backup_drill import end_drill, see_to_drill
from keepfaith.website.processes.check_requests import start_check_requests
from keepfaith.website.processes.daily_backup import end_backup, see_to_backup
from keepfaith.website.processes.mail_delivery import end_delivery, start_delivery
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.processes.register_editions import register_editions
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.part_users import INBOUND_MAIL, PROBER, PartUsers

Duty = Callable[[Portal], object]

# With this, checks run only when somebody asks for them; what they showed goes stale on the page.
_CHECKS, _OFF = "KEEPFAITH_CHECKS", "none"


def run_checks(portal: Portal) -> object:
    """Run the checks that are due, unless they are left to whoever asks: the schedule is seen to either way."""
    return 0 if os.environ.get(_CHECKS) == _OFF else published_runs.run_due(portal)


# Each by the name of its schedule. One that gives nothing was not due, or notes its runs by itself.
DUTIES: Final[Mapping[str, Duty]] = {
    "witness": witness_ledger,
    "editions": register_editions,
    "keys": reconcile_keys,
    "expiry": erase_expired,
    "test-requests": end_canaries,
    "retention": destroy_due,
    "sessions": clear_past,
    "visits-anchor": anchor_visits,
    "backup": see_to_backup,
    "drill": see_to_drill,
    "checks": run_checks,
}
# What only a portal that is served may do: publish results, and put backups where they belong.
OF_SERVED: Final = frozenset({"checks", "backup", "drill"})
# What only root can do where each process has a user of its own: a process of root's does it there.
OF_ROOT: Final = frozenset({"backup", "drill"})
# Whose folders the web processes may not look into.
PASSED_ON: Final = (INBOUND_MAIL, PROBER)
_ROUND = 3.0
_EARLIER: Final = 5.0
_MAX_ROUND_SECONDS = 300.0
# Checks take many seconds of a processor; who visits comes first.
_NICE: Final = 5
STOP: Final = StopRequest(end_delivery, end_backup, end_drill)

log = logging.getLogger("keepfaith.worker")


class AlreadyWorking(KeepfaithError):
    """Another worker runs in the data directory."""


def work(*, data: DataDirectory, publishes: bool = True) -> None:
    """Do every duty, round after round, until asked to stop.

    One that does not publish belongs to a portal that a command started for itself: it leaves out what is public.
    """
    STOP.listen()
    os.nice(_NICE)
    with _alone(data):
        began = [time.monotonic()]
        for process in PASSED_ON:
            data.passed_sign(process).unlink(missing_ok=True)
        Heartbeat(
            data.beat_file,
            busy_since=lambda: began[0],
            longest=_MAX_ROUND_SECONDS,
            besides=lambda: _pass_on_signs(data),
        ).start()
        start_delivery(data)
        is_ready = False
        while True:
            STOP.check()
            began[0] = time.monotonic()
            portal = served_portal(data)
            # Before the portal is ready, its checks would find a portal that does not answer.
            if portal is not None:
                if publishes and not is_ready:
                    start_check_requests(data)
                is_ready = True
                do_round(portal, publishes=publishes)
            time.sleep(_ROUND)


def do_round(portal: Portal, *, publishes: bool = True) -> None:
    """Do each duty once; one that fails does not keep the others from their turn."""
    for name, duty in DUTIES.items():
        if _is_left_out(name, publishes=publishes):
            continue
        STOP.check()
        close_old_connections()
        began = time.monotonic()
        try:
            is_noted = duty(portal) is not None
            result = ScheduleHeartbeat.DONE
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the next round must come
            # Only the class: the text of an error can hold what a person wrote.
            log.error("duty %s failed: %s", name, type(error).__qualname__)  # noqa: TRY400 - of the failure, its kind alone
            is_noted, result = True, type(error).__name__
        if is_noted:
            NOTES.ended(name, result=result, seconds=time.monotonic() - began)


def _pass_on_signs(data: DataDirectory) -> None:
    """Let the web processes see the signs of those whose folders they may not look into."""
    for process in PASSED_ON:
        pass_on_sign(data.sign_of(process), data.passed_sign(process))


def _is_left_out(name: str, *, publishes: bool) -> bool:
    return (not publishes and name in OF_SERVED) or (name in OF_ROOT and bool(PartUsers.from_environment()))


@contextmanager
def _alone(data: DataDirectory) -> Iterator[None]:
    """Be the only worker of the data directory for the block: what it publishes is by its own surroundings."""
    lock = FileLock(data.opened().process_folder("worker") / "lock")
    try:
        if not lock.taken(within=_EARLIER):
            raise AlreadyWorking(
                f"Another worker runs in {data.path}.",
                "Stop that one first, or name another directory in KEEPFAITH_DATA.",
            )
        yield
    finally:
        lock.close()
