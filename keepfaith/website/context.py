"""What every page needs to know."""

from django.http import HttpRequest

from keepfaith.policies.agency import Agency, this_agency


def portal(_request: HttpRequest) -> dict[str, Agency]:
    """Give the agency, its contact and its policies; asks no database."""
    return {"agency": this_agency()}
