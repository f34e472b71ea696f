"""One line of Apache's and nginx's own formats, however odd."""

import re
from typing import Final

from keepfaith.visits.logs.escapes import blank_if_dash, unescape
from keepfaith.visits.logs.reader import (
    BAD_STATUS,
    BAD_TIME,
    NO_MATCH,
    Outcome,
    Row,
    parse_size,
    parse_status,
)
from keepfaith.visits.logs.request_line import normalize_host, parse_request_line
from keepfaith.visits.logs.times import parse_time

# Text up to the quote that ends it; a backslash takes the sign after it along.
TEXT: Final = r'([^"\\]*(?:\\.[^"\\]*)*)'
# The first time before a quote is the time, come what may: nothing goes back behind it (and so nothing takes long).
_TIME: Final = r'\[([^\[\]"]{0,60})\] ")'
_ADDRESS: Final = rf"(?>()([^ ]+) (?:.*? )??{_TIME}"
_HOST_AND_ADDRESS: Final = rf"(?>([^ ]+) (?!- )([^ ]+) [^ ]+ .*? {_TIME}"
_SIZE: Final = r'([0-9]++|-)(?=[ "]|$)[^"]*(?:"(.*))?'
_REST: Final = rf'{TEXT}" ([0-9]{{1,6}}|-) {_SIZE}'
# Some servers escape nothing. Then the request ends where a status follows.
_UNESCAPED_REST: Final = rf'(.*?)" ([0-9]{{3}}) {_SIZE}'
_PATTERNS: Final = {
    with_host: [re.compile(front + rest, re.DOTALL) for rest in (_REST, _UNESCAPED_REST)]
    for with_host, front in ((False, _ADDRESS), (True, _HOST_AND_ADDRESS))
}
_REFERRER_AND_AGENT: Final = [re.compile(rf'{text}" "{TEXT}', re.DOTALL) for text in (TEXT, "(.*?)")]
_REFERRER: Final = re.compile(TEXT, re.DOTALL)


def parse_line(line: str, *, with_host: bool) -> Outcome:
    """Read a line; what follows the user agent, or is missing behind the bytes, does not matter."""
    escaped, unescaped = _PATTERNS[with_host]
    match = escaped.fullmatch(line) or unescaped.fullmatch(line)
    if not match or (size := parse_size(match[6])) is None:
        return NO_MATCH
    if (time := parse_time(match[3])) is None:
        return BAD_TIME
    if not (code := parse_status(match[5])):
        return BAD_STATUS
    method, path, query, host = parse_request_line(unescape(match[4]))
    return Row(
        time,
        blank_if_dash(match[2]),
        method,
        path,
        query,
        code,
        size,
        normalize_host(match[1]) or host,
        *_tail(match[7]),
    )


def _tail(text: str | None) -> tuple[str, str]:
    """Take referrer and user agent from what follows the first quote behind the bytes; three quotes tell nothing."""
    if not text or text.startswith('""'):
        return "", ""
    for pattern in _REFERRER_AND_AGENT:
        if match := pattern.match(text):
            return blank_if_dash(unescape(match[1])), blank_if_dash(unescape(match[2]))
    alone = _REFERRER.match(text)
    return blank_if_dash(unescape(alone[1] if alone else "")), ""
