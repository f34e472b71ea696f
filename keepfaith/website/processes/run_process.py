"""Running one process of the portal: this one."""

import os
import sys
from contextlib import ExitStack

import click

from keepfaith.website.postgres.database import set_up_django
from keepfaith.website.processes.boundaries import draw_boundaries
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.change_of_user import become_now
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.part_users import CUSTODIAN, PROBER, RECORDER, PartUsers
from keepfaith.website.runtime.web_endpoint import WebAddress

# What needs nothing of root's where it is started by itself.
_ALONE = frozenset({CUSTODIAN, RECORDER, PROBER})


def serve_process(
    name: str, *, portal: LocalPortal, listening: Listening, supervised: bool, publishes: bool = True
) -> None:
    """Run it until asked to stop; alone it first sees to what a supervisor would have done."""
    with ExitStack() as stack:
        if not supervised:
            if name == "front":
                listening.check_free()
            if name in _ALONE:
                draw_boundaries(portal.data.opened(), os.environ)
                become_now(name, users=PartUsers.from_environment())
            if name in {"web", "worker", "inbound-mail"}:
                stack.enter_context(portal.database())
            if name == "web":
                portal.data.opened()
                _collect()
        _run(name, portal, listening, publishes=publishes)


def _collect() -> None:
    from keepfaith.website.processes.static_files import collect_static

    collect_static()


def _run(name: str, portal: LocalPortal, listening: Listening, *, publishes: bool) -> None:
    if name == "setup":
        from keepfaith.website.processes.preparation import set_up

        set_up(portal.data, listening, click.echo)
    elif name == "front":
        from keepfaith.website.processes.run_front import serve_front

        serve_front(portal.data, listening)
    elif name == "web":
        from keepfaith.website.processes.web import serve_web

        serve_web(data=portal.data, at=WebAddress.of(listening, portal.data))
    elif name == "custodian":
        from keepfaith.website.processes.custodian import run_custodian

        run_custodian(portal.data)
    elif name == "recorder":
        from keepfaith.website.processes.visit_recorder import run_recorder

        sys.exit(0 if run_recorder(portal.data) else 1)
    elif name == "prober":
        from keepfaith.website.processes.prober import exec_prober

        exec_prober(portal.data)
    elif name == "inbound-mail":
        set_up_django(portal.data)
        from keepfaith.website.processes.inbound_mail import take_messages

        take_messages(portal.data)
    elif name == "backups":
        set_up_django(portal.data)
        from keepfaith.website.processes.backups import see_to_backups

        see_to_backups(portal.data)
    else:
        set_up_django(portal.data)
        from keepfaith.website.processes.worker import work

        work(data=portal.data, publishes=publishes)
