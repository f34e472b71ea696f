"""What the access log has of each request, said on the page as the policy in force lists it."""

import datetime as dt

from django.db import DatabaseError

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.speech import Unsaid
from keepfaith.policies.editions.translation import speech_here

_COUNT, _LIST = "count.log-fields", "list.log-fields"


def log_fields() -> dict[str, str]:
    """Return how many things and which ones, in the chosen language; nothing where no policy or no word says so."""
    try:
        edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    except DatabaseError:
        return {}
    facts = facts_of(edition.bundle) if edition else {}
    if not {_COUNT, _LIST} <= facts.keys():
        return {}
    try:
        return {"number": facts[_COUNT].say(speech_here()), "list": facts[_LIST].say(speech_here())}
    except Unsaid:
        return {}
