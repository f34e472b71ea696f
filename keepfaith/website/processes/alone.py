"""Running one part of the portal in this process."""

import sys
from contextlib import ExitStack

from keepfaith.website.serving.database import set_up_django
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.portal import Portal
from keepfaith.website.serving.web_address import WebAddress


def serve_part(part: str, *, portal: Portal, listening: Listening, supervised: bool) -> None:
    """Run the part until asked to stop; alone it first sees to what a supervisor would have done."""
    with ExitStack() as stack:
        if not supervised:
            if part == "front":
                listening.check_free()
            if part in {"web", "worker", "letters"}:
                stack.enter_context(portal.database())
            if part == "web":
                portal.data.opened()
                _collect()
        _run(part, portal, listening)


def _collect() -> None:
    from keepfaith.website.serving.collecting import collect_static

    collect_static()


def _run(part: str, portal: Portal, listening: Listening) -> None:
    if part == "front":
        from keepfaith.website.processes.front_alone import serve_front

        serve_front(portal.data, listening)
    elif part == "web":
        from keepfaith.website.serving.web import serve_web

        serve_web(data=portal.data, at=WebAddress.of(listening, portal.data))
    elif part == "custodian":
        from keepfaith.website.serving.custody import run_custodian

        run_custodian(portal.data)
    elif part == "recorder":
        from keepfaith.website.serving.visits import run_recorder

        sys.exit(0 if run_recorder(portal.data) else 1)
    elif part == "letters":
        set_up_django(portal.data)
        from keepfaith.website.serving.letters import take_letters

        take_letters(portal.data)
    else:
        set_up_django(portal.data)
        from keepfaith.website.serving.working import work

        work(data=portal.data)
