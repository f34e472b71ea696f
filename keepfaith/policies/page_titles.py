"""The titles of the pages of policies, of promises and of what the agency adds, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.translation import here
from keepfaith.policies.site_files.page_prose import title_here
from keepfaith.policies.site_files.site_folder import site_of


def _document(slug: str) -> str:
    return next((here(document.title) for document in this_agency().documents if document.slug == slug), "")


def _promises(slug: str = "") -> str:
    if not slug or slug == this_agency().governing.slug:
        return gettext("Promises and proof")
    title = _document(slug)
    return title and f"{gettext('Promises and proof')}: {title}"


def _history(slug: str) -> str:
    title = _document(slug)
    return title and gettext("%(title)s: all editions") % {"title": title}


def _changes(slug: str) -> str:
    title = _document(slug)
    return title and gettext("%(title)s: what changes") % {"title": title}


def _permissions(_slug: str) -> str:
    return gettext("Who can do what with your information")


def _edition(slug: str, day: str) -> str:
    title = _document(slug)
    return title and f"{title}, {day}"


def _added_page(name: str) -> str:
    page = site_of(settings.AGENCY).pages.get(name)
    return title_here(page)[0] if page else ""


PAGE_TITLES: Final[Mapping[str, Callable[..., str]]] = {
    "policies:index": lambda: gettext("Policies"),
    "policies:in_force": _document,
    "policies:promises": _promises,
    "policies:document_promises": _promises,
    "policies:history": _history,
    "policies:changes": _changes,
    "policies:who_can_do_what": _permissions,
    "policies:edition": _edition,
    "site:page": _added_page,
}
