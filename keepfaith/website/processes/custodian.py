"""Running the custodian beside the portal, and asking whether it answers."""

from pathlib import Path

from keepfaith.agency.demonstration import is_demonstration
from keepfaith.agency.folder import agency_folder
from keepfaith.agency.grant_hours import grant_hours
from keepfaith.agency.passkey_categories import passkey_categories
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.agency.time_zone import agency_zone
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient, Refused
from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.processes.prober_mailbox import prober_mailbox
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.part_users import CUSTODIAN, INBOUND_MAIL, PROBER, WEB, WORKER, PartUsers
from keepfaith.website.runtime.process_sockets import (
    CUSTODIAN_SOCKET,
    custodian_elsewhere,
    make_socket_folder,
    socket_folder,
)

_PATIENCE = 0.5


def custody_folder(data: DataDirectory) -> Path:
    """Name the custodian's own store; in production it is another user's."""
    return data.path / "custody"


def run_custodian(data: DataDirectory) -> None:
    """Keep and open until asked to stop."""
    from keepfaith.custody.__main__ import run
    from keepfaith.custody.protocol.callers import Callers

    key, users = custodian_key(data, make=True), PartUsers.from_environment()
    receivers, observers = frozenset({users.uid(INBOUND_MAIL)}), frozenset({users.uid(PROBER)})
    web = frozenset({users.uid(WEB)}) - {users.uid(WORKER)}
    # Where all run as one user, that one may ask for everything.
    apart = receivers | observers | web if users else frozenset[int]()
    run(
        custody_folder(data),
        sockets=make_socket_folder(data),
        kek=key,
        callers=Callers(users.peers(CUSTODIAN) - apart, receivers, observers, web if users else ()),
        is_demo=is_demonstration(),
        test_mailbox=prober_mailbox(),
        zone=agency_zone(),
        safeguards=read_safeguards(agency_folder()).digest,
        grant_hours=grant_hours(),
        by_passkey=_sensitive_categories(),
    )


def _sensitive_categories() -> frozenset[str]:
    """Return what is opened by passkey; refuse a name that means nothing, under which nothing would be kept shut."""
    categories = passkey_categories(agency_folder())
    if unknown := categories - CATEGORIES.keys():
        raise KeepfaithError(
            f"[openings] of agency.toml names {min(unknown)!r}, which is no category of information.",
            f"Name some of these: {', '.join(CATEGORIES)}.",
        )
    return categories


def refuse_silent_custodian(data: DataDirectory, *, demo: bool) -> None:
    """Refuse to start beside a custodian that does not answer, and to make a demonstration of one that is not ours."""
    elsewhere = custodian_elsewhere()
    if elsewhere and demo:
        raise KeepfaithError(
            "A demonstration runs a custodian of its own.", f"Leave out --custodian and {CUSTODIAN_SOCKET}."
        )
    if elsewhere and not custodian_answers(data):
        raise KeepfaithError(
            f"No custodian answers at {elsewhere}, or it does not hear this user.",
            "Start it first: keepfaith serve custodian. See docs/operate/custodian.md.",
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
