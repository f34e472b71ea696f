"""Reaching the custodian from the portal's processes: one client each, with a socket a thread."""

from functools import lru_cache

from django.conf import settings

from keepfaith.custody.client.connection import Custodian
from keepfaith.custody.client.dispatch import Dispatcher
from keepfaith.custody.client.eraser import Shredder
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.client.subscription_requests import Wishing
from keepfaith.custody.client.witness import Witness


@lru_cache(maxsize=1)
def custodian() -> Custodian:
    """Give the client by which records are kept and acts are entered."""
    return Custodian(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def opener() -> Opener:
    """Give the client by which the desk asks for the keys of fields."""
    return Opener(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def dispatcher() -> Dispatcher:
    """Give the client by which messages to people are cleared."""
    return Dispatcher(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def wishes() -> Wishing:
    """Give the client by which wishes to be told are confirmed and ended."""
    return Wishing(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def witness() -> Witness:
    """Give the client by which the head seen last is shown."""
    return Witness(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def shredder() -> Shredder:
    """Give the client by which many keys are erased at once."""
    return Shredder(settings.CUSTODY_SOCKETS / "requests")
