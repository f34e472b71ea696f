"""Posting an edition: it is checked, stored whole, and from then on only its start decides when it is in force."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, IntegrityError, transaction

from keepfaith.agency.agency import PolicyDocument, this_agency
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.register_with_custodian import refuse_registered
from keepfaith.policies.models import Document, Edition
from keepfaith.policies.validation import check_bundle

NOTICE = dt.timedelta(days=30)
DRAFT = "draft"

REFUSALS = {
    "KF001": ("The posting time is set by the database alone.", "Leave it out."),
    "KF002": ("The digest is not that of the files.", "Post the folder again."),
    "KF003": (
        "An edition starts at least 30 × 24 hours and 30 calendar days after it is posted.",
        "Choose a later --effective date.",
    ),
    "KF005": ("An edition starts at a whole second.", "Leave out the part of a second."),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """What was posted."""

    slug: str
    digest: str
    starts_at: dt.datetime
    posted_at: dt.datetime


def register_documents() -> None:
    """Make the agency's documents known to the database, under the owner's role."""
    agency = this_agency()
    for document in agency.documents:
        registered, _ = Document.objects.using("owner").get_or_create(
            slug=document.slug, defaults={"zone": agency.zone.key}
        )
        if registered.zone != agency.zone.key:
            raise KeepfaithError(
                f"The policy {document.slug} is counted in {registered.zone}, but agency.toml says {agency.zone.key}.",
                "A time zone cannot change under posted editions; restore it in agency.toml.",
            )


@dataclass(frozen=True, slots=True)
class Draft:
    """An edition that may be posted: the checked files, when they take effect, and the edition that they follow."""

    document: PolicyDocument
    bundle: Bundle
    starts_at: dt.datetime
    last: edition_cache.PostedEdition | None


def post(*, folder: Path, effective: dt.date, custodian: RecordsClient | None = None) -> Posting:
    """Post the edition in a folder of the agency, to take effect as a day begins where the agency is."""
    draft = checked(folder=folder, effective=effective, custodian=custodian)
    return insert(slug=draft.document.slug, bundle=draft.bundle, starts_at=draft.starts_at)


def checked(*, folder: Path, effective: dt.date, custodian: RecordsClient | None = None) -> Draft:
    """Refuse what may not be posted, and what the custodian would never accept, where it can be asked."""
    agency = this_agency()
    document = agency.document(folder.absolute().parent.name)
    if document is None:
        raise KeepfaithError(
            f"{folder.absolute().parent.name} is not a policy of this agency.",
            "Post a folder such as agencies/dese/policies/privacy/2018-01-31.",
        )
    bundle = Bundle.read(folder, effective=effective)
    if faults := check_bundle(bundle, agency=agency, governs=document.governs):
        raise KeepfaithError(
            f"{len(faults)} problem{'s' if len(faults) > 1 else ''} in {folder}: "
            + "\n".join(map(str, faults)),
            f"Fix them, then run: keepfaith policy check {folder}",
        )
    starts_at, last = agency.midnight(effective), latest_edition(folder)
    refuse_posted(bundle)
    if last is not None:
        _refuse_too_early(effective)
    if effective in _taken_days(document.slug):
        raise KeepfaithError(
            f"Another edition of this policy starts on {effective}.",
            "Choose another --effective date; see `keepfaith policy list`.",
        )
    if custodian is not None and document.governs:
        refuse_registered(custodian, bundle, starts_at)
    return Draft(document, bundle, starts_at, last)


def _refuse_too_early(effective: dt.date) -> None:
    """Name the first possible day before anything is asked; the database decides at the moment of posting."""
    first = earliest_start(dt.datetime.now(dt.UTC))
    if effective < first:
        problem, _ = REFUSALS["KF003"]
        raise KeepfaithError(
            f"{problem} {effective} is too early.", f"The first day that you can choose today is {first}."
        )


def _taken_days(slug: str) -> frozenset[dt.date]:
    return frozenset(edition.starts_on for edition in edition_cache.posted_editions().of(slug))


def latest_edition(folder: Path) -> edition_cache.PostedEdition | None:
    """Return the posted edition of the folder's document that starts last."""
    editions = edition_cache.posted_editions().of(folder.absolute().parent.name)
    return editions[-1] if editions else None


