"""Promise 57: one instant decides which edition is in force."""

import datetime as dt

from django.db import connection

from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.models import Edition
from keepfaith.policies.sections.check import Finding, Portal

MOMENT = dt.timedelta(microseconds=1)
IN_FORCE = """
    SELECT digest FROM policies_edition WHERE document_id = %s AND starts_at <= %s ORDER BY starts_at DESC LIMIT 1
"""


def examine(_portal: Portal) -> Finding:
    """Ask, around each instant of effect, the portal's own reading and plain SQL for the edition in force."""
    editions, faults, count = posted_editions(), [], 0
    starts = Edition.objects.order_by("document_id", "starts_at").values_list("document_id", "starts_at")
    for slug, start in starts:
        for at in (start - MOMENT, start, start + MOMENT):
            edition = editions.in_force(slug, at=at)
            count += 1
            if (edition and edition.bundle.digest) != _stored_in_force(slug, at):
                faults.append(
                    f"{slug} at {at.isoformat()}: the portal and its database name different editions."
                )
    return Finding.of(
        examined=count,
        faults=faults,
        figure=f"{count} instants around {len(starts)} starts: the portal and its database name the same edition.",
    )


def _stored_in_force(slug: str, at: dt.datetime) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [slug, at])
        row = cursor.fetchone()
    return row[0] if row else None
