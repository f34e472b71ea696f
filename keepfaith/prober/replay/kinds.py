"""What each kind of entry belongs to, and of which the details end with their record."""

from collections.abc import Mapping
from typing import Final

from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.prober.ledger_line import ACTED, Line
from keepfaith.prober.replay.codes import ACTS as CODES
from keepfaith.prober.replay.item_verdicts import OLD_KINDS
from keepfaith.prober.replay.judgment import Family
from keepfaith.prober.replay.moves import MOVES
from keepfaith.prober.replay.own_notes import OWN_NOTES
from keepfaith.prober.replay.reviews import KINDS as REVIEWS
from keepfaith.prober.replay.staff import KINDS as STAFF

OF_CASES: Final = ("case-opened", "case-assigned", "case-closed")
# What whoever has a case does in it.
OF_HOLDERS: Final = ("case-due", "case-letter", "case-heard")
OF_COVERINGS: Final = ("covered", "approved", "declined")
OF_RESTRICTIONS: Final = ("restricted", "lifted")
OF_WITHDRAWALS: Final = ("withdrawn", "resumed")
# These outlive their record.
_LASTING: Final = (
    *OF_HOLDERS,
    *OF_COVERINGS,
    *OF_RESTRICTIONS,
    *OF_WITHDRAWALS,
    *MOVES,
    "disclosed",
    *STAFF,
    *REVIEWS,
)
# What each kind of act belongs to; the others are no decisions.
FAMILIES: Final[Mapping[str, Family]] = {
    **dict.fromkeys(
        (
            *("opened", "checked", "returned", "noted", "moved", "closed", "handed", "taken", "answered"),
            *(
                "recalled",
                "typed",
                "proven",
                "shown",
                *CODES,
                *OWN_NOTES,
                *OLD_KINDS,
                *_LASTING,
                ACTED,
            ),
        ),
        "uses",
    ),
    **dict.fromkeys(("sent", "withheld", "confirmed", "unsubscribed"), "sendings"),
    # From the day on which a task is closed the time of its record is counted.
    **dict.fromkeys(
        ("erased", "held", "released", *OF_CASES, "discarded", "removed", "reopened"),
        "endings",
    ),
}
# Their details end with their record; those of all others stay.
_WITH_RECORD: Final = frozenset(
    {
        "created",
        "confirmed",
        "reopened",
        *({kind for kind in FAMILIES if FAMILIES[kind] == "uses"} - {*_LASTING}),
        "sent",
        "withheld",
    }
)


def ends_with_record(line: Line) -> bool:
    """Return whether details end with their record; those of an address for notices are of two, and stay."""
    return line.kind in _WITH_RECORD or (line.kind in MOVES and line.collected_for != NOTICES)
