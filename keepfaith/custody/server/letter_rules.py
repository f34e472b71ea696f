"""About which record a letter in a case can be: by what the case covers, and by what its person may see now."""

from typing import Final

from keepfaith.custody.protocol.covering_messages import WriteCaseLetter
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import WRITTEN_ENCLOSED, YOUR_RIGHTS
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.store import Store

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_COVERED, _LEFT_OUT = Verdict(DenialCode.NOT_PROPOSED), Verdict(DenialCode.LEFT_OUT, clause=YOUR_RIGHTS)


def unwritable(store: Store, message: WriteCaseLetter) -> Verdict | None:
    """Refuse a letter about a record that its case does not cover, or that is left out of its person's view."""
    if message.record is None:
        return _UNKNOWN if message.letter == WRITTEN_ENCLOSED else None
    covering = store.coverings.find(message.record, message.case)
    stored = store.records.find(message.record)
    if stored is None or covering is None or not covering.approved_by:
        return _NOT_COVERED
    if any(store.items.is_left_out(one) for one in (stored.record, stored.about) if one):
        return _LEFT_OUT
    return gate(store, message.employee, message.record)
