"""Where the notices of a subscription go, as the page of one's own information says it."""

from dataclasses import dataclass
from typing import Self

from keepfaith.custody.protocol.proof_messages import OwnSubscription
from keepfaith.disclosure.own_records.address_moves import AddressMove


@dataclass(frozen=True, slots=True)
class OwnNotices(AddressMove):
    """Notices that somebody gets, or got until another address took them over."""

    is_confirmed: bool = False

    @classmethod
    def of(cls, subscription: OwnSubscription) -> Self:
        """Take what the custodian says of them."""
        return cls(subscription.given_on, subscription.moved_on, subscription.state == "confirmed")
