"""IP addresses of both versions; versions of programs, sections and times are told apart."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.ip_forms import (
    BRACKETED,
    BROKEN_SIX,
    DIGITS,
    FOUR,
    IN_NAME,
    NUMBERED_HEADING,
    PAIRS,
    SIX,
    TAIL,
    TAIL_OF_SIX,
)

_V4, _V6 = RULES["ipv4"], RULES["ipv6"]
# Versions of programs have no such numbers, but for the private networks.
_LARGE, _PRIVATE = 100, 10
# So many sections has hardly any chapter.
_SECTIONS: Final = 30
_ASK, _SECTION, _WORDS = 0.4, 0.3, 0.35
# As servers write it: a port, or who asked.
_IN_LOG: Final = re.compile(rb" - - |:[0-9]{2,5}\b|\]")
_REACH, _MIN_PARTS, _GROUPS = 40, 3, 8
_BEFORE_VERSION: Final = re.compile(
    rb"(?:(?:\bv|\b_?(?:ver|rev|build)|versions?|firmware|release|sections?|secs?\.|\x01{1,2}|\b(?:sub)?(?:clause|paragraph|par\.|"
    rb"chapter|chap\.|article|appendix|annex|table|figure|fig\.|step|item|standard|objective|requirement|control|cmr|"
    rb"oids?|numeral|lesson|unit|exercise|outline|toc)|[a-z][-/])[:=#]?|"
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
# What parts several addresses, of which one word speaks; wide blanks part the columns of a table.
_AND: Final = re.compile(rb"(?! {2}|\t| ?\|)[^0-9\n.;]{1,60}")
_OCTET, _DOTS, _DASH = 255, 3, ord("-")


def claims(page: Page) -> Iterator[Claim]:
    """Claim what is an address by RFC 791 or RFC 4291, with a port or the length of a prefix behind it."""
    yield from _fours(page)
    yield from _sixes(page)


def _fours(page: Page) -> Iterator[Claim]:
    spoken = until = 0
    for mark, _ in page.marks.get("ipv4", ()):
        begin = page.next_digit(mark, mark + _VERSION_REACH)
        match = FOUR.match(page.plain, begin)
        if not match:
            yield from _in_name(page, mark)
            continue
        is_range_end = begin == until + 1
        if begin < until or (page.plain[begin - 1] == _DASH and not is_range_end and _has_digit(page, begin)):
            continue
        until = match.end()
        # Of what follows one of which a word speaks, the same word does.
        is_another = bool(spoken and spoken < begin and _AND.fullmatch(page.plain, spoken, begin))
        claim = _four(page, match, is_another=is_another)
        if claim:
            if claim.doubt < 1 - _V4.confidence:
                spoken = claim.end
            until = max(until, claim.end)
            yield claim


def _has_digit(page: Page, begin: int) -> bool:
    return page.next_digit(max(0, begin - 2), begin) != -1


def _in_name(page: Page, begin: int) -> Iterator[Claim]:
    """Claim an address in the name of a host, where it has dashes."""
    match = IN_NAME.match(page.plain, begin)
    if match:
        parts = [int(part) for part in match["address"].split(b"-")]
        if max(parts) <= _OCTET and (max(parts) >= _LARGE or parts[0] == _PRIVATE):
            yield _V4.claim(*match.span("address"))


def _four(page: Page, match: re.Match[bytes], *, is_another: bool) -> Claim | None:
    """Return the claim of four numbers, if they may be an address."""
    begin = match.start()
    parts = [int(part) for part in DIGITS.findall(match[0])]
    is_valid = max(parts) <= _OCTET
    unlikely = not is_valid or b".".join(b"%d" % part for part in parts).decode().startswith(_NOBODY)
    cue = page.nearest(*match.span(), also="ip")
    before = _BEFORE_VERSION.search(page.plain, max(0, begin - _VERSION_REACH), begin)
    is_said = (
        is_another
        or (cue is not None and cue.kind == "ip")
        or _BEFORE_ADDRESS.search(page.plain, max(0, begin - _WORDS_REACH), begin)
    )
    place = _whole(page, match)
    if is_said and not (before and max(parts) < _LARGE):
        return _V4.claim(*place, 0.95, distance=cue.distance if cue else 0, is_unlikely=unlikely)
    if not is_valid or b" ." in match[0] or b". " in match[0]:
        # With blanks, it is more often a list.
        return None
    is_version = (
        before is not None or (cue is not None and cue.kind == OTHER) or _is_number_of_part(page, match)
    )
    is_small = max(parts) < _LARGE and parts[0] != _PRIVATE
    is_written_so = _IN_LOG.match(page.plain, match.end()) or page.plain[begin - 1 : begin] in {b"[", b"@"}
    if is_written_so or match[0].count(b".") < _DOTS or b"[" in match[0]:
        is_version = is_small = False
    confidence = _SECTION if is_version and is_small else _ASK if is_version or is_small else 0
    return _V4.claim(*place, confidence, is_unlikely=unlikely)


def _is_number_of_part(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether small numbers stand before a heading, or beside the column of addresses."""
    largest = max(int(part) for part in DIGITS.findall(match[0]))
    if largest >= _LARGE:
        return False
    heading = NUMBERED_HEADING.match(page.text, match.end())
    line = page.plain[page.plain.rfind(b"\n", 0, match.start()) + 1 : match.start()]
    is_heading = heading is not None and largest < _SECTIONS and not line.strip(b" >|\t*#")
    is_heading = is_heading and not page.places_of("ip")
    return is_heading or page.is_beside_column("ip", match.start())


def _whole(page: Page, match: re.Match[bytes]) -> tuple[int, int]:
    """Return the place of an address with its port or the length of its prefix."""
    start, end = match.span()
    if page.plain[start - 1 : start] == b"[" and (bracketed := BRACKETED.match(page.plain, end)):
        return start - 1, bracketed.end()
    tail = TAIL.match(page.plain, end)
    return start, tail.end() if tail else end


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
        broken = BROKEN_SIX.match(page.plain, start)
        if broken and _is_six(broken[0].replace(b"[:]", b":")):
            until = broken.end()
            yield _V6.claim(*broken.span())
            continue
        match = SIX.match(page.plain, start)
        until = max(begin + 1, match.end() if match else 0)
        address = _without_port(match[0]) if match else b""
        if match and _is_six(address):
            yield from _six(page, start, address, match)


def _six(page: Page, start: int, address: bytes, match: re.Match[bytes]) -> Iterator[Claim]:
    """Claim an address of version 6 by how many parts it has; eight pairs are more often those of a card or a key."""
    parts = [part for part in re.split(b"[:%.]", address) if part]
    has_digit = any(byte in b"0123456789" for byte in match[0])
    is_sure = has_digit and (len(parts) >= _MIN_PARTS or len(parts[0]) > _MIN_PARTS)
    if not is_sure and len(parts) < _MIN_PARTS:
        return
    if PAIRS.fullmatch(address):
        cue = page.nearest(start, start + len(address), also="ip")
        is_sure = cue is not None and cue.kind == "ip"
    end = start + len(address)
    if page.plain[start - 1 : start] == b"[" and (bracketed := BRACKETED.match(page.plain, end)):
        start, end = start - 1, bracketed.end()
    elif end == match.end() and (tail := TAIL_OF_SIX.match(page.plain, end)):
        end = tail.end()
    yield _V6.claim(start, end, 0 if is_sure else _WORDS)


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
