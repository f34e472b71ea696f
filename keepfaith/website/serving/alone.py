"""Running one part of the portal in this process."""

import sys
from contextlib import ExitStack

from keepfaith.website.serving.database import set_up_django
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.portal import Portal


def serve_part(part: str, *, portal: Portal, listening: Listening, supervised: bool) -> None:
    """Run the part until asked to stop; alone it first sees to what a supervisor would have done."""
    with ExitStack() as stack:
        if not supervised:
            if part not in {"custodian", "recorder", "letters"}:
                listening.check_free(part=part)
            if part in {"web", "worker", "letters"}:
                stack.enter_context(portal.database())
            if part == "web":
                _collect()
        _run(part, portal, listening)


def _collect() -> None:
    from keepfaith.website.serving.collecting import collect_static

    collect_static()


def _run(part: str, portal: Portal, listening: Listening) -> None:
    if part == "redirect":
        from keepfaith.website.serving.web import serve_redirect

        serve_redirect(listening=listening)
    elif part == "web":
        from keepfaith.website.serving.web import serve_web

        serve_web(data=portal.data, listening=listening)
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
