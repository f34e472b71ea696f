"""The parts of one message, read strictly: each has its form, and none may be left over."""

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits

RECORD = 16
MOST_RECORDS, MOST_FIELDS, MOST_KEYS = 200, 32, 400
MOST_NUMBER = 2**53
_LONGEST_ADDRESS = 400
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Malformed(KeepfaithError):
    """A message that is not one of those that may be sent."""


class Parts:
    """The parts of one message, taken by name; what is left over is refused."""

    def __init__(self, parts: object, *, of: str) -> None:
        if not isinstance(parts, dict):
            raise Malformed(f"The {of} is not an object.")
        self._parts: dict[str, Any] = dict(parts)
        self._of = of

    def done[T](self, message: T) -> T:
        """Refuse parts that nobody took."""
        if self._parts:
            raise Malformed(f"The {self._of} has {len(self._parts)} parts that it may not have.")
        return message

    def text(self, name: str, pattern: re.Pattern[str]) -> str:
        """Take a text that has exactly the pattern's form."""
        value: str = self._take(name, str)
        if not pattern.fullmatch(value):
            raise self._wrong(name)
        return value

    def prose(self, name: str, *, longest: int) -> str:
        """Take any non-empty text that is not too long and can be written as UTF-8."""
        value: str = self._take(name, str)
        try:
            size = len(value.encode())
        except UnicodeEncodeError as error:
            raise self._wrong(name) from error
        if not 0 < size <= longest or "\0" in value:
            raise self._wrong(name)
        return value

    def one_of[T: str](self, name: str, known: tuple[T, ...]) -> T:
        """Take one of some words."""
        value: str = self._take(name, str)
        for word in known:
            if value == word:
                return word
        raise self._wrong(name)

    def words(self, name: str, count: int) -> tuple[str, ...]:
        """Take a list of so many short words as entries hold them, or an empty list."""
        found = self._take(name, list)
        if len(found) not in (0, count) or not all(type(word) is str and fits(word) for word in found):
            raise self._wrong(name)
        return tuple(found)

    def day(self, name: str) -> dt.date:
        """Take a day."""
        value: str = self._take(name, str)
        try:
            found = dt.date.fromisoformat(value)
        except ValueError as error:
            raise self._wrong(name) from error
        if found.isoformat() != value:
            raise self._wrong(name)
        return found

    def octets(self, name: str, sizes: range) -> bytes:
        """Take bytes written as base64."""
        return self._octets(name, self._take(name, str), sizes)

    def octets_or_none(self, name: str, sizes: range) -> bytes | None:
        """Take bytes written as base64, or an empty text for none."""
        value: str = self._take(name, str)
        return self._octets(name, value, sizes) if value else None

    def records(self, name: str) -> tuple[bytes, ...]:
        """Take a list of different records."""
        found = tuple(
            self._octets(name, value, range(RECORD, RECORD + 1)) for value in self._list(name, MOST_RECORDS)
        )
        return self._different(name, found)

    def pairs(self, name: str, left: range, right: range) -> tuple[tuple[bytes, bytes], ...]:
        """Take an object from bytes to bytes, with as many members as a message may name records."""
        found = self._take(name, dict)
        if not 0 < len(found) <= MOST_RECORDS:
            raise self._wrong(name)
        return tuple(
            (self._octets(name, key, left), self._octets(name, value, right)) for key, value in found.items()
        )

    def names(self, name: str, *, least: int = 1) -> tuple[str, ...]:
        """Take a list of different field names."""
        found = tuple(self._named(name, value) for value in self._list(name, MOST_FIELDS, least=least))
        return self._different(name, found)

    def mapping(self, name: str) -> dict[str, str]:
        """Take an object from field name to category."""
        found = self._take(name, dict)
        if not 0 < len(found) <= MOST_FIELDS:
            raise self._wrong(name)
        return {self._named(name, key): self._named(name, value) for key, value in found.items()}

    def facts(self, name: str) -> frozenset[tuple[str, bool]]:
        """Take an object from a fact's name to yes or no."""
        found = self._take(name, dict)
        if len(found) > MOST_FIELDS or not all(type(value) is bool for value in found.values()):
            raise self._wrong(name)
        return frozenset((self._named(name, key), value) for key, value in found.items())

    def switch(self, name: str) -> bool:
        """Take yes or no."""
        return bool(self._take(name, bool))

    def number(self, name: str) -> int:
        """Take a whole number from 1 up to where JSON is still exact for every reader."""
        value: int = self._take(name, int)
        if not 0 < value <= MOST_NUMBER:
            raise self._wrong(name)
        return value

    def instant(self, name: str) -> dt.datetime:
        """Take an instant with its offset."""
        try:
            found = dt.datetime.fromisoformat(self._take(name, str))
        except ValueError as error:
            raise self._wrong(name) from error
        if found.tzinfo is None:
            raise self._wrong(name)
        try:
            return found.astimezone(dt.UTC)
        except OverflowError as error:
            raise self._wrong(name) from error

    def address(self, name: str) -> str:
        """Take a person's address, or an empty text for none."""
        if self._parts.get(name) == "":
            return str(self._parts.pop(name))
        return self.prose(name, longest=_LONGEST_ADDRESS)

    def inner(self, name: str) -> "Parts":
        """Take an object with parts of its own."""
        return Parts(self._take(name, dict), of=name)

    def _take(self, name: str, kind: type) -> Any:  # noqa: ANN401 - of the kind asked for
        value = self._parts.pop(name, None)
        if type(value) is not kind:
            raise self._wrong(name)
        return value

    def _list(self, name: str, most: int, *, least: int = 1) -> Iterator[object]:
        found = self._take(name, list)
        if not least <= len(found) <= most:
            raise self._wrong(name)
        return iter(found)

    def _named(self, name: str, value: object) -> str:
        if not isinstance(value, str) or not NAME.fullmatch(value):
            raise self._wrong(name)
        return value

    def _octets(self, name: str, value: object, sizes: range) -> bytes:
        if not isinstance(value, str):
            raise self._wrong(name)
        try:
            found = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise self._wrong(name) from error
        if len(found) not in sizes:
            raise self._wrong(name)
        return found

    def _different[T](self, name: str, found: tuple[T, ...]) -> tuple[T, ...]:
        if len(set(found)) != len(found):
            raise self._wrong(name)
        return found

    def _wrong(self, name: str) -> Malformed:
        return Malformed(f"The {self._of} lacks its {name}, or that is not what it must be.")
