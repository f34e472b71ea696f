"""One line of Apache's and nginx's own formats, however odd."""

import re
from typing import Final

from keepfaith.visits.logs.escapes import named, undo
from keepfaith.visits.logs.reader import BAD_STATUS, BAD_TIME, NO_MATCH, Outcome, Row, amount, status
from keepfaith.visits.logs.request_line import asked, site
from keepfaith.visits.logs.times import moment

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
_READINGS: Final = {
    with_host: [re.compile(front + rest, re.DOTALL) for rest in (_REST, _UNESCAPED_REST)]
    for with_host, front in ((False, _ADDRESS), (True, _HOST_AND_ADDRESS))
}
_REFERRER_AND_AGENT: Final = [re.compile(rf'{text}" "{TEXT}', re.DOTALL) for text in (TEXT, "(.*?)")]
_REFERRER: Final = re.compile(TEXT, re.DOTALL)


def one(line: str, *, with_host: bool) -> Outcome:
    """Read a line; what follows the user agent, or is missing behind the bytes, does not matter."""
    escaped, unescaped = _READINGS[with_host]
    found = escaped.fullmatch(line) or unescaped.fullmatch(line)
    if not found or (size := amount(found[6])) is None:
        return NO_MATCH
    if (when := moment(found[3])) is None:
        return BAD_TIME
    if not (code := status(found[5])):
        return BAD_STATUS
    method, path, query, host = asked(undo(found[4]))
    return Row(
        when, named(found[2]), method, path, query, code, size, site(found[1]) or host, *_tail(found[7])
    )


def _tail(text: str | None) -> tuple[str, str]:
    """Take referrer and user agent from what follows the first quote behind the bytes; three quotes tell nothing."""
    if not text or text.startswith('""'):
        return "", ""
    for reading in _REFERRER_AND_AGENT:
        if found := reading.match(text):
            return named(undo(found[1])), named(undo(found[2]))
    alone = _REFERRER.match(text)
    return named(undo(alone[1] if alone else "")), ""
