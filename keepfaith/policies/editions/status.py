"""The status of each posted edition now: in force, coming, or past."""

import datetime as dt
from typing import Any, Literal

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions, posted_editions

Status = Literal["in force", "coming", "past"]


def status_of(edition: PostedEdition, editions: PostedEditions, *, at: dt.datetime) -> Status:
    """Return the status of an edition at an instant."""
    if edition.starts_at > at:
        return "coming"
    return "in force" if editions.in_force(edition.document.slug, at=at) is edition else "past"


def documents_now(*, at: dt.datetime) -> list[dict[str, Any]]:
    """Return for each document which edition is in force and which are coming."""
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
    """List every posted edition with its status, document by document, the latest start first."""
    editions = posted_editions()
    return [
        {
            "document": document.slug,
            "starts_on": edition.starts_on.isoformat(),
            "status": status_of(edition, editions, at=at),
            "posted_at": edition.posted_at.isoformat(),
            "digest": edition.bundle.digest,
        }
        for document in this_agency().documents
        for edition in reversed(editions.of(document.slug))
    ]
