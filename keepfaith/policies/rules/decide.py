"""Deciding on one field: by the edition it was collected under, and the guardrails of the edition in force.

Clauses `policy-changes`: what was collected stays under its own edition; a later one can tighten, never loosen.
"""

import datetime as dt

from keepfaith.custody.rules.cedar import Ruling, decide_under
from keepfaith.custody.rules.request_space import Request
from keepfaith.policies.editions.edition_cache import PostedEditions

UNKNOWN = Ruling(allowed=False, outcome="error")


def decide(request: Request, *, collected_under: str, editions: PostedEditions, at: dt.datetime) -> Ruling:
    """Allow only if the record's own edition permits, no guardrail in force forbids, and nothing errs.

    `collected_under` is the digest of the record's edition; an unknown one, or none in force, is a denial.
    """
    own = editions.by_digest(collected_under)
    if own is None or own.starts_at > at or not own.bundle.governs:
        return UNKNOWN
    in_force = editions.in_force(own.document.slug, at=at)
    if in_force is None:
        return UNKNOWN
    return decide_under(request, own=own.rulebook, in_force=in_force.rulebook)
