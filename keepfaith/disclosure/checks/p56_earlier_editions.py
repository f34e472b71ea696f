"""Promise 56: what was collected under an edition stays under its terms after the policy has changed."""

import datetime as dt
from functools import lru_cache
from itertools import combinations
from typing import Final

from django.db.models import Count, Max, Min

from keepfaith.agency.agency import this_agency
from keepfaith.custody.rules.cedar import Rulebook, decide_under
from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.models import Record
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions, posted_editions
from keepfaith.policies.sections.check import Finding, Portal

_HOUR: Final = dt.timedelta(hours=1)


def examine(_portal: Portal) -> Finding:
    """Try what later editions add on what was collected before, and look up the edition of each stored record."""
    editions = posted_editions()
    posted = editions.of(this_agency().governing.slug)
    pairs = list(combinations(posted, 2))
    if not posted:
        return Finding("unproven", "No policy is posted.")
    tried, faults = 0, list[str]()
    for older, newer in pairs:
        added, loosened = loosenings(older, newer)
        tried, faults = tried + added, [*faults, *loosened]
    records, misplaced = misplaced_records(editions)
    return Finding.of(
        examined=len(pairs) + records,
        faults=[*faults, *misplaced],
        figure=f"{tried:,} uses that a later edition adds, put to the rules for what was collected before: all denied. "
        f"{records:,} stored records name the edition of their hour.",
    )


@lru_cache(maxsize=32)
def loosenings(older: PostedEdition, newer: PostedEdition) -> tuple[int, list[str]]:
    """Try every request that the newer edition allows and the older denies; list what then slips through.

    Actions on which both have the same words and rules are decided alike, so nothing is added there.
    """
    added = [
        request for request in _allowed(newer.rulebook, but=older.rulebook) if not _allows(older, request)
    ]
    slipped = {
        f"What was collected under the edition of {older.starts_on} for {request.collected_for} may be used for "
        f"{request.purpose} once that of {newer.starts_on} is in force."
        for request in added
        if decide_under(request, own=older.rulebook, in_force=newer.rulebook).allowed
    }
    return len(added), sorted(slipped)


def misplaced_records(editions: PostedEditions) -> tuple[int, list[str]]:
    """Count the stored records; list editions that were not in force in the hour of some record that names them."""
    total, faults = 0, []
    for group in Record.objects.values("edition").annotate(
        count=Count("pk"), first=Min("received_at"), last=Max("received_at")
    ):
        total += group["count"]
        edition = editions.by_digest(group["edition"])
        if edition is None:
            faults.append(f"{group['count']} records name an edition that was never posted.")
        elif edition.starts_at >= group["first"] + _HOUR or _was_over(editions, edition, group["last"]):
            faults.append(
                f"Records name the edition of {edition.starts_on}, but came when it was not in force."
            )
    return total, faults


def _was_over(editions: PostedEditions, edition: PostedEdition, last: dt.datetime) -> bool:
    later = [newer for newer in editions.of(edition.document.slug) if newer.starts_at > edition.starts_at]
    return any(newer.starts_at <= last for newer in later)


def _allowed(book: Rulebook, *, but: Rulebook) -> list[Request]:
    requests = list(book.vocabulary.requests(without=_alike(book, but)))
    return [r for r, ruling in zip(requests, book.decide_all(requests), strict=True) if ruling.allowed]


def _alike(one: Rulebook, other: Rulebook) -> frozenset[str]:
    if one.vocabulary.enumerations != other.vocabulary.enumerations:
        return frozenset()
    shared = set(one.vocabulary.actions) & set(other.vocabulary.actions)
    return frozenset(
        action.name for action in shared if one.rules_on(action.name) == other.rules_on(action.name)
    )


def _allows(edition: PostedEdition, request: Request) -> bool:
    return edition.rulebook.decide(request).allowed
