"""What an agency adds to its site: its pages, its pictures, and the addresses that lead on to new ones."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.agency.synonyms import read_synonyms
from keepfaith.errors import KeepfaithError
from keepfaith.intake.forms.availability import edition_in_force
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.site_files.page_prose import page_here
from keepfaith.policies.site_files.site_folder import site_of
from keepfaith.policies.validation.site_checks import mark_faults, page_place_faults
from keepfaith.web.data_files import mark_data_file
from keepfaith.web.url_prefixes import split

_READING: Final = frozenset({"GET", "HEAD"})


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page of the agency; one that names what the edition in force does not say is not there."""
    site = site_of(settings.AGENCY)
    written = site.pages.get(name)
    try:
        edition = edition_in_force()
    except DatabaseError:
        edition = None
    prose = page_here(written, edition.bundle if edition else None, site.pictures) if written else None
    if prose is None:
        raise Http404
    return render(request, "website/page.html", {"prose": prose})


@mark_data_file
@require_safe
def picture(_request: HttpRequest, name: str) -> HttpResponse:
    """Return a picture of the agency."""
    shown = site_of(settings.AGENCY).pictures.get(name)
    if shown is None:
        raise Http404
    return HttpResponse(shown.octets, content_type=shown.media)


def refuse_unsound_site() -> None:
    """Refuse to serve files of the agency that cannot be shown, under the edition in force and those that come."""
    read_synonyms(settings.AGENCY)
    site = site_of(settings.AGENCY).sound()
    for fault in mark_faults(this_agency(), site):
        raise KeepfaithError(f"{fault.file}:{fault.line}: {fault.problem}.", f"Please {fault.remedy}.")
    slug, now, editions = this_agency().governing.slug, dt.datetime.now(dt.UTC), posted_editions()
    current = editions.in_force(slug, at=now)
    for edition in (*([current] if current else []), *editions.coming(slug, at=now)):
        for written in site.pages.values():
            for fault in page_place_faults(written, edition.bundle):
                raise KeepfaithError(
                    f"A page of the agency cannot be shown under the edition of {edition.starts_on}: {fault.file}:"
                    f"{fault.line}: {fault.problem}.",
                    f"For this page: {fault.remedy}.",
                )


def redirect_of(request: HttpRequest) -> HttpResponse | None:
    """Return where an address leads at which nothing is, with the visitor's choices; none if the agency names none."""
    known = site_of(settings.AGENCY).redirects
    # People leave out the last slash.
    redirect = known.get(request.path_info) or known.get(request.path_info + "/")
    choices, page_below = split(request.path_info + "/")
    new = redirect.new if redirect else f"{choices}/" if choices and page_below == "/" else ""
    if not new or request.method not in _READING:
        return None
    return HttpResponsePermanentRedirect(get_script_prefix().removesuffix("/") + new)
