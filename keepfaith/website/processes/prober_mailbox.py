"""The prober's mailbox, as the environment names it: an e-mail address, and where the mail server delivers its mail."""

import os
import re
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.intake.inbound_mail.listen_address import ListenAddress
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder

MAILBOX: Final = "KEEPFAITH_PROBER_MAILBOX"
MAIL_IN: Final = "KEEPFAITH_PROBER_MAIL_IN"
# RFC 2606 reserves the domain, so that nobody can have the address.
OF_DEMONSTRATION: Final = "test-requests@keepfaith.example"
_ADDRESS: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def prober_mailbox() -> str:
    """Return the mailbox's address; empty if there is none."""
    address = os.environ.get(MAILBOX, "")
    if address and not _ADDRESS.fullmatch(address):
        raise KeepfaithError(
            f"{MAILBOX} is no address whose mail can be told apart by a word after a plus sign.",
            "Write one like keepfaith-tests@agency.gov, without a plus sign.",
        )
    return address


def mailbox_place(data: DataDirectory) -> str:
    """Return where the mailbox's mail is taken: as the environment says, else at a private socket of the prober."""
    named = os.environ.get(MAIL_IN, "")
    if named and not ListenAddress.read(named).lmtp:
        raise KeepfaithError(
            f"{MAIL_IN} names no place for LMTP.", "Write lmtp:/run/keepfaith/tests or lmtp://127.0.0.1:8026."
        )
    return named or f"lmtp:{socket_folder(data, process='prober') / 'lmtp'}"
