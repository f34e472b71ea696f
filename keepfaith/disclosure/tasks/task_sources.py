"""Which duties get tasks at all: those that may open what a form with work collects, or what is moved to them."""

from collections.abc import Collection

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.disclosure.records import need_to_know
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.files import forms_of


def get_tasks(duties: Collection[str]) -> bool:
    """Return whether tasks can come to one of these duties; by a case of another purpose none comes yet."""
    collected = {form.purpose for form in forms_of(settings.AGENCY).forms.values() if form.work}
    for edition in posted_editions().of(this_agency().governing.slug):
        needs = need_to_know.needs(edition.bundle.digest)
        for duty in duties:
            if any(
                own in collected and (purpose not in NEED_A_CASE or purpose == own)
                for own, purpose in needs.pairs(duty)
            ):
                return True
    return False