def insert(*, slug: str, bundle: Bundle, starts_at: dt.datetime) -> Posting:
    """Store a checked bundle; the database refuses what may not be posted."""
    edition = Edition(document_id=slug, digest=bundle.digest, files=dict(bundle.files), starts_at=starts_at)
    try:
        with transaction.atomic():
            edition.save(force_insert=True)
            edition.refresh_from_db(fields=["posted_at"])
    except IntegrityError as error:
        refuse_posted(bundle)
        raise KeepfaithError(
            "Another edition of this document starts at that instant, or the document is unknown.",
            "Choose another --effective date; see `keepfaith policy list`.",
        ) from error
    except DatabaseError as error:
        # Whoever else posted these files meanwhile is the reason, whatever the database found first.
        refuse_posted(bundle)
        state = getattr(error.__cause__, "sqlstate", None)
        if state in REFUSALS:
            raise KeepfaithError(*REFUSALS[state]) from error
        raise
    edition_cache.forget()
    return Posting(slug, bundle.digest, starts_at, edition.posted_at)


def refuse_posted(bundle: Bundle) -> None:
    """Raise where these very files are an edition already: its digest names it, so it has one start."""
    if posted := Edition.objects.filter(digest=bundle.digest).first():
        raise KeepfaithError(
            f"These files were posted before, as the edition of {posted.document_id} that starts on "
            f"{this_agency().day(posted.starts_at)}. The same files are never posted again.",
            "To return to this text, post it as a new edition: change a line of policy.md, so that it has a digest of "
            "its own.",
        )


def first_free_day(folder: Path) -> dt.date:
    """Return the first day on which an edition of the folder's document may take effect, and none does."""
    day, taken = earliest_start(dt.datetime.now(dt.UTC)), _taken_days(folder.absolute().parent.name)
    while day in taken:
        day += dt.timedelta(days=1)
    return day


def earliest_start(at: dt.datetime) -> dt.date:
    """Return the first day on which an edition posted now may take effect."""
    agency = this_agency()
    day = agency.day(at) + NOTICE
    # In UTC, for 30 days on a clock that changes meanwhile are not 720 hours.
    while agency.midnight(day) < at.astimezone(dt.UTC) + NOTICE:
        day += dt.timedelta(days=1)
    return day


def post_sample_editions() -> list[Posting]:
    """Post what the agency's folder holds and the database does not: dated editions, then each draft."""
    agency = this_agency()
    slugs = []
    for document in agency.documents:
        folder = agency.folder / "policies" / document.slug
        dated = [(_day(path), path) for path in sorted(folder.glob("[!.]*/")) if path.name != DRAFT]
        starts = set(Edition.objects.of(document.slug).values_list("starts_at", flat=True))
        slugs += [
            post(folder=path, effective=day) for day, path in dated if agency.midnight(day) not in starts
        ]
        if len(starts) <= len(dated) and _is_unposted(folder / DRAFT):
            # A little ahead, so that checking and storing it take nothing off the notice.
            soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
            slugs.append(post(folder=folder / DRAFT, effective=earliest_start(soon)))
    return slugs


def _is_unposted(folder: Path) -> bool:
    return folder.is_dir() and not Edition.objects.filter(digest=Bundle.read(folder).digest).exists()


def _day(folder: Path) -> dt.date:
    try:
        return dt.date.fromisoformat(folder.name)
    except ValueError as error:
        raise KeepfaithError(
            f"{folder} is named neither for a day nor “{DRAFT}”.",
            "Name the folder of an edition YYYY-MM-DD, or move it out of the agency's folder.",
        ) from error
