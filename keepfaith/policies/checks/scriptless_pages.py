"""Accessibility: no page needs a script."""

import datetime as dt
from urllib.parse import urlsplit

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.promises.html_outline import outline_of
from keepfaith.policies.sections.check import Finding, Portal


def examine(portal: Portal) -> Finding:
    """Look on every page for scripts that no listed tool brings, and for forms that only a script could send."""
    whole_tour, hosts = tour(portal), _listed_hosts()
    faults = []
    forms = 0
    for answer in whole_tour.every_page:
        outline = outline_of(answer.text)
        faults += [
            f"{answer.path} has a script that no listed tool brings."
            for script in outline.scripts
            if not script.get("src") or urlsplit(script["src"]).netloc not in hosts
        ]
        faults += [f"{answer.path} needs a script for {what}." for what in outline.acting]
        for form in answer.page.forms:
            forms += 1
            if not any(field.kind in {"submit", "image"} for field in form.fields):
                faults.append(f"{answer.path} has a form that cannot be sent without a script.")
    return Finding.of(
        examined=len(whole_tour.every_page),
        faults=faults,
        figure=f"{len(whole_tour.every_page)} pages need no script; each of {forms} forms on them has a button.",
    )


def _listed_hosts() -> set[str]:
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    tools = edition.registry.enabled if edition else ()
    # A tool comes by a script of our own, whose address names no host.
    return {place.host for tool in tools for place in tool.places} | ({""} if tools else set())
