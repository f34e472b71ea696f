"""E-mail addresses: as they are, as a program wrote their sign, and as people write them out."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES

_EMAIL, _SPELLED = RULES["email"], RULES["email-spelled"]
# RFC 5321 § 4.5.3.1: 64 before the sign, 255 behind it.
_MAX_NAME_LENGTH: Final = 64
_NAME: Final = b"abcdefghijklmnopqrstuvwxyz0123456789.!#$%&*+/=?^_{|}~-'" + bytes(range(0x80, 0x100))
_WORD: Final = rb"[a-z0-9\x80-\xff]"
_HOST: Final = re.compile(
    rb" ?\n?(?:(?:" + _WORD + rb"|[-_](?=[-a-z0-9\x80-\xff])){1,63}\.){1,20}[a-z\x80-\xff](?:" + _WORD
    + rb"|-(?=[-a-z0-9\x80-\xff])){1,62}"
)  # fmt: skip
# A line ends in it, which only a person can tell.
_BROKEN_HOST: Final = re.compile(
    rb"(?:[a-z0-9.-]{1,60}\. {0,2}\n[ >|]{0,4}|[a-z0-9.-]{1,60} {0,2}\n[ >|]{0,4}[a-z0-9-]{0,40}\.)"
    rb"[a-z]{2,6}(?![a-z0-9])"
)
_MESSAGE_ID: Final = re.compile(rb"(?:message-id|references|in-reply-to|content-id|cid)[: <\n\t]{1,4}\Z")
# So begins what programs call a message: with the time.
_STAMPED: Final = re.compile(rb"(?:19|20)[0-9]{10,12}\.[a-z0-9.]{4}")
_SPELLED_NAME: Final = re.compile(
    rb"[a-z0-9_+-]{1,30}(?:(?:\.| dot | \(dot\) |\[dot\]| punto | ponto )[a-z0-9_+-]{1,30}){0,3} ?\Z"
)
_SPELLED_SIGN: Final = re.compile(rb"[ \[({](?:at|arroba)[ \])}] ?")
_SPELLED_DOT: Final = re.compile(rb"dot|punto|ponto")
_SPELLED_HOST: Final = re.compile(
    rb"[a-z0-9-]{1,40}(?:(?: dot | \(dot\) | ?\[dot\] ?|\(dot\)| punto | ponto )[a-z0-9-]{1,40}){1,4}|"
    rb"[a-z0-9-]{1,40}\.(?:com|org|net|edu|gov|us)\b"
)  # Blanks around the sign, between a name that is no word for where or when one meets and a whole host.
_APART: Final = re.compile(rb"([a-z0-9][a-z0-9._%+-]{1,40}) {1,2}\Z")
_NO_NAME: Final = frozenset(
    b"at is am pm me us meet meeting lunch dinner party game see works working it them on and or the to for are was "
    b"tweet follow online located job now".split()
)
_APART_HOST: Final = re.compile(rb" {0,2}[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,8}(?![a-z0-9])")
_BRACKETS: Final = frozenset(b"[({")
# In brackets, a sign says that an address is written out.
_SURE, _OTHER = 0.9, 0.42


def emails(page: Page) -> Iterator[Claim]:
    """Claim e-mail addresses with their whole host, but no quoted names; what numbers a message is less sure."""
    plain = page.plain
    for at, end in page.marks.get("email", ()):
        before = plain[max(0, at - _MAX_NAME_LENGTH) : at]
        name = before[len(before.rstrip(_NAME)) :].lstrip(b".'/=?&|")
        if b"?" in name and b"=" in name:
            # What is before is an address of the web.
            name = name.rpartition(b"=")[2]
        host = _HOST.match(plain, end)
        apart = None if name else _APART.search(before)
        if apart and apart[1] not in _NO_NAME and (host_apart := _APART_HOST.match(plain, end)):
            yield _EMAIL.claim(at - len(apart[0]), host_apart.end(), _SURE)
        elif name and host:
            start = at - len(name)
            is_message_id = _MESSAGE_ID.search(plain, max(0, start - _MAX_NAME_LENGTH), start) or (
                plain[start - 1 : start] in {b"<", b" "} and _STAMPED.match(name)
            )
            yield _EMAIL.claim(start, host.end(), _OTHER if is_message_id else 0)
        elif name and (broken := _BROKEN_HOST.match(plain, end)):
            yield _EMAIL.claim(at - len(name), broken.end(), _OTHER)


def spelled_emails(page: Page) -> Iterator[Claim]:
    """Claim addresses that people write out: a name, “at”, a host with “dot”."""
    plain = page.plain
    for start, _ in page.marks.get("obfuscated", ()):
        name = _SPELLED_NAME.search(plain, max(0, start - _MAX_NAME_LENGTH), start)
        sign = _SPELLED_SIGN.match(plain, start)
        host = _SPELLED_HOST.match(plain, sign.end()) if sign else None
        is_spelled = plain[start] != ord(" ") or (host is not None and _SPELLED_DOT.search(host[0]))
        if name and sign and host and is_spelled:
            is_sure = plain[sign.start()] in _BRACKETS
            yield _SPELLED.claim(name.start(), host.end(), _SURE if is_sure else 0)


def encoded_emails(page: Page) -> Iterator[Claim]:
    """Claim addresses whose sign a program wrote as `%40` or `=40`."""
    plain = page.plain
    for start, _ in page.marks.get("encoded-at", ()):
        at = start + 1
        before = plain[max(0, at - _MAX_NAME_LENGTH) : at]
        name = re.split(rb"[=?&/|]|%3[adf]", before[len(before.rstrip(_NAME)) :])[-1].lstrip(b".'")
        host = _HOST.match(plain, at + len(b"%40"))
        if name and host:
            yield _EMAIL.claim(at - len(name), host.end(), _SURE)
