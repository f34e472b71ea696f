"""`keepfaith status`: how the portal is, by the sources of `/healthz`, for people and for monitoring."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from keepfaith.cli_context import AS_JSON

if TYPE_CHECKING:
    from keepfaith.website.processes.portal import LocalPortal


@click.command(epilog="\b\nExamples:\n  keepfaith status\n  keepfaith status --json")
@AS_JSON
@click.pass_obj
def status(portal: "LocalPortal", *, as_json: bool) -> None:
    """Show how the portal is: its processes, the last backup and drill, overdue work, and promises that are not kept.

    The exit status is 1 if anything is amiss, and if the portal is stopped.
    """
    portal.data.required()
    is_running = portal.checks_socket() is not None
    state = _state(portal) if is_running else {}
    if as_json:
        click.echo(json.dumps({"running": is_running, **state}, indent=2))
    else:
        click.echo("\n".join(_lines(state)) or "The portal is stopped. To start it: keepfaith serve")
    if not state or state["alarms"] or state.get("overdue_work") or not all(state["processes"].values()):
        raise SystemExit(1)


def _state(portal: "LocalPortal") -> dict[str, Any]:
    portal.set_up_django()
    from keepfaith.website.processes import health

    processes = {**health.report(portal.data.path), **_front(portal)}
    # Without the database nothing else is known.
    work = _work(portal) if processes["database"] else {}
    return {"processes": processes, **work, "alarms": health.list_alarms()}


def _front(portal: "LocalPortal") -> dict[str, bool]:
    from keepfaith.website.processes.portal import served_portal
    from keepfaith.website.processes.readiness import SILENT, problem_by_front
    from keepfaith.website.runtime.listen_config import Listening

    served = served_portal(portal.data)
    if served is None:
        return {}
    listening = Listening.from_environment(port=urlsplit(served.origin).port or 443)
    if not listening.has_own_front:
        return {}
    return {"front": not problem_by_front(listening, served.certificate).startswith(SILENT)}


def _work(portal: "LocalPortal") -> dict[str, Any]:
    from keepfaith.agency.agency import this_agency
    from keepfaith.disclosure.desk.queue_order import day_counts
    from keepfaith.disclosure.models import Task
    from keepfaith.monitoring.checks.p42_backup_drills import Drill
    from keepfaith.monitoring.schedules import last_runs
    from keepfaith.website.processes.health import judge_promises

    backup, drill = last_runs().get("backup"), Drill.read(portal.data.path)
    today = this_agency().day(dt.datetime.now(dt.UTC))
    counts = day_counts(Task.objects.waiting(), account="")
    return {
        "last_backup": backup and backup.done_at and backup.done_at.isoformat(timespec="seconds"),
        "last_drill": drill and drill.at.isoformat(timespec="seconds"),
        "overdue_work": sum(count.count for count in counts if count.is_late(today)),
        "promises_not_kept": [row.number for row in judge_promises() if row.verdict == "failed"],
    }


def _lines(state: dict[str, Any]) -> Iterator[str]:
    for name, value in state.items():
        words = value
        if isinstance(value, dict):
            silent = ", ".join(process for process, works in value.items() if not works)
            words = f"no sign of {silent}" if silent else f"all {len(value)} work"
        elif isinstance(value, list):
            words = ", ".join(map(str, value))
        yield f"{name.replace('_', ' ').capitalize() + ':':19}{words or 'none'}"
