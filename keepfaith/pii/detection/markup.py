"""Tags and character references of HTML, read as what they look like on a page; every place stays where it was."""

import re
from typing import Final

from keepfaith.pii.detection.normalization import normalized

_ATTRIBUTES: Final = (
    rb"(?:\s{1,9}[a-z:-]{1,30}=(?:\"[^\"<>@]{0,300}\"|'[^'<>@]{0,300}'|[^\s<>\"'@]{1,100})){0,12}\s{0,9}/?>"
)
_ROW: Final = rb"(?P<row>(?:\s{0,40}</?(?:tr|thead|tbody|tfoot)(?:\s[^<>0-9@]{0,200})?>\s{0,40}){1,6})"
# Each way to match begins with a sign, so that a search passes quickly over the others.
_OTHER: Final = (
    rb"<(?:/t[dh]>\s{0,40}<t[dh][^<>0-9@]{0,200}>|(?P<break>br\s?/?>[ \t\r]{0,9}\n?)"
    rb"|(?P<tag>/?[a-z][a-z0-9:]{0,9})" + _ATTRIBUTES + rb"|(?P<comment>!--[^<>0-9@]{0,200}-->))"
    rb"|&(?:amp;)?(?:#(?P<number>[0-9]{1,6})|#x(?P<hex>[0-9a-f]{1,5})|(?P<name>nbsp|ndash|mdash|shy|hyphen|dash|minus|"
    rb"amp|commat|period|thinsp|ensp|emsp|numsp|puncsp|hairsp|zwnj|zwj|zerowidthspace|quot|apos|rsquo|lsquo|lt|gt|num|"
    rb"colon|semi|comma|sol|frasl|lpar|rpar|plus|tab|newline));"
)
_MARKUP, _WITH_ROWS = re.compile(_OTHER), re.compile(_ROW + b"|" + _OTHER)
_ROWS: Final = re.compile(rb"</?t(?:r|head|body|foot)[\s>]")
_NAMES: Final = {
    b"nbsp": b" ", b"thinsp": b" ", b"ensp": b" ", b"emsp": b" ", b"ndash": b"-", b"mdash": b"-", b"hyphen": b"-",
    b"dash": b"-", b"minus": b"-", b"shy": b"\0", b"zwnj": b"\0", b"zwj": b"\0", b"amp": b"&", b"commat": b"@",
    b"period": b".", b"quot": b'"', b"apos": b"'", b"lt": b" ", b"gt": b" ", b"num": b"#", b"colon": b":",
    b"numsp": b" ", b"puncsp": b" ", b"hairsp": b" ", b"zerowidthspace": b"\0", b"rsquo": b"'", b"lsquo": b"'",
    b"semi": b";", b"comma": b",", b"sol": b"/", b"frasl": b"/", b"lpar": b"(", b"rpar": b")", b"plus": b"+",
    b"tab": b"\t", b"newline": b"\n",
}  # fmt: skip
_INLINE: Final = frozenset(
    b"a abbr b bdi bdo big code del em font i ins kbd mark o:p q s samp small span strong sub sup tt u var wbr".split()
)
_BLOCKS: Final = frozenset(
    b"address article aside blockquote body br button caption center col dd div dl dt fieldset footer form h1 h2 h3 h4 "
    b"h5 h6 head header hr html img input label legend li link main meta nav ol option p pre section select table "
    b"tbody textarea tfoot thead title tr ul".split()
)
_CELLS: Final = frozenset({b"td", b"th"})
_KNOWN: Final = _INLINE | _BLOCKS | _CELLS
# In a tag's attributes such a number may stand: then it is left as it is.
_VALUE: Final = re.compile(
    rb"(?:[0-9][-. ]?){7}|(?:value|content|title|alt|data-[a-z-]{1,20})=[\"']?[^\"'>]{0,80}[0-9]"
)
_MAX_PLACE: Final = 0x10FFFF


def without_markup(plain: bytes) -> bytes:
    """Return a normalized text of the same length in which tags and references are what they show, or invisible."""
    if b"<" not in plain and b"&" not in plain:
        return plain
    return (_WITH_ROWS if _ROWS.search(plain) else _MARKUP).sub(_shown, plain)


def _shown(match: re.Match[bytes]) -> bytes:
    size, kind = len(match[0]), match.lastgroup
    if kind in {"number", "hex"}:
        place = int(match[kind], 16 if kind == "hex" else 10)
        sign = normalized(chr(place)) if place <= _MAX_PLACE else b" "
    elif kind == "name":
        sign = _NAMES[match["name"]]
    elif kind in {"row", "break"}:
        sign = b"\n"
    elif kind == "comment":
        sign = b"\0"
    elif kind is None:
        sign = b"\t"
    elif _VALUE.search(match[0]):
        return match[0]
    else:
        name = match["tag"].lstrip(b"/")
        if name not in _KNOWN:
            # The tag of a record, whose name says what is in it.
            return match[0]
        sign = b"\0" if name in _INLINE else b" " if name in _CELLS else b"\n"
    return sign + b"\0" * (size - 1)
