"""Running the custodian beside the portal, and asking whether it answers."""

import os
from pathlib import Path

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient, Refused
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.processes.prober_mailbox import prober_mailbox
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder, socket_folder

_PATIENCE = 0.5


def custody_folder(data: DataDirectory) -> Path:
    """Name the custodian's own store; in production it is another user's."""
    return data.path / "custody"


def run_custodian(data: DataDirectory) -> None:
    """Keep and open until asked to stop."""
    from keepfaith.custody.__main__ import run

    key = custodian_key(data, make=True)
    run(
        custody_folder(data),
        sockets=make_socket_folder(data),
        kek=key,
        allowed=frozenset({os.geteuid()}),
        is_demo=is_demonstration(),
        test_mailbox=prober_mailbox(),
    )


def custodian_answers(data: DataDirectory) -> bool:
    """Return whether the custodian answers at once."""
    custodian = RecordsClient(socket_folder(data) / "requests", wait=_PATIENCE)
    try:
        custodian.status()
    except (CustodianUnavailable, Refused):
        return False
    finally:
        custodian.close()
    return True
