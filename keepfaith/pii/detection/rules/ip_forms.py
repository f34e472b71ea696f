"""The forms in which people and programs write addresses of both versions of the Internet Protocol."""

import re
from typing import Final

# Many write the dots so that no program makes a link of an address.
_DOT: Final = rb"(?: ?\. ?| ?[\[({](?:\.|dot)[\])}] ?| dot )"
# Behind the dot that ends a name, or a port as listeners to a network write it.
_GOES_ON: Final = (
    rb"\.(?:in-addr|nip\.io|sslip\.io|xip\.io|log|txt|csv|json|xml|pcap|conf|cfg|local|lan)\b|\.[0-9]{1,5} >"
)
DIGITS: Final = re.compile(rb"[0-9]+")
FOUR: Final = re.compile(
    rb"(?:(?<![0-9a-z.])|(?<![a-z]ip)(?<=ip))[0-9]{1,3}(?:" + _DOT + rb"[0-9]{1,3}){3}"
    rb"(?![0-9a-z])(?:(?=" + _GOES_ON + rb")|(?!\.[0-9a-z]))"
)
_PORT: Final = rb":[0-9]{2,5}(?![0-9]|[:.][0-9])"
# A port, the length of a prefix or its mask, or the end of a range.
TAIL: Final = re.compile(
    _PORT + rb"|/(?:(?:255|254|252|248|240|224|192|128|0)(?:\.(?:255|254|252|248|240|224|192|128|0)){3}|"
    rb"(?:3[0-2]|[12]?[0-9]))(?![0-9]|[/.][0-9])|\.[0-9]{1,5}(?= >)|-[0-9]{1,3}(?![0-9a-z]|[-.:/][0-9])"
)
TAIL_OF_SIX: Final = re.compile(
    rb"/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])(?![0-9]|[/.][0-9])|[.#][0-9]{1,5}(?= >|:? |\Z)"
)
# Behind an address in brackets.
BRACKETED: Final = re.compile(rb"\](?:" + _PORT + rb")")
# Within the name of a host.
IN_NAME: Final = re.compile(
    rb"(?:[a-z]{2,9}[-.](?P<address>(?:[0-9]{1,3}-){3}[0-9]{1,3}))(?:(?<=[0-9])(?=[.-][a-z])|"
    rb"(?<=[0-9])(?![-0-9a-z.]))"
)
SIX: Final = re.compile(
    rb"(?<![0-9a-z._])[0-9a-f:]{2,39}(?::[0-9]{1,3}(?:\.[0-9]{1,3}){3})?(?:%[a-z0-9]{1,16})?"
    rb"(?![0-9a-z_]|\.[0-9]{1,3}\.)(?!:(?![0-9]{2,5}\b)[^\s])"
)
BROKEN_SIX: Final = re.compile(
    rb"(?<![0-9a-z])(?=[0-9a-f:]{0,39}\[:\])(?:[0-9a-f]{0,4}(?:\[:\]|:)){2,8}[0-9a-f]{0,4}(?![0-9a-z])"
)
# As the numbers of network cards and the sums of keys are written.
PAIRS: Final = re.compile(rb"(?:[0-9a-f]{2}:){7}[0-9a-f]{2}")
# Behind the number of a section, its heading.
NUMBERED_HEADING: Final = re.compile(r"\.?[ \t]{1,4}(?!GET|POST|HTTP)[A-Z][A-Za-z]{2,}(?! *=)")
