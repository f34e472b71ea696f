"""Where mail goes, as the environment says it, in the words of Django's setting."""

import datetime as dt
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from keepfaith.errors import KeepfaithError
from keepfaith.website.processes.prober_mailbox import mailbox_place, prober_mailbox
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder

OUT: Final = "KEEPFAITH_MAIL_OUT"
MAIL_IN: Final = "KEEPFAITH_MAIL_IN"
MEMORY: Final = "memory"
ANSWER_WAIT: Final = "KEEPFAITH_ANSWER_WAIT"
OPERATOR: Final = "KEEPFAITH_OPERATOR"
_ADDRESS: Final = re.compile(r"[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,190}")
_PASSWORD: Final = "KEEPFAITH_MAIL_PASSWORD_FILE"  # noqa: S105 - names a file
_TRANSPORTS: Final = "keepfaith.disclosure.mail.transports"
_WAIT: Final = 30
# Minutes.
_ANSWER_WAIT, _MAX_ANSWER_WAIT = 10, 60
_SCHEMES: Final[Mapping[str, dict[str, bool]]] = {
    "smtp": {},
    "smtp+tls": {"use_tls": True},
    "smtps": {"use_ssl": True},
}


def mailers(data: DataDirectory) -> dict[str, dict[str, Any]]:
    """Read `memory`, `smtp://host:25`, `smtp+tls://user@host` or `smtps://user@host`; without one, mail waits."""
    url = os.environ.get(OUT, "")
    if keeps_in_memory():
        delivers = {"mailbox": prober_mailbox(), "place": mailbox_place(data)}
        return {"default": {"BACKEND": f"{_TRANSPORTS}.MemoryTransport", "OPTIONS": delivers}}
    if not url:
        return {}
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.password:
        raise KeepfaithError(
            f"{OUT} does not name a mail server.",
            "Write smtp://127.0.0.1:25, smtp+tls://user@host or smtps://user@host;"
            f" the password goes into the file that {_PASSWORD} names.",
        )
    options: dict[str, Any] = {"host": parts.hostname, "timeout": _WAIT, **_SCHEMES[parts.scheme]}
    options |= {"port": parts.port} if parts.port else {}
    if parts.username:
        options |= {"username": unquote(parts.username), "password": _secret()}
    return {"default": {"BACKEND": f"{_TRANSPORTS}.SmtpTransport", "OPTIONS": options}}


def answer_wait() -> dt.timedelta:
    """Return how long an answer waits before it leaves, so that its writer can call it back."""
    written = os.environ.get(ANSWER_WAIT) or str(_ANSWER_WAIT)
    if not written.isdecimal() or int(written) > _MAX_ANSWER_WAIT:
        raise KeepfaithError(
            f"{ANSWER_WAIT} is no number of minutes that an answer can wait.",
            f"Write a whole number from 0 to {_MAX_ANSWER_WAIT}.",
        )
    return dt.timedelta(minutes=int(written))


def read_operator_address() -> str:
    """Return the address to which alarms are mailed; empty if there is none."""
    address = os.environ.get(OPERATOR, "")
    if address and not _ADDRESS.fullmatch(address):
        raise KeepfaithError(f"{OPERATOR} is no e-mail address.", "Write one like operator@agency.gov.")
    return address


def keeps_in_memory() -> bool:
    """Return whether mail stays in the worker's memory, as in a demonstration."""
    return os.environ.get(OUT) == MEMORY


def mail_in(data: DataDirectory) -> str:
    """Return where e-mail comes in: as the environment says; in a demonstration at a private socket, else nowhere."""
    inside = f"lmtp:{socket_folder(data, process='inbound-mail') / 'lmtp'}"
    return os.environ.get(MAIL_IN) or (inside if keeps_in_memory() else "")


def _secret() -> str:
    try:
        return Path(os.environ[_PASSWORD]).read_text(encoding="utf-8").strip()
    except (KeyError, OSError, ValueError) as error:
        raise KeepfaithError(
            "The password for the mail server cannot be read.",
            f"Name in {_PASSWORD} a file that this user may read.",
        ) from error
