"""A case for which a test puts records on hold."""

import hashlib

from keepfaith.custody.client.admin import ControlClient


def opened_case(control: ControlClient, named: str = "litigation") -> str:
    """Open a case, or return the one that was opened under this name before."""
    return control.open_case("legal-hold", token=hashlib.sha256(named.encode()).digest())
