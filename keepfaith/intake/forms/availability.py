"""Which forms there are, and which of them may collect now: only what the edition in force allows."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Form

_MAX_REMEMBERED = 8
_remembered: dict[str, PostedEdition] = {}


def open_forms() -> dict[str, Form]:
    """Return the agency's forms by name; one that could not be read stops everything."""
    return forms_of(settings.AGENCY).sound()


def forms_in_order() -> list[Form]:
    """List the agency's forms as its home page orders them, those that it does not list last, by the edition in force.

    Without one, a text that names a fact of it is left out.
    """
    try:
        edition = edition_in_force()
    except DatabaseError:
        edition = None
    listed = sorted(open_forms().values(), key=lambda form: this_agency().home.order(form.name))
    return [form_under(form, edition.bundle if edition else None) for form in listed]


def edition_in_force() -> PostedEdition | None:
    """Return the edition that governs what is collected now, and remember it for when the database is gone."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if edition is not None and edition.bundle.digest not in _remembered:
        if len(_remembered) >= _MAX_REMEMBERED:
            _remembered.clear()
        _remembered[edition.bundle.digest] = edition
    return edition


def edition_shown(digest: str) -> PostedEdition | None:
    """Return the edition that a page showed; from memory, if the database cannot be asked."""
    if digest in _remembered:
        return _remembered[digest]
    try:
        return posted_editions().by_digest(digest)
    except DatabaseError:
        return None


def allows(edition: PostedEdition, form: Form) -> bool:
    """Return whether an edition allows all that a form asks for."""
    return not _faults(edition, form)


def faults_under_posted() -> Iterator[tuple[PostedEdition, Fault]]:
    """Report what the forms ask for beyond the edition in force, or beyond one that is posted and coming."""
    now = dt.datetime.now(dt.UTC)
    slug = this_agency().governing.slug
    current = posted_editions().in_force(slug, at=now)
    for edition in (*([current] if current else []), *posted_editions().coming(slug, at=now)):
        for form in open_forms().values():
            yield from ((edition, fault) for fault in _faults(edition, form))


def purpose_of(edition: PostedEdition, form: Form) -> dict[str, Any]:
    """Return the entry of a form's purpose in an edition; empty if the edition has none."""
    purposes: dict[str, dict[str, Any]] = _table(edition, "purposes.toml").get("purpose", {})
    return purposes.get(form.purpose, {})


def clause_of(edition: PostedEdition, promise: int) -> str:
    """Name the clause of an edition that makes a promise, as an anchor; empty if none does."""
    return next((clause.anchor for clause in edition.clauses if promise in clause.promises), "")


@lru_cache(maxsize=32)
def _table(edition: PostedEdition, name: str) -> dict[str, Any]:
    return edition.bundle.table(name)


@lru_cache(maxsize=128)
def _faults(edition: PostedEdition, form: Form) -> tuple[Fault, ...]:
    # Few processes ever look at a form: the others need not load all that checks an edition.
    from keepfaith.policies.validation.form_checks import form_faults

    return tuple(form_faults(form, edition.bundle, forms_of(settings.AGENCY).sources[form.name]))
