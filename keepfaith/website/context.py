"""What every page needs to know."""

from django.http import HttpRequest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.forms.files import forms_of

ACCESSIBILITY = "accessibility"


def portal(_request: HttpRequest) -> dict[str, object]:
    """Return the agency with its contact and policies, and whether it has the form for problems; asks no database."""
    agency = this_agency()
    return {"agency": agency, "takes_problems": ACCESSIBILITY in forms_of(agency.folder).forms}
