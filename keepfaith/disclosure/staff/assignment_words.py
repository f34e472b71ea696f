"""A duty in words, as the custodian holds it: for whoever confirms it by command or reads it in a mailbox."""

from typing import Final

from keepfaith.custody.protocol.staff_messages import Assignment

AGENCY: Final = "the whole agency"


def in_words(one: Assignment) -> str:
    """Say in lines what would take effect."""
    lines = {
        "Account": one.employee,
        "Duty": one.assigned,
        "Where": one.organization or AGENCY,
        "For": ", ".join(one.purposes) or "every purpose that the duty has",
        "From": one.starts_on.isoformat(),
        "Until": one.ends_on.isoformat() if one.ends_on else "ended, or not renewed for a year",
        "Proposed by": one.proposed_by,
    }
    return "\n".join(f"{name + ':':13}{value}" for name, value in lines.items())
