"""Mailboxes beside the contact's: mail to one of them is kept as what a form of the agency sends, `[[mailbox]]`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.agency.toml_lines import line_of
from keepfaith.errors import KeepfaithError

HEADING: Final = "mailbox"
MAX_MAILBOXES: Final = 10
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_REMEDY: Final = "Under each [[mailbox]], write an address without a plus sign and the name of a form."


@dataclass(frozen=True, slots=True)
class InboundMailbox:
    """An address of the agency, in small letters, and the form that its mail is kept as."""

    address: str
    form: str


def read_mailboxes(
    entries: Sequence[Mapping[str, Any]], *, text: str, contact: str
) -> tuple[InboundMailbox, ...]:
    """Read an agency's mailboxes from its file with this text; none of them is the contact's address."""
    seen, line = {contact.lower()}, line_of(text, f"[[{HEADING}]]")
    mailboxes = []
    for entry in entries:
        address, form = entry.get("address"), entry.get("form")
        fits = isinstance(address, str) and _ADDRESS.fullmatch(address) and isinstance(form, str)
        if not fits or entry.keys() != {"address", "form"} or str(address).lower() in seen:
            problem = "is not just an address of its own and a form"
            raise KeepfaithError(f"agency.toml:{line}: a [[{HEADING}]] {problem}.", _REMEDY)
        seen.add(str(address).lower())
        mailboxes.append(InboundMailbox(str(address).lower(), str(form)))
    if len(mailboxes) > MAX_MAILBOXES:
        raise KeepfaithError(f"agency.toml:{line}: there are more than {MAX_MAILBOXES} mailboxes.", _REMEDY)
    return tuple(mailboxes)
