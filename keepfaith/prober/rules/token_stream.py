"""The words, texts and marks of rules and of a schema, and a place in them."""

import re
import sys
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from keepfaith.errors import KeepfaithError

Kind = Literal["name", "text", "mark", "end"]
MAX_SIZE: Final = 64 * 1024
_TOKEN: Final = re.compile(
    r"(?P<space>\s+|//[^\n\r]*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r'|"(?P<text>(?:\\.|[^"\\])*)"'
    r"|(?P<mark>::|==|!=|&&|\|\||[@.,;:(){}\[\]=!])"
)
_ESCAPE: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|x([0-7][0-9a-fA-F])|(.))", re.DOTALL)
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "\\": "\\", "'": "'", '"': '"'}


class Unreadable(KeepfaithError):
    """Rules or a schema are not written in the part of the language that is read here."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The rules cannot be read a second time: {what}.", "Post an edition with plainer rules."
        )


class Token(NamedTuple):
    """A word, a text without its quotes and escapes, or a mark."""

    kind: Kind
    value: str


_END: Final = Token("end", "")


class TokenStream:
    """What is read, one token after the other."""

    def __init__(self, written: str) -> None:
        if len(written) > MAX_SIZE:
            raise Unreadable("they are too long")
        self._tokens = list(_tokens(written))
        self._place = 0

    @property
    def next(self) -> Token:
        """The token that comes next, which stays where it is."""
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def take(self) -> Token:
        """Take the next token, whatever it is."""
        token = self.next
        self._place += 1
        return token

    def skip(self, *values: str) -> bool:
        """Take the next token if it is one of these words or marks, and return whether it was."""
        is_next = self.next.kind in ("name", "mark") and self.next.value in values
        self._place += is_next
        return is_next

    def expect(self, value: str) -> None:
        """Take a word or a mark that must come."""
        if not self.skip(value):
            raise Unreadable(f"there is no “{value}” where one belongs")

    def name(self) -> str:
        """Take a word that must come."""
        return self._of("name")

    def text(self) -> str:
        """Take a text that must come."""
        return self._of("text")

    def _of(self, kind: Kind) -> str:
        token = self.take()
        if token.kind != kind:
            raise Unreadable(f"there is no {kind} where one belongs")
        return token.value


def _tokens(written: str) -> Iterator[Token]:
    place = 0
    while place < len(written):
        match = _TOKEN.match(written, place)
        if match is None:
            raise Unreadable("a character has no meaning")
        place = match.end()
        match match.lastgroup:
            case "name" | "mark" as kind:
                yield Token(kind, match[kind])
            case "text":
                yield Token("text", _ESCAPE.sub(_unescaped, match["text"]))


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    if number is not None:
        if int(number, 16) > sys.maxunicode:
            raise Unreadable("a text names a character that there is not")
        return chr(int(number, 16))
    if match[3] not in _PLAIN:
        raise Unreadable("a text has an escape that has no meaning")
    return _PLAIN[match[3]]
