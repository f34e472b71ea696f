"""Addresses of other sites that the agency's staff announces to everyone; each room says at start which are its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final


@dataclass
class AnnouncedLinks:
    """The rooms' ways to list them, asked anew each time."""

    rooms: list[Callable[[], Iterable[str]]] = field(default_factory=list)

    def declare(self, room: Callable[[], Iterable[str]]) -> None:
        """Add a room's way."""
        self.rooms.append(room)

    def __iter__(self) -> Iterator[str]:
        """Give each address of each room."""
        for room in self.rooms:
            yield from room()


ANNOUNCED: Final = AnnouncedLinks()
