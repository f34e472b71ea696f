"""Telling the custodian of every posted edition that brings rules; it decides by what it was told, for good."""

import logging

from keepfaith.custody.client.connection import RecordsClient, Refused
from keepfaith.policies.editions.register_with_custodian import register_governing
from keepfaith.policies.sections.check import Portal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder

_reported: set[str] = set()

log = logging.getLogger("keepfaith.registering")


def register_editions(_portal: Portal | None = None) -> int:
    """Register each edition of the governing policy; the same again changes nothing. Gives their number.

    One that is refused is told of once in this process, and does not keep the others from being registered.
    """
    custodian = RecordsClient(socket_folder(DataDirectory.from_environment()) / "requests")
    try:
        outcomes = register_governing(custodian)
    finally:
        custodian.close()
    for edition, refused in outcomes.items():
        if refused is not None and edition not in _reported:
            _reported.add(edition)
            _report(refused)
    return sum(refused is None for refused in outcomes.values())


def _report(refused: Refused) -> None:
    # The code only: which edition was refused, and what to do, `keepfaith policy register` says.
    log.error(
        "the custodian did not take an edition: %s. Run `keepfaith policy register` as the custodian's user.",
        refused.code,
    )
