"""Promise 2: every policy can be reached from every page, error pages too."""

from keepfaith.agency.agency import this_agency
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import split


def examine(portal: Portal) -> Finding:
    """Look for a link to each policy on every page that a visitor can reach."""
    seen = tour(portal)
    wanted = {f"/policies/{document.slug}/" for document in this_agency().documents}
    faults = [
        f"{path} answers {seen.answers[path].status}."
        for path in sorted(wanted & seen.answers.keys())
        if seen.answers[path].status != 200  # noqa: PLR2004
    ]
    for answer in seen.every_page:
        # A page for a visitor's choice links the policies for that choice.
        linked = {split(reference.url)[1] for reference in answer.page.references if reference.is_link}
        faults += [
            f"{answer.status} page {answer.path} has no link to {each}." for each in sorted(wanted - linked)
        ]
    return Finding.of(
        examined=len(seen.every_page),
        faults=faults,
        figure=f"{len(seen.pages)} pages and {len(seen.every_page) - len(seen.pages)} error pages "
        f"link all {len(wanted)} policies.",
    )
