"""What a message says of a record that was left out of its person's own view: of which, when, and on which ground."""

from collections.abc import Mapping

from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import uses_client
from keepfaith.disclosure.records.ledger_days import ledger_day
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.records.withholding_words import ground_named
from keepfaith.policies.editions.translation import here


def shown_again_words(message: OutgoingMessage) -> Mapping[str, str] | None:
    """Return what the places of its wording are filled with, in the language chosen here; none while it is left out."""
    for left_out in uses_client().uses(message.record_id.bytes).left_out:
        ground = ground_named(left_out.ground)
        return {
            "since": ledger_day(left_out.since),
            "until": ledger_day(left_out.until),
            "ground": here(ground.title),
            "law": ground.cite,
            "record": grouped(message.record.reference or ""),
        }
    return None
