"""Asking, as a privacy officer, what waits to be looked at; settling it; and pausing a duty."""

from collections.abc import Callable

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import review_messages
from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.custody.protocol.review_messages import ReviewPage, WaitingPage, WaitingReviews
from keepfaith.custody.protocol.sizes import WAITING_PAGE_SIZE


class ReviewsClient(Client):
    """What privacy officers ask for at the socket `requests`; each act is entered, and so is its refusal."""

    def reviews(self, *, employee: str, duty: str = PRIVACY) -> ReviewPage:
        """Ask what is to be looked at first, and how much waits."""
        return self._ask(review_messages.Reviews(employee, duty))

    def waiting(self) -> WaitingPage:
        """Ask for the numbers of what waits, all of them."""
        return waiting_in(self._ask)

    def settle(self, number: int, *, reason: str, employee: str, duty: str = PRIVACY) -> None:
        """Settle an entry with a word."""
        self._ask(review_messages.SettleReview(employee, duty, number, reason))

    def pause(
        self, colleague: str, assigned: str, *, reason: str, employee: str, duty: str = PRIVACY
    ) -> None:
        """Pause a colleague's duty at once."""
        self._ask(review_messages.PauseDuty(employee, duty, colleague, assigned, reason))


def waiting_in(ask: Callable[[WaitingReviews], WaitingPage]) -> WaitingPage:
    """Ask page by page for the numbers of what waits; up to which entry is what the first page says."""
    first = ask(WaitingReviews(0))
    numbers, page = list(first.numbers), first
    while len(page.numbers) == WAITING_PAGE_SIZE:
        page = ask(WaitingReviews(numbers[-1]))
        numbers += page.numbers
    return WaitingPage(first.head, first.unusual, tuple(numbers))
