"""Reaching the custodian from the portal's processes: one client each, with a socket a thread."""

from functools import lru_cache

from django.conf import settings

from keepfaith.custody.asking import Custodian
from keepfaith.custody.opening import Opener


@lru_cache(maxsize=1)
def custodian() -> Custodian:
    """Give the client by which records are kept and acts are entered."""
    return Custodian(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def opener() -> Opener:
    """Give the client by which the desk asks for the keys of fields."""
    return Opener(settings.CUSTODY_SOCKETS / "requests")
