"""One pass over a text for all cue words and all marks by which rules begin to look, by Hyperscan."""

import threading
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import hyperscan

from keepfaith.pii.detection.compiled_patterns import database_of
from keepfaith.pii.detection.cue_words import cue_patterns
from keepfaith.pii.detection.words import CONTEXTS

# Marks by which rules begin to look at all; what they mean is said in the rules.
_STATES: Final = (
    "a[aeklprz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|"
    "v[ait]|w[aivy]|pr|mass\\.?|"
    "massachusetts|new hampshire|connecticut|rhode island|vermont|maine|new york|california|florida|texas|"
    "new jersey|pennsylvania|"
    r"n\. ?[cdhjmy]\.?|s\. ?[cd]\.?|r\. ?i\.?|d\. ?c\.?|gu|guam|conn\.?|vermont|ohio|illinois|michigan|georgia|"
    "virginia|maryland|carolina|oregon|washington|colorado|arizona|hawaii|iowa|louisiana|puerto rico"
)
_BREAK: Final = rb"(?: |[ ]{0,2}\n[ >|]{0,8})?"
_BLANK: Final = r"(?: | ?\n[ >|]{0,4})"
_MONTHS: Final = rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
SUFFIXES: Final = (
    "st|street|ave|av|avenue|rd|road|dr|drive|ln|lane|ct|court|pl|place|blvd|boulevard|ter|terr|terrace|cir|circle|"
    "pkwy|parkway|sq|square|hwy|highway|way|trl|trail|tpke|turnpike|aly|alley|row|run|path|plaza|plz|loop|"
    "crescent|cres|"
    "close|xing|crossing|commons?|heights|hts|landing|green|wharf|extension|ext|expressway|expy|park|"
    "ridge|cove|point|pt|"
    "gardens?|gdns|bend|hollow|view|vista|walk|mews|quay|hill|fenway|riverway|jamaicaway|broadway|grove|"
    "meadows?|route|rte|rt|state route|county road|pike|knolls?|hol[wl]|oval|trace|chase|manor|mnr|branch|promenade|"
    "concourse|byp|bypass"
)
NUMERALS: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty"
)
# The end of a house's number, and a word of a street's name.
_IN_DIGITS: Final = "[0-9](?:-?[a-z]| ?\xff)?"
_NAME: Final = rf"[a-z0-9.'\xfe\xff-]{{1,18}}{_BLANK}"
# Roads that begin with the word for them, or have a number for a name.
_ROADS: Final = (
    "calle|cll|avenida|rue|rua|via|ruta|carretera|county road|cr|state route|sr|us|highway|hwy|route|rte|broadway|"
    rf"avenue|ave|paseo|camino|el{_BLANK}camino|grand{_BLANK}concourse"
)
_NUMBERED: Final = "road|rd|highway|hwy|route|rte|rt|interstate|fm|rm|cr|sr|farm[- ]to[- ]market"
MARKS: Final[Mapping[str, bytes]] = {
    "email": b"@",
    "ipv4": rb"(?:\b|_|ip)[0-9]{1,3}(?:@[0-9]{1,3}){3}".replace(
        b"@", rb"(?: ?\. ?| ?[\[({](?:\.|dot)[\])}] ?| dot )"
    )
    + rb"|\b[a-z]{2,9}[-.](?:[0-9]{1,3}-){3}[0-9]",
    "ipv6": rb"[0-9a-f]{1,4}:[0-9a-f]{0,4}:|::ffff:[0-9]|[0-9a-f]\[:\]",
    "iban": rb"\b[a-z]{2} ?(?:\n[ >|]{0,8})?(?:[0-9][0-9odil|zsbgq]|[odil|zsbgq][0-9]|"
    rb"[odil|zsbgq]{2} ?(?:[a-z]{1,4} ?)?[0-9])(?:[-. ]{0,3}(?:\n[ >|]{0,8})?[a-z0-9|]){8}",
    "zip": (
        rf"\b(?:{_STATES})(?:[,.;|][ \n\t>|]{{0,6}}|[-/][ \n]{{1,3}}| [-/][ \n]{{0,3}}|[ \n\t>|]{{1,6}})[0-9]{{5}}"
    ).encode(),
    "suffix": (_IN_DIGITS + rf"(?:,?{_BLANK}|;)(?:{_NAME}){{0,4}}(?:{SUFFIXES})\b").encode("latin-1"),
    # In parts, for Hyperscan has no room for all in one.
    "suffix of five": (
        rf"{_IN_DIGITS}{_BLANK}(?:dr|rev|gen|gov|pres|[nsew]|[ns][ew]|north|south|east|west)\.?{_BLANK}"
        rf"(?:[a-z.]{{1,10}}{_BLANK}){{4}}(?:st|street|ave|avenue|blvd|boulevard|dr|drive|rd|road|pkwy|parkway|way)\b"
    ).encode("latin-1"),
    "suffix of words": rf"\b(?:{NUMERALS}){_BLANK}(?:{_NAME}){{0,3}}(?:{SUFFIXES})\b".encode("latin-1"),
    "box": rb"\b(?:p\.?@o\.?@(?:box|drawer)|post@office@box|apartado(?:@postal)?|caixa@postal|box|"
    rb"bwat@postal|hom@thu)@(?:no\.? |#)?[0-9]|\bp\.?@o\.?@drawer@[a-z]".replace(b"@", _BREAK),
    "rural": rb"\b(?:r\.?r\.?|rural@route|hc|star@route|rfd|rd|psc|cmr|unit)@(?:no\.? |#|-)?[0-9]".replace(
        b"@", _BREAK
    ),
    "named-road": rf"[0-9](?:-?[a-z]| ?\xff)?,?{_BLANK}(?:{_ROADS})\.?[ \n]".encode("latin-1"),
    "numbered-road": (
        rf"[0-9][a-z]?{_BLANK}(?:[a-z]{{1,9}}\.?(?:{_BLANK}|-)){{0,3}}(?:{_NUMBERED})\.?(?:{_BLANK}(?:road |rd )?|-)"
        rf"(?:[0-9]|[a-z]{{1,2}}\b)|"
        rf"[0-9][a-z]?{_BLANK}(?:[a-z]{{2}}-[0-9]|(?:ave|avenue){_BLANK}[a-z]\b|[0-9]{{1,2}} mile )"
    ).encode(),
    "grid": (
        rf"[0-9]{{2}}{_BLANK}(?:[nsew]|north|south|east|west)\b\.?{_BLANK}"
        rf"[0-9]{{2,5}}{_BLANK}(?:[nsew]|north|south|east|west)\b"
    ).encode(),
    "strasse": rb"[a-z](?:strasse|strase|str\.) ?[0-9]",
    "stay": rb"\b(?:at|street|address|resid[a-z]{2,5}|home|lives?|location|addr|direccion|domicilio|endereco|adres)"
    rb"(?: is| es)?[:,]? {1,3}[0-9]{1,5}[a-z]? [a-z]",
    "spanish": rb"\b(?:calle|avenida|av\.|avda\.?|carrera|cra\.?|calzada|paseo|camino|rua|travessa|"
    rb"alameda|praca|carretera|urb\.?|rue|ri)[ ]",
    "obfuscated": rb"[ \[({](?:at|arroba)[ \])}] ?[a-z0-9-]{1,40}(?:\.[a-z]{2}| ?[\[(]?dot| punto| ponto)",
    "mixed": rb"[0-9][odil|szbgq]|[odil|szbgq][0-9]|\b[odil|szbgq]{1,4}[-./)] ?[0-9]{2}|"
    rb"[0-9][-./][odil|szbgq]{1,4}\b|\b[odil|szbgq]{1,2}[-./][0-9odil|szbgq]{1,2}[-./][0-9]|"
    rb"\b[odil|szbgq]{1,2}[-. ]" + _MONTHS + rb"[a-z]{0,6}[-,. ]{1,2}[0-9odil|szbgq]{2}|"
    rb"\b" + _MONTHS + rb"[a-z]{0,6}\.?[- ][odil|szbgq]{1,2}[-, ]{1,2}[0-9odil|szbgq]{4}\b|"
    rb"\+[il|] ?[0-9(]|[a-z][0158|][a-z]{1,9}\b|\b[0158|][a-z]{2,9}\b|"
    rb":[0-9a-f]{0,3}[oil|szgq][0-9a-foil|szgq]{0,3}:",
    "spread": rb"[0-9a-f] {1,3}(?:[-./:'] {0,3}){0,2}[0-9a-f] {1,3}(?:[-./:'] {0,3}){0,2}[0-9a-f]\b|"
    rb"[a-z0-9] {1,3}@ {1,3}[a-z0-9] ",
    "wrapped": rb"(?:[0-9/.:-]|[ #:](?:[b-df-hj-np-xz]|sa)) {0,2}\n[ >|]{0,8}[0-9/.:-]",
    # A number whose other digits are hidden, in boxes of a form, and with odd signs between its groups.
    "hidden": rb"[*x#.\x01]{3}[-. ]?[*x#.\x01]{2}[-. ]?[0-9]{4}\b",
    "boxed": rb"[|\[] ?[0-9] ?(?:[|\]]|\] ?\[) ?[-|]? ?\[? ?[0-9] ?[|\]]",
    "odd-signs": rb"[0-9]{3}[*~\\:=+][0-9]{2,3}[*~\\:=+][0-9]{4}",
    "encoded-at": rb"[a-z0-9](?:%40|=40)[a-z0-9]",
    "license": rb"\bsa?-?[0-9]{7,8}\b",
    "sasid": rb"\b10[0-9]{8}\b|\b10[0-9]{2}[- ][0-9]{3}[- ][0-9]{3}\b|\b10[- ][0-9]{4}[- ][0-9]{4}\b",
    "plus": rb"\+[0-9(]",
    "grade": rb"\b(?:grades? (?:k|pre-?k|[0-9]{1,2})|(?:[0-9]{1,2}(?:st|nd|rd|th)|first|second|third|"
    rb"fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)[- ]grade|kindergart|freshman|"
    rb"sophomore|grado [0-9]|[0-9]{1,2}. grado)",
    **{f"of {who}": rf"\b(?:{'|'.join(words)})\b".encode() for who, words in CONTEXTS.items()},
    "sex": rb"\b(?:male|female|boy|girl|man|woman|hispanic|latin[oa]|black|asian|white|haitian|sex: ?[mf])\b",
}


