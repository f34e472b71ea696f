"""The policy about non-human visitors: machines are kept from forms, sign-in, the desk and the closed parts."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.crawler_requests import BROWSER, PAGE, REFUSED, UNPROVEN, request_as
from keepfaith.visits.crawlers.current_rules import posted_rules
from keepfaith.visits.pipeline.user_agents import class_of
from keepfaith.web.url_prefixes import OPTED_OUT, languages

# One of the list, one that the list does not know, and one that looks for weak spots.
MACHINES: Final = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "ExampleBot/1.0 (+https://example.org/bot)",
    "sqlmap/1.7",
)
# What the policy keeps machines from: forms, sign-in, the desk.
FOR_PEOPLE: Final = ("/forms/", "/desk/sign-in/", "/desk/")


def examine(portal: Portal) -> Finding:
    """Ask for forms, sign-in, the desk and each closed part as machines that say so, and as a browser."""
    rules = posted_rules()
    if rules is None:
        return Finding("unproven", UNPROVEN)
    parts = list(dict.fromkeys((*FOR_PEOPLE, *rules.closed)))
    faults = [fault for part in parts for fault in _blocking_faults(portal, part)]
    faults += [
        f"{PAGE} answers {status} to a machine, which should read it."
        for agent in MACHINES
        if (status := request_as(portal, PAGE, agent=agent).status) != HTTPStatus.OK
    ]
    return Finding.of(
        examined=len(MACHINES) * len(parts) * len(_choices()),
        faults=faults,
        figure=f"{len(MACHINES)} programs that say what they are were blocked from {', '.join(parts)} under every "
        "choice, reading and sending; a browser was not.",
    )


def _blocking_faults(portal: Portal, part: str) -> Iterator[str]:
    for agent in MACHINES:
        for choice in _choices():
            status = request_as(portal, choice + part, agent=agent).status
            if status != HTTPStatus.FORBIDDEN:
                yield f"{choice}{part} answers {status} to a machine ({class_of(agent)})."
        status = request_as(portal, part, agent=agent, method="POST").status
        if status != HTTPStatus.FORBIDDEN:
            yield f"{part} answers {status} to what a machine sends."
    status = request_as(portal, part, agent=BROWSER).status
    if status in REFUSED:
        yield f"{part} answers {status} to a browser."


def _choices() -> tuple[str, ...]:
    """Return each beginning of a URL that carries a choice, and the URL that carries none."""
    return (f"/{OPTED_OUT}", *(f"/{code}" for code in sorted(languages())), "")
