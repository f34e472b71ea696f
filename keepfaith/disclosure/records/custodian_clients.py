"""Reaching the custodian from the portal's processes: one client each, with a socket a thread."""

from functools import lru_cache

from django.conf import settings

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.client.copy_items import CopiesClient
from keepfaith.custody.client.dispatch import Dispatcher
from keepfaith.custody.client.eraser import CanaryEraser, Eraser
from keepfaith.custody.client.grant_items import RecordGrantsClient
from keepfaith.custody.client.items import ItemsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.client.own_records import OwnRecordsClient
from keepfaith.custody.client.reviews import ReviewsClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.client.withholding_items import WithholdingsClient
from keepfaith.custody.client.witness import Witness


@lru_cache(maxsize=1)
def custodian() -> RecordsClient:
    """Return the client by which records are kept and acts are entered."""
    return RecordsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def cases_client() -> CasesClient:
    """Return the client by which cases are opened, records held for them, and those of who asks looked for."""
    return CasesClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def opener() -> Opener:
    """Return the client by which the desk asks for the keys of fields."""
    return Opener(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def dispatcher() -> Dispatcher:
    """Return the client by which messages to people are cleared."""
    return Dispatcher(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def subscriptions_client() -> SubscriptionsClient:
    """Return the client by which subscriptions are confirmed and ended."""
    return SubscriptionsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def canary_eraser() -> CanaryEraser:
    """Return the client by which test requests of our own are ended."""
    return CanaryEraser(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def witness() -> Witness:
    """Return the client by which the head seen last is shown."""
    return Witness(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def staff_client() -> StaffClient:
    """Return the client by which administrators propose duties and end them."""
    return StaffClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def reviews_client() -> ReviewsClient:
    """Return the client by which a privacy officer looks at what waits, and pauses duties."""
    return ReviewsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def record_grants_client() -> RecordGrantsClient:
    """Return the client by which grants on one record are proposed, approved and ended."""
    return RecordGrantsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def items_client() -> ItemsClient:
    """Return the client by which items of any declared kind are listed, and acts on them done."""
    return ItemsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def uses_client() -> UsesClient:
    """Return the client by which a receipt asks how its record was used."""
    return UsesClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def own_records_client() -> OwnRecordsClient:
    """Return the client by which somebody sees what is theirs."""
    return OwnRecordsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def withholdings_client() -> WithholdingsClient:
    """Return the client by which something is left out of its person's own view, and shown again."""
    return WithholdingsClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def copies_client() -> CopiesClient:
    """Return the client by which copies for third persons are asked for, taken back and listed."""
    return CopiesClient(settings.CUSTODY_SOCKETS / "requests")


@lru_cache(maxsize=1)
def eraser() -> Eraser:
    """Return the client by which many keys are erased at once."""
    return Eraser(settings.CUSTODY_SOCKETS / "requests")
