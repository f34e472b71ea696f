"""Forms of values in messages: each writes a value as JSON, and reads back only what it would have written.

A message that does not fit is described by the names of its fields, never by their values.
"""

import binascii
import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_type_hints

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import fits

MAX_NUMBER: Final = 2**53
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


class Malformed(KeepfaithError):
    """A message that is not one of those that may be sent."""


@dataclass(frozen=True, slots=True)
class Form[T]:
    """How a kind of value is written, if not as it is, and how it is read: `read` raises `ValueError`."""

    read: Callable[[Any], T]
    write: Callable[[T], Any] | None = None


class Fields[T]:
    """The fields of one kind of message, with the form of each: worked out once, when the class is declared."""

    def __init__(self, kind: type[T], *, of: str) -> None:
        self._kind, self._of = kind, of
        forms = forms_of(kind)
        self._writes = tuple((name, form.write) for name, form in forms.items())
        self._reads = tuple((name, form.read) for name, form in forms.items())

    def write(self, message: T) -> dict[str, Any]:
        """Return the fields of a message as JSON has them."""
        return {
            name: getattr(message, name) if write is None else write(getattr(message, name))
            for name, write in self._writes
        }

    def read(self, message: Mapping[str, Any]) -> T:
        """Return a message of just these fields, each in its form; anything else is malformed."""
        try:
            values = [read(message[name]) for name, read in self._reads]
        except (KeyError, ValueError):
            raise self._malformed(message) from None
        if len(message) != len(values):
            raise Malformed(f"The {self._of} has {len(message) - len(values)} fields that it may not have.")
        return self._kind(*values)

    def _malformed(self, message: Mapping[str, Any]) -> Malformed:
        for name, read in self._reads:
            try:
                read(message[name])
            except (KeyError, ValueError):
                return Malformed(f"The {self._of} lacks its {name}, or that is not what it must be.")
        raise AssertionError


def forms_of(kind: type) -> dict[str, Form[Any]]:
    """Return the form of each field of a dataclass, from its annotations."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        field.name: next(
            annotation for annotation in hints[field.name].__metadata__ if isinstance(annotation, Form)
        )
        for field in fields(kind)
    }


def text(pattern: re.Pattern[str]) -> Form[str]:
    """A text of exactly the pattern's form."""
    matches = pattern.fullmatch

    def read(value: object) -> str:
        if type(value) is not str or not matches(value):
            raise ValueError
        return value

    return Form(read)


def prose(max_size: int, *, may_be_empty: bool = False) -> Form[str]:
    """Any text of so many bytes in UTF-8 at most."""

    def read(value: object) -> str:
        # A lone surrogate cannot be written as UTF-8, which is a ValueError too.
        if type(value) is not str or len(value.encode()) > max_size or "\0" in value:
            raise ValueError
        if not (value or may_be_empty):
            raise ValueError
        return value

    return Form(read)


def one_of[T: str](*words: T) -> Form[T]:
    """One of some words."""
    known: Mapping[object, T] = {word: word for word in words}

    def read(value: object) -> T:
        if type(value) is not str or value not in known:
            raise ValueError
        return known[value]

    return Form(read)


def octets(least: int, most: int | None = None) -> Form[bytes]:
    """Bytes, written as base64: of one size, or of a size between two."""
    top = least if most is None else most

    def read(value: object) -> bytes:
        if type(value) is not str:
            raise ValueError
        decoded = binascii.a2b_base64(value, strict_mode=True)
        if not least <= len(decoded) <= top:
            raise ValueError
        return decoded

    return Form(read, written)


def optional_octets(size: int) -> Form[bytes | None]:
    """Bytes of one size, or an empty text for none."""
    form = octets(size)
    return Form(
        lambda value: None if type(value) is str and not value else form.read(value),
        lambda value: "" if value is None else written(value),
    )


