"""Word for machines at /robots.txt (RFC 9309), made from the edition in force."""

import math
from collections.abc import Iterator
from itertools import product

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from keepfaith.policies.editions.machine_rules import MachineRules
from keepfaith.visits.crawlers.current_rules import DOCUMENT, rules_in_force
from keepfaith.web.url_prefixes import OPTED_OUT, languages, takes_choices


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Return what bots may read, and how fast."""
    return HttpResponse(robots_text(rules_in_force()), content_type="text/plain; charset=utf-8")


def robots_text(rules: MachineRules) -> str:
    """Write the file. Each path is written out: many programs that read it do not know the sign *."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for part in rules.closed for path in paths_of(part)),
        # No part of the standard, but read by many; whole seconds, for some read nothing else.
        f"Crawl-delay: {math.ceil(1 / rules.requests_per_second)}",
        f"# The delay is for pages. Of files for programs, such as feeds: {rules.files_per_second:g} a second.",
        f"# What is asked of machines, and why: /policies/{DOCUMENT}/",
    ]
    return "\n".join([*lines, ""])


def paths_of(part: str) -> Iterator[str]:
    """Return each path of a part: its own, and those for visitors who carry a choice or a language."""
    if not takes_choices(part):
        yield part
        return
    for opted_out, language in product(
        ("", f"/{OPTED_OUT}"), ("", *(f"/{code}" for code in sorted(languages())))
    ):
        yield f"{opted_out}{language}{part}"
