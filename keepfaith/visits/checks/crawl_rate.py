"""The policy about non-human visitors: a program that asks faster than the policy allows has to wait."""

import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.promises.portal_request import Answer
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.crawler_requests import BROWSER, PAGE, REFUSED, UNPROVEN, request_as
from keepfaith.visits.crawlers.current_rules import edition_in_force, posted_rules
from keepfaith.visits.crawlers.rate_limiter import burst

TOOL: Final = "Keepfaith promises, as any program"
# Longer than it takes to use up the highest rate that an edition can allow.
_MAX_SECONDS: Final = 20.0
_SPARE_REQUESTS: Final = 2


def examine(portal: Portal) -> Finding:
    """Ask for a page as a tool, as fast as can be, until the answer is 429; then for files, and as a browser."""
    rules, edition = posted_rules(), edition_in_force()
    if rules is None or edition is None:
        return Finding("unproven", UNPROVEN)
    began, allowed = time.monotonic(), 0.0
    answers: list[Answer] = []
    while len(answers) <= allowed + _SPARE_REQUESTS and time.monotonic() - began < _MAX_SECONDS:
        answers.append(request_as(portal, PAGE, agent=TOOL, as_stranger=True))
        allowed = burst(rules.requests_per_second) + rules.requests_per_second * (time.monotonic() - began)
        if answers[-1].status == HTTPStatus.TOO_MANY_REQUESTS:
            break
    if answers[-1].status != HTTPStatus.TOO_MANY_REQUESTS and len(answers) <= allowed + _SPARE_REQUESTS:
        return Finding(
            "unproven", f"The portal answered too slowly to be asked faster: {len(answers)} pages."
        )
    faults = list(_waiting_faults(answers[-1]))
    files = _ask_for_files(portal, edition)
    faults += [
        f"A program that has asked for pages too fast gets {answer.status} for the file {name} of this policy."
        for name, answer in files.items()
        if answer.status != HTTPStatus.OK
    ][:1]
    people = [request_as(portal, PAGE, agent=BROWSER, as_stranger=True) for _ in answers]
    faults += [
        f"A browser that asks as fast gets {answer.status}." for answer in people if answer.status in REFUSED
    ][:1]
    return Finding.of(
        examined=len(answers) + len(files) + len(people),
        faults=faults,
        figure=f"A program that asked {len(answers)} times as fast as it could was told 429 with the seconds to wait, "
        "and still got each file of this policy's edition; a browser that did the same was let in each time.",
    )


def _waiting_faults(answer: Answer) -> Iterator[str]:
    wait = answer.header("Retry-After")
    if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
        yield f"A program that asks faster than the policy allows gets {answer.status}."
    elif not (wait.isascii() and wait.isdigit() and int(wait)):
        yield "The answer 429 does not give the seconds to wait."


def _ask_for_files(portal: Portal, edition: PostedEdition) -> dict[str, Answer]:
    """Ask for all that somebody needs who verifies an edition: they are no crawler of pages."""
    return {
        name: request_as(portal, f"{PAGE}{edition.starts_on}/{name}", agent=TOOL, as_stranger=True)
        for name in ("SHA256SUMS", *sorted(edition.bundle.files))
    }
