"""The posted editions, as this process last read them: never more than a second old.

What is posted never changes, and what is in force follows from the clock alone; so pages are served from
memory and only the question "was anything posted since?" goes to the database, once a second at most.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from django.db import OperationalError, connection

from keepfaith.agency.agency import Agency, PolicyDocument, this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import Clause, Source, clauses_of, sources_of
from keepfaith.policies.editions.markdown import Prose
from keepfaith.policies.editions.tool_registry import Registry, registry_of
from keepfaith.policies.editions.translation import prose_of
from keepfaith.policies.models import Edition

if TYPE_CHECKING:
    from keepfaith.custody.rules.cedar import Rulebook

FRESH_SECONDS = 1.0


@dataclass(frozen=True, eq=False)
class PostedEdition:
    """A posted edition, read and ready: prose, clauses, rules."""

    document: PolicyDocument
    bundle: Bundle
    starts_at: dt.datetime
    posted_at: dt.datetime
    starts_on: dt.date
    is_draft: bool = False

    def is_same_as(self, other: "PostedEdition") -> bool:
        """Return whether another reading of the database gave the same edition."""
        mine = (self.document, self.starts_at, self.posted_at, self.starts_on, self.bundle.files)
        return mine == (other.document, other.starts_at, other.posted_at, other.starts_on, other.bundle.files)

    @cached_property
    def prose(self) -> Prose:
        """Its text."""
        return prose_of(self.bundle)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses."""
        return clauses_of(self.bundle)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Its register of laws."""
        return sources_of(self.bundle)

    @property
    def has_ended_sources(self) -> bool:
        """Whether any of its laws is no longer in force."""
        return any(source.has_ended for source in self.sources.values())

    @cached_property
    def registry(self) -> Registry:
        """Its outside tools, its cookies, and the hosts that our servers may ask."""
        return registry_of(self.bundle)

    @cached_property
    def rulebook(self) -> "Rulebook":
        """Its rules, parsed once."""
        # Few processes ever decide by them.
        from keepfaith.custody.rules.cedar import Rulebook

        return Rulebook.read(
            rules=self.bundle.files["rules.cedar"], schema=self.bundle.files["schema.cedarschema"]
        )


@dataclass(frozen=True, eq=False)
class PostedEditions:
    """All posted editions of all documents, by start."""

    editions: dict[str, tuple[PostedEdition, ...]]

    def of(self, slug: str) -> tuple[PostedEdition, ...]:
        """List a document's editions, the earliest start first."""
        return self.editions.get(slug, ())

    def in_force(self, slug: str, *, at: dt.datetime) -> PostedEdition | None:
        """Return the edition in force: the latest whose start has come."""
        return next((edition for edition in reversed(self.of(slug)) if edition.starts_at <= at), None)

    def coming(self, slug: str, *, at: dt.datetime) -> tuple[PostedEdition, ...]:
        """List those posted whose start is still to come, the next one first."""
        return tuple(edition for edition in self.of(slug) if edition.starts_at > at)

    def before(self, edition: PostedEdition) -> PostedEdition | None:
        """Return the edition that this one follows."""
        earlier = [other for other in self.of(edition.document.slug) if other.starts_at < edition.starts_at]
        return earlier[-1] if earlier else None

    def with_edition(self, edition: PostedEdition) -> "PostedEditions":
        """Return them with one more."""
        slug = edition.document.slug
        listed = sorted((*self.of(slug), edition), key=lambda one: one.starts_at)
        return PostedEditions({**self.editions, slug: tuple(listed)})

    def by_digest(self, digest: str) -> PostedEdition | None:
        """Return the edition that information was collected under."""
        return next(
            (
                edition
                for editions in self.editions.values()
                for edition in editions
                if edition.bundle.digest == digest
            ),
            None,
        )


@dataclass
class _EditionCache:
    lock: Lock = field(default_factory=Lock)
    read_at: float = float("-inf")
    count: int = -1
    editions: PostedEditions = field(default_factory=lambda: PostedEditions({}))

    def latest(self) -> PostedEditions:
        if time.monotonic() - self.read_at < FRESH_SECONDS:
            return self.editions
        with self.lock:
            if time.monotonic() - self.read_at >= FRESH_SECONDS:
                count = _count()
                if count != self.count:
                    self.editions, self.count = _read(this_agency(), self.editions), count
                self.read_at = time.monotonic()
        return self.editions


_cache = _EditionCache()


def _count() -> int:
    """Count the posted editions; a connection that a restarted database left behind is replaced once."""
    try:
        return Edition.objects.count()
    except OperationalError:
        if connection.in_atomic_block:
            raise
        connection.close()
        return Edition.objects.count()


_beside: list[PostedEdition] = []


def posted_editions() -> PostedEditions:
    """Return the posted editions, at most a second old."""
    latest = _cache.latest()
    return latest.with_edition(_beside[0]) if _beside else latest


@contextmanager
def beside(edition: PostedEdition) -> Iterator[None]:
    """Have an edition seem posted in this process for the block: a preview stores nothing."""
    _beside.append(edition)
    try:
        yield
    finally:
        _beside.clear()


def forget() -> None:
    """Read everything anew at the next question; for whoever has just posted."""
    _cache.read_at, _cache.count = float("-inf"), -1


def _read(agency: Agency, before: PostedEditions) -> PostedEditions:
    """Read all editions; one that was read before is the same object still, with all that was worked out of it."""
    read_before = {
        edition.bundle.digest: edition for editions in before.editions.values() for edition in editions
    }
    by_slug: dict[str, list[PostedEdition]] = {document.slug: [] for document in agency.documents}
    for row in Edition.objects.order_by("starts_at"):
        if document := agency.document(row.document_id):
            day = agency.day(row.starts_at)
            read = PostedEdition(document, Bundle(row.files, day), row.starts_at, row.posted_at, day)
            earlier = read_before.get(row.digest)
            by_slug[row.document_id].append(earlier if earlier and earlier.is_same_as(read) else read)
    return PostedEditions({slug: tuple(editions) for slug, editions in by_slug.items()})
