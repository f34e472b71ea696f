"""Encoded words in header lines (RFC 2047), also those that mailers write wrongly."""

import binascii
import re
from typing import Final

from keepfaith.intake.mime.charsets import decode_text
from keepfaith.intake.mime.transfer_encoding import decode_base64

MAX_WORDS: Final = 200
_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")


def decode_words(value: str) -> str:
    """Undo the encoded words of a line, at most 200; signs cut in two by two words are put together again."""
    out: list[str] = []
    run: list[bytes] = []
    charset, end = "", 0
    for count, word in enumerate(_WORD.finditer(value)):
        if count == MAX_WORDS:
            break
        between = value[end : word.start()]
        named = word[1].partition("*")[0].lower()
        if run and (named != charset or between.strip()):
            out.append(decode_text(b"".join(run), charset).text)
            run = []
        out += [between] if between.strip() or not (out or run) else []
        run.append(_octets(word[2].lower(), word[3]))
        charset, end = named, word.end()
    out += [decode_text(b"".join(run), charset).text] if run else []
    return "".join([*out, value[end:]])


def _octets(kind: str, text: str) -> bytes:
    octets = text.encode("utf-8", "replace")
    return decode_base64(octets).octets if kind == "b" else binascii.a2b_qp(octets, header=True)
