"""Where each posted edition stands now: in force, coming, or past."""

import datetime as dt
from typing import Any, Literal

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions, posted_editions

Standing = Literal["in force", "coming", "past"]


def standing(editions: PostedEditions, posted: PostedEdition, *, at: dt.datetime) -> Standing:
    """Say where an edition stands at an instant."""
    if posted.starts_at > at:
        return "coming"
    return "in force" if editions.in_force(posted.document.slug, at=at) is posted else "past"


def documents_now(*, at: dt.datetime) -> list[dict[str, Any]]:
    """Say of each document which edition is in force and which are coming."""
    editions = posted_editions()
    return [
        {
            "document": document,
            "in_force": editions.in_force(document.slug, at=at),
            "coming": editions.coming(document.slug, at=at),
        }
        for document in this_agency().documents
    ]


def editions_now(*, at: dt.datetime) -> list[dict[str, str]]:
    """List every posted edition with its standing, document by document, the latest start first."""
    editions = posted_editions()
    return [
        {
            "document": document.slug,
            "starts_on": posted.starts_on.isoformat(),
            "standing": standing(editions, posted, at=at),
            "posted_at": posted.posted_at.isoformat(),
            "digest": posted.bundle.digest,
        }
        for document in this_agency().documents
        for posted in reversed(editions.of(document.slug))
    ]
