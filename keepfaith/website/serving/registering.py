"""Telling the custodian of every posted edition that brings rules; it decides by what it was told, for good."""

from keepfaith.custody.asking import Custodian
from keepfaith.policies.agency import this_agency
from keepfaith.policies.promises.checks import Portal
from keepfaith.policies.shelf import shelf
from keepfaith.website.serving.custodian_sockets import socket_folder
from keepfaith.website.serving.data_directory import DataDirectory


def register_editions(_portal: Portal | None = None) -> int:
    """Register each edition of the governing policy; the same again changes nothing. Gives their number."""
    custodian = Custodian(socket_folder(DataDirectory.from_environment()) / "requests")
    editions = shelf().of(this_agency().governing.slug)
    try:
        for posted in editions:
            files = posted.bundle.files
            custodian.register(
                posted.bundle.digest,
                rules=files["rules.cedar"],
                schema=files["schema.cedarschema"],
                starts_at=posted.starts_at,
            )
    finally:
        custodian.close()
    return len(editions)
