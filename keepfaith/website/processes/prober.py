"""Starting the prober in place of this process: it is lent what it may reach, and nothing of the portal's code."""

import json
import os
import sys
from typing import Final, NoReturn

from keepfaith.website.postgres.connections import is_embedded, prober_database
from keepfaith.website.processes.custodian_key import key_file
from keepfaith.website.processes.mail_settings import mail_in
from keepfaith.website.processes.prober_mailbox import mailbox_place, prober_mailbox
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.process_sockets import make_socket_folder, socket_folder

OFF: Final = "none"
VARIABLE: Final = "KEEPFAITH_PROBER"
# What only the portal needs, and a prober that was taken could use.
_NOT_LENT: Final = ("KEEPFAITH_SECRET_KEY", "DATABASE_URL", "KEEPFAITH_PROBER_DATABASE_URL")


def has_prober() -> bool:
    """Return whether a prober runs beside the portal; without one, what it would prove is unproven."""
    return os.environ.get(VARIABLE) != OFF


def has_front() -> bool:
    """Return whether the portal runs its own front server, which counts."""
    return Listening.from_environment().has_own_front


def exec_prober(data: DataDirectory) -> NoReturn:
    """Become the prober; what it may reach stands on its standard input, since it holds a password."""
    place = prober_database(data)
    custodian = socket_folder(data)
    settings = {
        "portal_file": str(data.portal_file),
        "folder": str(data.path / "prober"),
        "sign": str(data.sign_of("prober")),
        "rounds": str(make_socket_folder(data, process="prober") / "rounds"),
        "requests": str(custodian / "requests"),
        "decisions": str(custodian / "decisions"),
        "front": str(socket_folder(data, process="front") / "metrics") if has_front() else None,
        "database": place and _connection(place),
        "is_embedded": is_embedded(),
        "key": str(key_file(data)),
        "mailbox": prober_mailbox(),
        "mailbox_at": mailbox_place(data),
        "inbound_mail": mail_in(data),
    }
    reading, writing = os.pipe()
    os.write(writing, json.dumps(settings).encode())
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_LENT}
    os.execve(sys.executable, [sys.executable, "-m", "keepfaith.prober"], environment)  # noqa: S606 - no shell


def rounds_socket(data: DataDirectory) -> str:
    """Name the socket at which the prober takes requests to look at once."""
    return str(socket_folder(data, process="prober") / "rounds")


def _connection(place: dict[str, object]) -> dict[str, object]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    options = place.get("OPTIONS")
    return {ours: place[theirs] for theirs, ours in names.items() if place.get(theirs)} | (
        dict(options) if isinstance(options, dict) else {}
    )
