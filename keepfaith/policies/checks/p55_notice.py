"""Promise 55: each stored change had its notice, and the portal works as the role that the database guards against."""

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from keepfaith.policies.models import Document, Edition
from keepfaith.policies.sections.check import Finding, Portal

NOTICE: Final = dt.timedelta(hours=720)
DAYS: Final = 30


def examine(_portal: Portal, *, using: str = DEFAULT_DB_ALIAS) -> Finding:
    """Measure the notice that every stored change had; the prober compares what refuses others with the release."""
    faults = (
        [] if _is_application(using) else ["The database is used under a role that is not the application's."]
    )
    stored = changes = 0
    for document in Document.objects.using(using).order_by("slug"):
        editions = list(Edition.objects.using(using).of(document.slug).order_by("posted_at", "id"))
        if editions:
            stored += len(editions)
            changes += len(editions) - 1
            faults += [
                f"{edition} had less than 30 days' notice." for edition in editions[1:] if _is_short(edition)
            ]
    return Finding.of(
        examined=stored,
        faults=faults,
        figure=f"{stored} editions are posted. Changes among them, each with 30 days' notice: {changes}.",
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
