"""What every page needs to know."""

from functools import cache

from django.http import HttpRequest

from keepfaith.agency.agency import this_agency
from keepfaith.agency.demonstration import is_demonstration
from keepfaith.disclosure.mail import links
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.site_files.page_prose import title_here
from keepfaith.policies.site_files.site_folder import site_of
from keepfaith.website.runtime.listen_config import Listening

ACCESSIBILITY = "accessibility"


@cache
def site_address() -> str:
    """Return where people reach the portal, whatever host a request names: cached pages are for everyone."""
    return links.site(Listening.from_environment().origin)


def portal(_request: HttpRequest) -> dict[str, object]:
    """Return the agency with its contact, policies and pages, and the site's address; asks no database."""
    agency = this_agency()
    site = site_of(agency.folder)
    pages = [(name, *title_here(site.pages[name])) for name in site.footer if name in site.pages]
    return {
        "agency": agency,
        "agency_pages": pages,
        "site_address": site_address(),
        "is_demonstration": is_demonstration(),
        "takes_problems": ACCESSIBILITY in forms_of(agency.folder).forms,
    }
