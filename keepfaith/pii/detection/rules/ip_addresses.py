"""IP addresses of both versions; versions of programs, sections and times are told apart."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES

_V4, _V6 = RULES["ipv4"], RULES["ipv6"]
_FOUR: Final = re.compile(
    rb"(?<![0-9a-z.])(?<![0-9]-)(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9a-z])(?!\.[0-9a-z])"
)
_SIX: Final = re.compile(
    rb"(?<![0-9a-z._])[0-9a-f:]{2,39}(?::[0-9]{1,3}(?:\.[0-9]{1,3}){3})?(?:%[a-z0-9]{1,8})?(?![0-9a-z_]|\.[0-9])(?!:(?![0-9]{2,5}\b)[^\s])"
)
# Versions of programs have no such numbers, but for the private networks.
_LARGE, _PRIVATE = 100, 10
_ASK, _SECTION, _WORDS = 0.4, 0.3, 0.35
# As servers write it: a port, or who asked.
_IN_LOG: Final = re.compile(rb" - - |:[0-9]{2,5}\b|\]")
_REACH, _MIN_PARTS, _GROUPS = 40, 3, 8
_BEFORE_VERSION: Final = re.compile(
    rb"(?:(?:\bv|\b_?(?:ver|rev|build)|version|firmware|release|section|sec\.|[a-z][-/])[:=]?|"
    # What a program says of itself, in a line of its own or behind its name.
    rb"(?:x-mailer|user-?agent|x-mimeole|x-generator|powered by)[: =][^\n=]{0,40}|"
    rb"\b(?:software|browser|app)[: =][a-z .-]{0,20}|\bup(?:grad|dat)(?:ed?|ing)\b[^\n.=]{0,40} to|"
    rb"\bdrivers?\b[^\n.]{0,32} is|"
    rb"\b(?:chrome|firefox|safari|outlook|excel|acrobat|java|windows|android|ios|php|python|apache|nginx|openssl|"
    rb"driver|plug-?in|installer|update|patch|upgrade))[ .]{0,2}\Z"
)
# Of nobody: this host as programs write it, all hosts, masks, and documentation (RFC 6890, RFC 5737).
_NOBODY: Final = ("0.", "127.0.", "127.1.", "255.", "224.", "239.")
_VERSION_REACH: Final = 60
# What somebody does with an address, or what has one.
_BEFORE_ADDRESS: Final = re.compile(
    rb"\b(?:reach(?:ing)?|ping(?:ing|ed)?|ssh|rdp|connect(?:ing)?|laptop|desktop|workstation|chromebook|"
    rb"server (?:is|at)|address|gets|got|assigned|leased?|static)(?: (?:is|at|to))?[ :=(]{1,3}\Z"
)
_WORDS_REACH: Final = 24
# What parts several addresses, of which one word speaks.
_AND: Final = re.compile(rb"[^0-9\n.;]{1,60}")


def claims(page: Page) -> Iterator[Claim]:
    """Claim what is an address by RFC 791 or RFC 4291."""
    yield from _fours(page)
    yield from _sixes(page)


def _fours(page: Page) -> Iterator[Claim]:
    spoken = 0
    for begin, _ in page.marks.get("ipv4", ()):
        match = _FOUR.match(page.plain, begin)
        if not match:
            continue
        # Of what follows one of which a word speaks, the same word does.
        is_another = bool(spoken and spoken < begin and _AND.fullmatch(page.plain, spoken, begin))
        parts = [int(part) for part in match[0].split(b".")]
        cue = page.nearest(*match.span(), also="ip")
        before = _BEFORE_VERSION.search(page.plain, max(0, begin - _VERSION_REACH), begin)
        is_said = (
            is_another
            or (cue is not None and cue.kind == "ip")
            or _BEFORE_ADDRESS.search(page.plain, max(0, begin - _WORDS_REACH), begin)
        )
        if is_said and not (before and max(parts) < _LARGE):
            spoken = match.end()
            is_valid = max(parts) <= 255  # noqa: PLR2004 - an octet
            unlikely = not is_valid or match[0].decode().startswith(_NOBODY)
            yield _V4.claim(*match.span(), 0.95, distance=cue.distance if cue else 0, is_unlikely=unlikely)
        elif max(parts) <= 255:  # noqa: PLR2004 - an octet
            is_version = before is not None or (cue is not None and cue.kind == OTHER)
            is_small = max(parts) < _LARGE and parts[0] != _PRIVATE
            if _IN_LOG.match(page.plain, match.end()) or page.plain[begin - 1 : begin] in {b"[", b"@"}:
                is_version = is_small = False
            confidence = _SECTION if is_version and is_small else _ASK if is_version or is_small else 0
            yield _V4.claim(*match.span(), confidence, is_unlikely=match[0].decode().startswith(_NOBODY))


def _sixes(page: Page) -> Iterator[Claim]:
    until = 0
    for begin, _ in page.marks.get("ipv6", ()):
        if begin < until:
            continue
        start = begin
        while start > max(0, begin - _REACH) and page.plain[start - 1] in b"0123456789abcdef:":
            start -= 1
        if page.plain[start : start + 1] == b":" and page.plain[start : start + 3].count(b":") != 2:  # noqa: PLR2004 - the two colons of a gap
            # The colon is of the word before.
            start += 1
        if page.plain[max(0, start - 1) : start].isalpha():
            # The colon is of a word that ends with what could be a digit, such as "ip4:".
            start = page.plain.find(b":", start) + 1
        match = _SIX.match(page.plain, start)
        until = max(begin + 1, match.end() if match else 0)
        address = _without_port(match[0]) if match else b""
        if match and _is_six(address):
            parts = [part for part in re.split(b"[:%.]", address) if part]
            has_digit = any(byte in b"0123456789" for byte in match[0])
            is_sure = has_digit and (len(parts) >= _MIN_PARTS or len(parts[0]) > _MIN_PARTS)
            if is_sure or len(parts) >= _MIN_PARTS:
                yield _V6.claim(start, start + len(address), 0 if is_sure else _WORDS)


def _without_port(address: bytes) -> bytes:
    """Return an address without the port that some write behind all its groups."""
    if address.endswith(b":") and not address.endswith(b"::"):
        return address[:-1]
    return address.rpartition(b":")[0] if address.count(b":") == _GROUPS and b"::" not in address else address


def _is_six(address: bytes) -> bool:
    try:
        version = ipaddress.ip_address(address.decode("ascii")).version
        return version == 6 and address.strip(b":") != b""  # noqa: PLR2004 - IPv6
    except ValueError:
        return False
