"""Promise 1: each policy page shows the edition in force, whole, with its date."""

import datetime as dt
import hashlib

from django.db import DEFAULT_DB_ALIAS

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.models import Edition
from keepfaith.policies.promises.crawler import ask
from keepfaith.policies.sections.check import Finding, Portal


def examine(portal: Portal, *, using: str = DEFAULT_DB_ALIAS) -> Finding:
    """Compare what each policy page shows with what is stored, and what is stored with its digest."""
    now = dt.datetime.now(dt.UTC)
    stored = list(Edition.objects.using(using).order_by("document_id", "starts_at"))
    faults = [
        f"{row} is not what its digest names." for row in stored if Bundle(row.files).digest != row.digest
    ]
    pages = 0
    for document in this_agency().documents:
        current = Edition.objects.using(using).in_force(document.slug, at=now)
        if current is not None:
            pages += 1
            faults += _page_faults(portal, current)
    return Finding.of(
        examined=pages + len(stored),
        faults=faults,
        figure=f"{pages} policy pages show the date and digest of the edition in force; "
        f"{len(stored)} stored editions match their digests.",
    )


def _page_faults(portal: Portal, current: Edition) -> list[str]:
    day = this_agency().day(current.starts_at)
    address = f"/policies/{current.document_id}/"
    answer = ask(portal, address)
    if answer.status != 200:  # noqa: PLR2004
        return [f"{address} answers {answer.status}."]
    faults = []
    if not answer.page.days or answer.page.days[0] != (day.isoformat(), _written(day)):
        faults.append(f"{address} does not first show {_written(day)}, when its edition took effect.")
    if current.digest not in answer.page.words:
        faults.append(f"{address} does not show the digest of the edition in force.")
    if render(current.files["policy.md"]).html.strip() not in answer.text:
        faults.append(f"{address} does not show the text of the edition in force.")
    manifest = ask(portal, f"{address}{day.isoformat()}/SHA256SUMS")
    if hashlib.sha256(manifest.body).hexdigest() != current.digest:
        faults.append(f"{manifest.path} is not the manifest that the digest names.")
    return faults


def _written(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
