"""Header fields as they travel: an address, an identifier or a link is never encoded, and never broken in two.

The standard library writes what does not fit into a line as encoded words, also where RFC 2047 forbids it (section 5).
A mail program then sees no link and no identifier.
"""

import re
from email.charset import Charset
from typing import Final

from django.utils.encoding import punycode

# RFC 5322, 2.1.1, and RFC 2047, section 2: a line with an encoded word has at most 76 characters.
_LINE, _MAX_LINE = 76, 998
# A word that is no longer stays as it is; so many octets fit, encoded, beside the longest name of a field.
_MAX_WORD, _MAX_ENCODED = 60, 39
_TOKEN: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_ATOM: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
_DOT_ATOM: Final = re.compile(rf"{_ATOM.pattern}(?:\.{_ATOM.pattern})*")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_LITERAL: Final = re.compile(r"\[[A-Za-z0-9.:]+\]")
_UTF_8: Final = Charset("utf-8")


def write_field(name: str, *tokens: str) -> bytes:
    """Write a field whose line breaks only between tokens; raises `ValueError` for what no header can hold."""
    line, lines = f"{name}:", list[str]()
    for place, token in enumerate(tokens):
        if not _TOKEN.fullmatch(token):
            raise ValueError("a header holds no line end, no other control character and nothing but ASCII")
        if place and len(line) + 1 + len(token) > _LINE:
            lines.append(line)
            line = ""
        line += f" {token}"
    lines.append(line)
    if max(map(len, lines)) > _MAX_LINE:
        raise ValueError("a line of a header is too long")
    return "\r\n".join([*lines, ""]).encode("ascii")


def text_tokens(value: str) -> tuple[str, ...]:
    """Return the tokens of unstructured text, such as a subject; encoded unless it is short words of ASCII."""
    words = value.split(" ")
    fits = all(_TOKEN.fullmatch(word) and len(word) <= _MAX_WORD for word in words)
    return tuple(words) if fits and "=?" not in value else _encoded(value)


def name_tokens(value: str) -> tuple[str, ...]:
    """Return the tokens of a name that stands before an address or an identifier in angle brackets."""
    words = value.split()
    name = " ".join(words)
    if not name.isascii() or not name.isprintable() or "=?" in name:
        return _encoded(name)
    if all(map(_ATOM.fullmatch, words)):
        return tuple(words)
    return (_quote(name),)


def mailbox_tokens(name: str, address: str) -> tuple[str, ...]:
    """Return the tokens of one address, with the name of whose it is if there is one."""
    local, at, host = address.rpartition("@")
    host = host if host.isascii() else punycode(host)
    if not at or not local or not (_DOT_ATOM.fullmatch(host) or _LITERAL.fullmatch(host)):
        raise ValueError("this is no address that a line can hold")
    if not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)):
        local = _quote(local)
    return (*name_tokens(name), f"<{local}@{host}>") if name else (f"{local}@{host}",)


def _quote(value: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def _encoded(value: str) -> tuple[str, ...]:
    if "\r" in value or "\n" in value:
        raise ValueError("a header holds no line end")
    words, part = list[str](), ""
    for character in value:
        if part and len((part + character).encode()) > _MAX_ENCODED:
            words.append(part)
            part = ""
        part += character
    return tuple(_UTF_8.header_encode(word) for word in [*words, part] if word)