def packed(size: int, *, max_count: int) -> Form[tuple[bytes, ...]]:
    """At least one of many bytes of one size, written as one base64: for thousands, a list takes many times as long."""
    form = octets(size, size * max_count)

    def read(value: object) -> tuple[bytes, ...]:
        joined = form.read(value)
        if len(joined) % size:
            raise ValueError
        return tuple(joined[start : start + size] for start in range(0, len(joined), size))

    return Form(read, lambda parts: written(b"".join(parts)))


def optional[T](form: Form[T]) -> Form[T | None]:
    """A value, or null for none."""
    write = form.write
    return Form(
        lambda value: None if value is None else form.read(value),
        lambda value: value if value is None or write is None else write(value),
    )


def list_of[T](form: Form[T], *, max_count: int, min_count: int = 0) -> Form[tuple[T, ...]]:
    """A list."""
    read_one, write_one = form.read, form.write

    def read(value: object) -> tuple[T, ...]:
        if type(value) is not list or not min_count <= len(value) <= max_count:
            raise ValueError
        return tuple([read_one(item) for item in value])

    def write(value: tuple[T, ...]) -> list[Any]:
        return list(value) if write_one is None else [write_one(item) for item in value]

    return Form(read, write)


def set_of[T](form: Form[T], *, max_count: int, min_count: int = 0) -> Form[tuple[T, ...]]:
    """A list of different values."""
    listed = list_of(form, max_count=max_count, min_count=min_count)

    def read(value: object) -> tuple[T, ...]:
        values = listed.read(value)
        if len(values) > 1 and len(set(values)) != len(values):
            raise ValueError
        return values

    return Form(read, listed.write)


def mapping[K, V](key: Form[K], value: Form[V], *, max_count: int, min_count: int = 0) -> Form[Mapping[K, V]]:
    """An object whose members are all of one kind."""
    read_key, read_value, write_key, write_value = key.read, value.read, key.write, value.write

    def read(value: object) -> Mapping[K, V]:
        if type(value) is not dict or not min_count <= len(value) <= max_count:
            raise ValueError
        members = {read_key(name): read_value(member) for name, member in value.items()}
        if len(members) != len(value):
            raise ValueError
        return members

    def write(members: Mapping[K, V]) -> dict[Any, Any]:
        names = members if write_key is None else map(write_key, members)
        values = members.values() if write_value is None else map(write_value, members.values())
        return dict(zip(names, values, strict=True))

    return Form(read, write)


def row[T](kind: type[T]) -> Form[T]:
    """The values of a dataclass in their order, without their names."""
    forms = tuple(forms_of(kind).items())

    def read(value: object) -> T:
        if type(value) is not list or len(value) != len(forms):
            raise ValueError
        return kind(*(form.read(member) for (_, form), member in zip(forms, value, strict=True)))

    def write(value: T) -> list[Any]:
        named = ((getattr(value, name), form.write) for name, form in forms)
        return [member if change is None else change(member) for member, change in named]

    return Form(read, write)


def number(least: int = 1) -> Form[int]:
    """A whole number, up to where JSON is still exact for every reader."""

    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= MAX_NUMBER:
            raise ValueError
        return value

    return Form(read)


def written(value: bytes) -> str:
    """Return bytes as a message has them."""
    return binascii.b2a_base64(value, newline=False).decode()


def _switch(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError
    return value


def _word(value: object) -> str:
    if type(value) is not str or not fits(value):
        raise ValueError
    return value


def _day(value: object) -> dt.date:
    if type(value) is not str:
        raise ValueError
    day = dt.date.fromisoformat(value)
    if day.isoformat() != value:
        raise ValueError
    return day


def _instant(value: object) -> dt.datetime:
    if type(value) is not str:
        raise ValueError
    instant = dt.datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError
    try:
        return instant.astimezone(dt.UTC)
    except OverflowError:
        raise ValueError from None


SWITCH: Final = Form(_switch)
WORD: Final = Form(_word)
DAY: Final = Form(_day, dt.date.isoformat)
INSTANT: Final = Form(_instant, dt.datetime.isoformat)