_LATIN: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz")


def _add(number: int, start: int, end: int, _flags: int, hits: Any) -> None:  # noqa: ANN401 - Hyperscan's own
    hits.append((end, start, number))


def patterns() -> list[tuple[str, bytes]]:
    """List every pattern with its kind: those of cues, then those of marks."""
    return [*cue_patterns(), *MARKS.items()]


@cache
def _compiled() -> tuple[hyperscan.Database, tuple[str, ...], int]:
    """Return the compiled patterns, the kinds by number, and how many of them are cues."""
    every = patterns()
    database = database_of([pattern for _, pattern in every])
    return database, tuple(kind for kind, _ in every), len(every) - len(MARKS)


class _Matcher(threading.local):
    """The patterns as one thread uses them: what Hyperscan matches with cannot be shared."""

    def __init__(self) -> None:
        database, kinds, cues = _compiled()
        # In one, for each look at what is a thread's own takes long.
        self.state = database, hyperscan.Scratch(database), kinds, cues


@cache
def _matcher() -> _Matcher:
    return _Matcher()


# The cue words of a text (end, start, kind), in order, and the places of each kind of mark.
Scanned = tuple[list[tuple[int, int, str]], dict[str, list[tuple[int, int]]]]


def scan(plain: bytes) -> Scanned:
    """Return the cue words and the marks of a text."""
    database, scratch, kinds, count = _matcher().state
    hits: list[tuple[int, int, int]] = []
    database.scan(plain, match_event_handler=_add, context=hits, scratch=scratch)
    cues: list[tuple[int, int, str]] = []
    marks: dict[str, list[tuple[int, int]]] = {}
    last, size = None, len(plain)
    for end, start, number in hits:
        if number >= count:
            marks.setdefault(kinds[number], []).append((start, end))
        elif end == size or plain[end] not in _LATIN or plain[end - 1] not in _LATIN:
            cue = end, start, kinds[number]
            # Several patterns of one kind may find the same words.
            if cue != last:
                cues.append(cue)
                last = cue
    return cues, marks
