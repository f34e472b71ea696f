"""Promise 31: nothing leaves for money or anything else of value."""

import datetime as dt
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.custody.rules.request_space import Action, Request
from keepfaith.disclosure.checks.custodian_probe import FIELD, governing, logged, own_uses, probe
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.sections.check import Finding, Portal

FOR_VALUE: Final = "for_value"
NO_SALE: Final = "no-sale"
_EVER: Final = dt.date(2000, 1, 1)

_sales_by_rules: dict[object, tuple[int, list[str]]] = {}


def examine(_portal: Portal) -> Finding:
    """Put every sale to the rules of every posted edition, and one to the custodian."""
    edition = governing()
    if edition is None:
        return Finding("unproven", "No policy is in force.")
    posted = posted_editions().of(this_agency().governing.slug)
    tried, faults = 0, list[str]()
    for posted_edition in posted:
        count, sale_faults = sales(posted_edition)
        tried, faults = tried + count, faults + sale_faults
    faults += _tried_live(edition)
    sent = logged("sent", since=_EVER)
    return Finding.of(
        examined=tried + 1,
        faults=faults,
        figure=f"{tried:,} possible sales in {len(posted)} editions, and one tried at the custodian: all refused. "
        f"{sent:,} sendings are entered so far; what each of them was for was not examined.",
    )


def sales(edition: PostedEdition) -> tuple[int, list[str]]:
    """Try each request for something of value that an edition can express; list those allowed."""
    vocabulary = edition.rulebook.vocabulary
    leaving = [action for action in vocabulary.actions if FOR_VALUE in action.facts]
    if not leaving:
        return 0, [f"The edition of {edition.starts_on} does not know what a sale is."]
    results = [_sales_of(edition, action) for action in leaving]
    return sum(count for count, _ in results), [fault for _, faults in results for fault in faults]


def _sales_of(edition: PostedEdition, action: Action) -> tuple[int, list[str]]:
    book = edition.rulebook
    # Editions whose words and rules on an action are the same decide it alike.
    key = (str(book.vocabulary.enumerations), action, book.rules_on(action.name))
    if key not in _sales_by_rules:
        others = {other.name for other in book.vocabulary.actions} - {action.name}
        requests = [r for r in book.vocabulary.requests(without=others) if (FOR_VALUE, True) in r.facts]
        rulings = book.decide_all(requests)
        allowed = [r for r, ruling in zip(requests, rulings, strict=True) if ruling.allowed]
        _sales_by_rules[key] = len(requests), sorted({_sentence(request) for request in allowed})
    return _sales_by_rules[key]


def _sentence(request: Request) -> str:
    return (
        f"{request.principal[1]} may {request.action} for value what was told us for {request.collected_for}."
    )


def _tried_live(edition: PostedEdition) -> list[str]:
    use = own_uses(edition)[0]
    with probe(edition, use.purpose, use.category) as probe_record:
        try:
            custodian().act(
                probe_record.record,
                "sent",
                fields=[FIELD],
                employee=OWN_CHECKS,
                duty=use.duty,
                purpose=use.purpose,
                facts={"asked": True, FOR_VALUE: True},
            )
        except Refused as refused:
            if refused.clause == NO_SALE:
                return []
            return [f"The custodian refused a sale, but by the clause {refused.clause or 'none'}."]
    return ["The custodian entered a sale."]
