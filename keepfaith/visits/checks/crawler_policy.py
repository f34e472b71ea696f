"""The checks of the policy about non-human visitors: word for machines, their rate, and what is closed to them."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.robotparser import RobotFileParser

from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.policies.promises.crawler import Answer, ask
from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.visits.crawlers.current_rules import DOCUMENT, posted_rules
from keepfaith.visits.crawlers.rate_limiter import burst
from keepfaith.visits.crawlers.robots import addresses_of
from keepfaith.visits.pipeline.user_agents import class_of
from keepfaith.web.url_prefixes import OPTED_OUT, languages

UNPROVEN: Final = "No policy about machines that closes parts and gives a rate is in force."
BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# One of the list, one that the list does not know, and one that looks for weak spots.
MACHINES: Final = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "ExampleBot/1.0 (+https://example.org/bot)",
    "sqlmap/1.7",
)
TOOL: Final = "Keepfaith promises, as any program"
# What the policy keeps machines from: forms, sign-in, the desk.
FOR_PEOPLE: Final = ("/forms/", "/desk/sign-in/", "/desk/")
PAGE: Final = f"/policies/{DOCUMENT}/"
# Longer than it takes to use up the largest allowance that an edition can give.
_PATIENCE: Final = 20.0
_SPARE: Final = 2
_REFUSED: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def examine_robots(portal: Portal) -> Finding:
    """Read robots.txt as a machine does: each closed part is closed under every choice, the policies are open."""
    rules = posted_rules()
    if rules is None:
        return Finding("unproven", UNPROVEN)
    answer = ask(portal, "/robots.txt")
    addresses = [address for part in rules.closed for address in addresses_of(part)]
    faults = list(_robots_faults(answer, addresses, rules))
    return Finding.of(
        examined=len(addresses),
        faults=faults,
        figure=f"robots.txt closes {len(rules.closed)} parts under {len(addresses)} addresses, as the policy in force "
        "says, and leaves the policies open.",
    )


def examine_rate(portal: Portal) -> Finding:
    """Ask for a page as a tool, as fast as can be, until the answer is 429; then as often as a browser."""
    rules = posted_rules()
    if rules is None:
        return Finding("unproven", UNPROVEN)
    began, allowed = time.monotonic(), 0.0
    answers: list[Answer] = []
    while len(answers) <= allowed + _SPARE and time.monotonic() - began < _PATIENCE:
        answers.append(_asked(portal, PAGE, agent=TOOL, as_stranger=True))
        allowed = burst(rules) + rules.requests_per_second * (time.monotonic() - began)
        if answers[-1].status == HTTPStatus.TOO_MANY_REQUESTS:
            break
    if answers[-1].status != HTTPStatus.TOO_MANY_REQUESTS and len(answers) <= allowed + _SPARE:
        return Finding(
            "unproven", f"The portal answered too slowly to be asked faster: {len(answers)} pages."
        )
    faults = list(_waiting_faults(answers[-1]))
    people = [_asked(portal, PAGE, agent=BROWSER, as_stranger=True) for _ in answers]
    faults += [
        f"A browser that asks as fast gets {each.status}." for each in people if each.status in _REFUSED
    ][:1]
    return Finding.of(
        examined=len(answers) + len(people),
        faults=faults,
        figure=f"A program that asked {len(answers)} times as fast as it could was told 429 with the seconds to wait; "
        "a browser that did the same was let in each time.",
    )


def examine_turned_away(portal: Portal) -> Finding:
    """Ask for forms, sign-in, the desk and each closed part as machines that say so, and as a browser."""
    rules = posted_rules()
    if rules is None:
        return Finding("unproven", UNPROVEN)
    parts = list(dict.fromkeys((*FOR_PEOPLE, *rules.closed)))
    faults = [fault for part in parts for fault in _turning_faults(portal, part)]
    faults += [
        f"{PAGE} answers {status} to a machine, which should read it."
        for agent in MACHINES
        if (status := _asked(portal, PAGE, agent=agent).status) != HTTPStatus.OK
    ]
    return Finding.of(
        examined=len(MACHINES) * len(parts) * len(_choices()),
        faults=faults,
        figure=f"{len(MACHINES)} programs that say what they are were turned away from {', '.join(parts)} under every "
        "choice, reading and sending; a browser was not.",
    )


def _robots_faults(answer: Answer, addresses: list[str], rules: MachineRules) -> Iterator[str]:
    if answer.status != HTTPStatus.OK or answer.media != "text/plain":
        yield f"/robots.txt answers {answer.status} as {answer.media or 'nothing'}."
        return
    reader = RobotFileParser()
    reader.parse(answer.text.splitlines())
    for address in addresses:
        if reader.can_fetch("*", address) or reader.can_fetch("ExampleBot", f"{address}page/"):
            yield f"robots.txt leaves {address} open, which the policy closes."
    for address in ("/", "/policies/", PAGE):
        if not reader.can_fetch("*", address):
            yield f"robots.txt closes {address}, which the policy leaves open."
    delay = reader.crawl_delay("*")
    if delay is None or float(delay) * rules.requests_per_second < 1:
        yield f"robots.txt allows a page every {delay or 0} seconds, faster than the policy does."


def _waiting_faults(answer: Answer) -> Iterator[str]:
    wait = answer.header("Retry-After")
    if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        yield f"A program that asks faster than the policy allows gets {answer.status}."
    elif not (wait.isascii() and wait.isdigit() and int(wait)):
        yield "The answer 429 does not give the seconds to wait."


def _turning_faults(portal: Portal, part: str) -> Iterator[str]:
    for agent in MACHINES:
        for choice in _choices():
            status = _asked(portal, choice + part, agent=agent).status
            if status != HTTPStatus.FORBIDDEN:
                yield f"{choice}{part} answers {status} to a machine ({class_of(agent)})."
        status = _asked(portal, part, agent=agent, method="POST").status
        if status != HTTPStatus.FORBIDDEN:
            yield f"{part} answers {status} to what a machine sends."
    status = _asked(portal, part, agent=BROWSER).status
    if status in _REFUSED:
        yield f"{part} answers {status} to a browser."


def _choices() -> tuple[str, ...]:
    """Give each beginning of an address that carries a choice, and the address that carries none."""
    return (f"/{OPTED_OUT}", *(f"/{code}" for code in sorted(languages())), "")


def _asked(
    portal: Portal, path: str, *, agent: str, method: str = "GET", as_stranger: bool = False
) -> Answer:
    headers = {"User-Agent": agent}
    body = None
    if method == "POST":
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        body = b""
    return ask(portal, path, method=method, headers=headers, body=body, as_stranger=as_stranger)


CHECKS: Final = (
    Check(
        "visits.robots", (), examine_robots,
        says="robots.txt is read as a machine reads it: it closes each part that the policy in force closes, under "
        "every choice and language, leaves the policies open, and gives a pause as long as the policy asks for.",
    ),
    Check(
        "visits.rate", (), examine_rate,
        says="A program that asks for pages as fast as it can gets the answer 429 with the seconds to wait; a "
        "browser that asks as fast does not.",
    ),
    Check(
        "visits.turned_away", (), examine_turned_away,
        says="Programs that say that they are machines ask for forms, sign-in, the desk and each other closed "
        "part, in every language, and try to send something: each is turned away, and a browser is not.",
    ),
)  # fmt: skip
