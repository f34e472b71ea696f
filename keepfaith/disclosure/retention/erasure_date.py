"""When a record will be erased, from the retention rule of its own edition."""

import datetime as dt
from dataclasses import dataclass

from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.editions.retention_rules import rule_of


@dataclass(frozen=True, slots=True)
class Erasure:
    """How long after what a record is erased, under which permission, and the day where it is known."""

    period: str
    trigger: str
    permission: str
    never: bool
    day: dt.date | None = None


def erasure(edition: PostedEdition, holding: str, *, since: dt.date | None = None) -> Erasure:
    """Return when a record of a holding is erased; `since` is the day from which the period counts."""
    rule = rule_of(edition, holding)
    day = rule.span.end(since) if rule.span and since else None
    return Erasure(rule.period, rule.trigger, rule.permission, never=rule.span is None, day=day)
