"""Reaching the custodian from the portal's processes: one client each, with a socket a thread."""

from functools import lru_cache

from django.conf import settings

from keepfaith.custody.asking import Custodian


@lru_cache(maxsize=1)
def custodian() -> Custodian:
    """Give the client by which records are kept."""
    return Custodian(settings.CUSTODY_SOCKETS / "requests")
