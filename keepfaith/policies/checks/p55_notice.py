"""Promise 55: the database itself refuses a change without its thirty days, whoever asks as the application."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from keepfaith.policies.models import Document, Edition
from keepfaith.policies.sections.check import Finding, Portal

NOTICE: Final = dt.timedelta(hours=720)
DAYS: Final = 30

_COPY = "FROM policies_edition WHERE id = (SELECT min(id) FROM policies_edition WHERE document_id = %s)"
# Two new editions, each with a file more than the first one has.
_BOTH_NEW = (
    "FROM (SELECT document_id, files || jsonb_build_object('trial.md', number::text) AS changed "
    "FROM policies_edition, generate_series(1, 2) AS number "
    "WHERE id = (SELECT min(id) FROM policies_edition WHERE document_id = %s)) AS both_new"
)
_NEXT_YEAR = "date_trunc('day', clock_timestamp()) + interval '400 days'"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A wrong that is tried, and the states by which PostgreSQL may refuse it."""

    what: str
    statement: str
    refusals: frozenset[str]


ATTEMPTS: Final = (
    Attempt(
        "a start 29 days ahead",
        "INSERT INTO policies_edition (document_id, digest, files, starts_at) "
        f"SELECT document_id, digest, files, clock_timestamp() + interval '29 days' {_COPY}",
        frozenset({"KF003"}),
    ),
    Attempt(
        "a posting time of one's own",
        "INSERT INTO policies_edition (document_id, digest, files, starts_at, posted_at) "
        "SELECT document_id, digest, files, clock_timestamp() + interval '20 days', "
        f"clock_timestamp() - interval '20 days' {_COPY}",
        frozenset({"KF001"}),
    ),
    Attempt(
        "two starts at one instant",
        "INSERT INTO policies_edition (document_id, digest, files, starts_at) "
        f"SELECT document_id, policies_manifest_digest(changed), changed, {_NEXT_YEAR} {_BOTH_NEW}",
        frozenset({"23505"}),
    ),
    Attempt(
        "the same edition a second time",
        "INSERT INTO policies_edition (document_id, digest, files, starts_at) "
        f"SELECT document_id, digest, files, {_NEXT_YEAR} {_COPY}",
        frozenset({"23505"}),
    ),
    Attempt(
        "a start between two seconds",
        "INSERT INTO policies_edition (document_id, digest, files, starts_at) "
        f"SELECT document_id, digest, files, {_NEXT_YEAR} + interval '1 millisecond' {_COPY}",
        frozenset({"KF005"}),
    ),
    Attempt(
        "a changed edition",
        "UPDATE policies_edition SET starts_at = starts_at - interval '1 day' WHERE document_id = %s",
        frozenset({"KF004", "42501"}),
    ),
    Attempt(
        "a removed edition",
        "DELETE FROM policies_edition WHERE document_id = %s",
        frozenset({"KF004", "42501"}),
    ),
)


def examine(_portal: Portal, *, using: str = DEFAULT_DB_ALIAS) -> Finding:
    """Try each wrong in a transaction that is undone, and measure the notice that every stored change had."""
    faults = (
        [] if _is_application(using) else ["The database is used under a role that is not the application's."]
    )
    tried = stored = 0
    for document in Document.objects.using(using).order_by("slug"):
        editions = list(Edition.objects.using(using).of(document.slug).order_by("posted_at", "id"))
        if editions:
            tried += len(ATTEMPTS)
            faults += _attempt_all(document, using)
            stored += len(editions) - 1
            faults += [
                f"{edition} had less than 30 days' notice." for edition in editions[1:] if _is_short(edition)
            ]
    return Finding.of(
        examined=tried + stored,
        faults=faults,
        figure=f"The database refused {tried} of {tried} attempts. "
        f"Changes posted, each with 30 days' notice: {stored}.",
    )


def _is_short(edition: Edition) -> bool:
    zone = ZoneInfo(edition.document.zone)
    days = edition.starts_at.astimezone(zone).date() - edition.posted_at.astimezone(zone).date()
    return edition.starts_at - edition.posted_at < NOTICE or days.days < DAYS


def _is_application(using: str) -> bool:
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, pg_has_role(relowner, 'USAGE') FROM pg_roles, pg_class "
            "WHERE rolname = current_user AND pg_class.oid = 'policies_edition'::regclass"
        )
        role, is_superuser, may_own = cursor.fetchone()
    return role == settings.DATABASES["default"]["USER"] and not is_superuser and not may_own


def _attempt_all(document: Document, using: str) -> list[str]:
    faults = []
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '5s'")
        for attempt in ATTEMPTS:
            state = _refusal(attempt, document.slug, using)
            if state not in attempt.refusals:
                faults.append(
                    f"{document.slug}: {attempt.what} was {f'refused by {state}' if state else 'accepted'}."
                )
        transaction.set_rollback(True, using=using)
    return faults


def _refusal(attempt: Attempt, slug: str, using: str) -> str | None:
    """Try one wrong, undo it, and give the state by which it was refused; None if it was not."""
    before = transaction.savepoint_create(using=using)
    try:
        with connections[using].cursor() as cursor:
            cursor.execute(attempt.statement, [slug])
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", None) or "an unknown error"
    else:
        return None
    finally:
        transaction.savepoint_rollback(before, using=using)
