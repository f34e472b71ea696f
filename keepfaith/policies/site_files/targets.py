"""Where a path of this site leads: whether something is there, so that no link and no redirect ends in nothing."""

from django.urls import Resolver404, ResolverMatch, resolve

from keepfaith.agency.agency import Agency
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.site_files.site_folder import Site
from keepfaith.web.url_prefixes import WITHOUT_CHOICES, split


def is_own(path: str, *, agency: Agency, site: Site) -> bool:
    """Return whether something of this site is at a path, with or without the slash at its end."""
    first = path.removeprefix("/").partition("/")[0]
    if first in WITHOUT_CHOICES or split(f"{path}/")[0]:
        return True
    written = {path, f"{path.rstrip('/')}/", path.rstrip("/") or "/"}
    return any(not leads_nowhere(spelling, agency=agency, site=site) for spelling in written)


def leads_nowhere(path: str, *, agency: Agency, site: Site) -> str:
    """Say why nothing is at a path of this site; nothing if something is there."""
    page = path.partition("#")[0].partition("?")[0]
    if split(page)[0]:
        return "it begins with a choice of the visitor, which the site puts there itself"
    match = _match(page)
    if match is None:
        return "nothing is at this address"
    name, slug = str(match.kwargs.get("name", "")), str(match.kwargs.get("slug", ""))
    lacks = {
        "intake:form": name not in forms_of(agency.folder).forms and f"the agency has no form {name}",
        "site:page": name not in site.pages and f"the agency has no page {name}",
        "site:picture": name not in site.pictures and f"the agency has no picture {name}",
    }
    if match.view_name.startswith("policies:") and slug and agency.document(slug) is None:
        return f"the agency has no policy {slug}"
    return lacks.get(match.view_name) or ""


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None
