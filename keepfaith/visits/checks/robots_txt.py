"""The policy about non-human visitors: robots.txt tells machines what the policy closes."""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.robotparser import RobotFileParser

from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.policies.promises.portal_request import Answer, fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.crawler_requests import PAGE, UNPROVEN
from keepfaith.visits.crawlers.current_rules import posted_rules
from keepfaith.visits.crawlers.robots import paths_of


def examine(portal: Portal) -> Finding:
    """Read robots.txt as a machine does: each closed part is closed under every choice, the policies are open."""
    rules = posted_rules()
    if rules is None:
        return Finding("unproven", UNPROVEN)
    answer = fetch(portal, "/robots.txt")
    paths = [path for part in rules.closed for path in paths_of(part)]
    faults = list(_robots_faults(answer, paths, rules))
    return Finding.of(
        examined=len(paths),
        faults=faults,
        figure=f"robots.txt closes {len(rules.closed)} parts under {len(paths)} addresses, as the policy in force "
        "says, and leaves the policies open.",
    )


def _robots_faults(answer: Answer, paths: list[str], rules: MachineRules) -> Iterator[str]:
    if answer.status != HTTPStatus.OK or answer.media != "text/plain":
        yield f"/robots.txt answers {answer.status} as {answer.media or 'nothing'}."
        return
    reader = RobotFileParser()
    reader.parse(answer.text.splitlines())
    for path in paths:
        if reader.can_fetch("*", path) or reader.can_fetch("ExampleBot", f"{path}page/"):
            yield f"robots.txt leaves {path} open, which the policy closes."
    for path in ("/", "/policies/", PAGE):
        if not reader.can_fetch("*", path):
            yield f"robots.txt closes {path}, which the policy leaves open."
    delay = reader.crawl_delay("*")
    if delay is None or float(delay) * rules.requests_per_second < 1:
        yield f"robots.txt allows a page every {delay or 0} seconds, faster than the policy does."
