"""One tour of a real portal, and a way to have one of its answers be another."""

from dataclasses import replace

import pytest

from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, tour_of


class Changed:
    """A tour in which one answer is another than came."""

    def __init__(self, tour: Tour) -> None:
        self.tour = tour

    def first(self, kind: str, *, path: str = "") -> Seen:
        """Return the first answer of a kind, as the tour names kinds, or of an address."""
        return next(
            seen
            for seen in self.tour.seen
            if self.tour.kind(seen) == kind and path in {"", seen.surface.path}
        )

    def other_text(self, seen: Seen, old: str, new: str) -> Seen:
        """Return an answer with other words, and see that it had the first ones."""
        assert old in seen.answer.text, old
        body = seen.answer.text.replace(old, new).encode()
        return replace(seen, answer=replace(seen.answer, body=body))

    def other_header(self, seen: Seen, name: str, value: str | None) -> Seen:
        """Return an answer with another value of a header, or without it."""
        others = tuple(header for header in seen.answer.headers if header[0].lower() != name)
        more = ((name, value),) if value is not None else ()
        return replace(seen, answer=replace(seen.answer, headers=(*others, *more)))


@pytest.fixture(scope="session")
def changed(probed):
    """The tour, and what a test makes of it."""
    return Changed(tour_of(probed.reach))
