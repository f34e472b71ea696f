"""Promise 2: every policy can be reached from every page, error pages too."""

from keepfaith.agency.agency import this_agency
from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.web.url_prefixes import split


def examine(portal: Portal) -> Finding:
    """Look for a link to each policy on every page that a visitor can reach."""
    whole_tour = tour(portal)
    required = {f"/policies/{document.slug}/" for document in this_agency().documents}
    faults = [
        f"{path} answers {whole_tour.answers[path].status}."
        for path in sorted(required & whole_tour.answers.keys())
        if whole_tour.answers[path].status != 200  # noqa: PLR2004
    ]
    for answer in whole_tour.every_page:
        # A page for a visitor's choice links the policies for that choice.
        linked = {split(reference.url)[1] for reference in answer.page.references if reference.is_link}
        faults += [
            f"{answer.status} page {answer.path} has no link to {url}." for url in sorted(required - linked)
        ]
    return Finding.of(
        examined=len(whole_tour.every_page),
        faults=faults,
        figure=f"{len(whole_tour.pages)} pages and {len(whole_tour.every_page) - len(whole_tour.pages)} error pages "
        f"link all {len(required)} policies.",
    )
