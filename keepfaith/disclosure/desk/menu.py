"""Rooms of the desk that sections above bring: each declares its own at start, and each page leads there."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Room:
    """Pages of a section at the desk: what they are called, and the name of the address at which they begin."""

    title: str
    address: str


@dataclass
class Rooms:
    """All rooms that sections declared when the portal started."""

    rooms: list[Room] = field(default_factory=list)

    def declare(self, room: Room) -> None:
        """Add a room; a second one at the same address is refused."""
        if any(each.address == room.address for each in self.rooms):
            raise ValueError(f"{room.address} is declared twice")
        self.rooms.append(room)


ROOMS: Final = Rooms()
