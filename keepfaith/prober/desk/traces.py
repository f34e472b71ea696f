"""Where a session's code shows beside its cookie: in an address, an input, a header, or anywhere else in an answer."""

import base64
import hashlib
import html
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from keepfaith.prober.visitor import Answer

_DIGESTS: Final = ("md5", "sha1", "sha256", "sha384", "sha512")
# So much of a text in base64 depends on nothing that stands beside it.
_OFFSETS: Final = (0, 2, 3)


def trace_faults(answers: Iterable[Answer], codes: Iterable[str]) -> Iterator[str]:
    """Yield each answer that shows one of our codes, or what is computed from it."""
    forms = [form for code in codes if code for form in code_forms(code)]
    for answer in answers:
        if any(form in text for text in _texts(answer) for form in forms):
            yield f"{page_named(answer.path)} ({answer.status}) shows the code of a session beside its cookie."


def code_forms(code: str) -> Iterator[str]:
    """Yield a code as software writes it, in small letters: plain, encoded, and its usual digests."""
    plain = code.encode()
    digests = [hashlib.new(name, plain, usedforsecurity=False).digest() for name in _DIGESTS]
    yield code.lower()
    yield code[::-1].lower()
    for octets in (plain, *digests):
        yield octets.hex()
        yield base64.b32encode(octets).decode().rstrip("=").lower()
        for offset, start in enumerate(_OFFSETS):
            written = base64.b64encode(bytes(offset) + octets)[start : (len(octets) + offset) * 8 // 6]
            yield written.decode().lower()
            yield written.translate(bytes.maketrans(b"+/", b"-_")).decode().lower()


def _texts(answer: Answer) -> Iterator[str]:
    """Yield all that a browser reads of an answer but its cookies; an address is also read without its escapes."""
    headers = "\n".join(value for name, value in answer.headers if name.lower() != "set-cookie")
    for text in (headers, answer.text):
        shown = html.unescape(text)
        yield text.lower()
        yield shown.lower()
        yield unquote(shown).lower()


def page_named(path: str) -> str:
    """Name the page of an address, without the number of a task or what stands behind a question mark."""
    words = path.partition("?")[0].split("/")
    return "/".join("…" if word.isdecimal() else word for word in words)
