"""The parts of a letter (RFC 2046), cut one level at a time.

The standard library's parser takes a whole letter apart, but calls itself for each level and compares each line with
the boundaries of all levels above: a few megabytes of nested parts stop it. Here it reads header lines only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from keepfaith.intake.mime.encoded_words import decode_words
from keepfaith.intake.mime.headers import Headers, parse_headers
from keepfaith.intake.mime.transfer_encoding import DecodedOctets, decode_transfer

MAX_PART_HEAD_LENGTH: Final = 4_096
_MAX_BOUNDARY_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A letter as a whole, or one part of it, with its body still packed."""

    head: Headers
    body: memoryview
    media: str
    parameters: dict[str, str]
    disposition: str
    name: str

    @property
    def is_container(self) -> bool:
        """Return whether there are parts inside."""
        return self.media.startswith("multipart/")

    def content(self) -> DecodedOctets:
        """Return what is inside, unpacked as its header lines say."""
        return decode_transfer(bytes(self.body), self.head.word("content-transfer-encoding"))


class Children(NamedTuple):
    """The parts inside a part: as many as were asked for, whether there are more, and whether the end was there."""

    parts: tuple[Part, ...]
    more: bool
    ended: bool


def part_of(head: Headers, body: memoryview, otherwise: str = "text/plain") -> Part:
    """Read what the header lines say of the body."""
    media = head.media(otherwise)
    parameters = head.parameters("content-type")
    placing = head.parameters("content-disposition")
    name = decode_words(placing.get("filename") or parameters.get("name", ""))
    return Part(head, body, media, parameters, head.word("content-disposition"), name)


def children(part: Part, most: int) -> Children:
    """Cut the body at its boundary; no parts, if it has none."""
    boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
    otherwise = "message/rfc822" if part.media == "multipart/digest" else "text/plain"
    parts: list[Part] = []
    start = None
    if not 0 < len(boundary) <= _MAX_BOUNDARY_LENGTH:
        return Children((), more=False, ended=True)
    for before, after, last in _cuts(part.body, boundary):
        if start is not None:
            head, body = parse_headers(part.body[start : max(start, before)], MAX_PART_HEAD_LENGTH)
            parts.append(part_of(head, body, otherwise))
        if last or len(parts) == most:
            return Children(tuple(parts), more=not last, ended=True)
        start = after
    if start is not None and start < len(part.body):
        parts.append(part_of(*parse_headers(part.body[start:], MAX_PART_HEAD_LENGTH), otherwise))
    return Children(tuple(parts), more=False, ended=False)


def _cuts(body: memoryview, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield the start (with the break before) and end of each boundary line, and whether it is the last."""
    rest = rb"--" + re.escape(boundary) + rb"(--)?[ \t]*+\r?(?=\n|\Z)"
    if first := re.match(rest, body):
        yield 0, first.end() + 1, first[1] is not None
    # The break is part of the pattern: by it the search finds the next line in one leap.
    for match in re.finditer(rb"\n" + rest, body):
        before = match.start()
        before -= before > 0 and body[before - 1] == ord("\r")
        yield before, match.end() + 1, match[1] is not None
