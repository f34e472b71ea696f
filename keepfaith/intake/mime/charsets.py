"""From bytes to text: what a sender says of the character set is believed only as far as the bytes bear it out."""

import codecs
import re
from typing import Final, NamedTuple

_UTF_8: Final = "utf-8-sig"
_WESTERN: Final = "cp1252"
_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KEY: Final = re.compile(r"[^a-z0-9]")
_MAX_NAME_LENGTH: Final = 40
_PAGES: Final = (874, 1250, 1251, *range(1253, 1259))
# UTF-7 is left out: it hides any sign behind innocent ones. Names are looked up here alone, as Python's own search
# keeps every name that it is asked for.
_CODECS: Final = {
    **dict.fromkeys(("ascii", "usascii", "utf8", "unicode11utf8"), _UTF_8),
    **dict.fromkeys(("iso88591", "latin1", "windows1252", "cp1252", "iso8859"), _WESTERN),
    **{f"iso8859{part}": f"iso8859-{part}" for part in (*range(2, 12), *range(13, 17))},
    **{f"windows{page}": f"cp{page}" for page in _PAGES},
    **{f"cp{page}": f"cp{page}" for page in (437, 850, 852, 866, 949, 932, *_PAGES)},
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("shiftjis", "sjis", "xsjis", "windows31j"), "cp932"),
    **dict.fromkeys(("iso2022jp", "csiso2022jp"), "iso2022_jp_ext"),
    **dict.fromkeys(("euckr", "ksc56011987", "ksc5601"), "cp949"),
    **dict.fromkeys(("macintosh", "macroman"), "mac-roman"),
    "eucjp": "euc_jp",
    "iso2022kr": "iso2022_kr",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "tis620": "cp874",
}
# Said by programs that never looked; bytes that are UTF-8 by their form are UTF-8.
_SAID_BY_HABIT: Final = (_UTF_8, _WESTERN)


class DecodedText(NamedTuple):
    """A text, and whether it may not be what was written."""

    text: str
    doubtful: bool


def decode_text(octets: bytes, charset: str = "") -> DecodedText:
    """Decode by what was said, by UTF-8, by Windows-1252, whichever fits first; never fails."""
    key = _KEY.sub("", charset[:_MAX_NAME_LENGTH].lower())
    if (wide := _wide(octets, key)) is not None:
        return DecodedText(wide, doubtful=False)
    declared = _CODECS.get(key)
    unknown = bool(key) and declared is None
    order = (
        (_UTF_8, declared or _WESTERN)
        if declared is None or declared in _SAID_BY_HABIT
        else (declared, _UTF_8)
    )
    for codec in order[:1] if octets.isascii() else order:
        try:
            text = octets.decode(codec)
        except UnicodeError:
            continue
        return DecodedText(text, doubtful=unknown or codec != (declared or _UTF_8))
    last = _WESTERN if declared is None or declared == _UTF_8 else declared
    return DecodedText(octets.decode(last, "replace"), doubtful=True)


def _wide(octets: bytes, key: str) -> str | None:
    """Decode UTF-16 that shows itself, by its mark or by its zeros; the word of the sender is not enough."""
    if octets.startswith(_BOMS):
        codec = "utf-16"
    elif key in {"utf16", "utf16le", "utf16be", "ucs2"} and b"\0" in octets:
        codec = "utf-16-be" if octets[::2].count(0) > octets[1::2].count(0) else "utf-16-le"
    else:
        return None
    try:
        return octets.decode(codec)
    except UnicodeError:
        return None
