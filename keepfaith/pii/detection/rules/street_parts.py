"""The parts of a postal address as patterns: house, street, unit, city, state and ZIP code (USPS Publication 28)."""

import re
from typing import Final

STATES: Final = (
    "a[aeklprz]|c[aot]|d[ce]|fl|ga|hi|i[adln]|k[sy]|la|m[adeinost]|n[cdehjmvy]|o[hkr]|pa|ri|s[cd]|t[nx]|ut|"
    "v[ait]|w[aivy]|pr|mass|conn|"
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|georgia|hawaii|idaho|illinois|"
    "indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|"
    "montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|"
    "oregon|pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|"
    "west virginia|wisconsin|wyoming|puerto rico|district of columbia"
)
_DIRECTIONS: Final = "n|s|e|w|ne|nw|se|sw|north|south|east|west|northeast|northwest|southeast|southwest"
# Between two parts: a comma, a bar or the end of a line, also of a quoted one.
_SEP: Final = (
    r"\.?[,;|\t \n][ \n>|\t,]{0,8}"
    r"(?:(?:city|town|state|zip(?: code)?|postal code|apt|unit|ciudad|estado) ?[:=] {0,3})?"
)
HOUSE: Final = (
    r"(?<![0-9a-z$./#-])(?:(?<![0-9],)|(?<=[0-9]{4},))(?:[a-z]-?)?(?!(?:19|20)[0-9]{2}-)"
    r"[0-9]{1,6}(?:-[0-9]{1,5}|-(?=[a-z] ))?[a-z]?(?:(?: | ?\n[ >|]{0,4})1/2)?"
)
_WORD: Final = r"[a-z\x80-\xff][a-z\x80-\xff.'-]{0,20}"
CITY: Final = rf"{_WORD}(?:(?: | ?\n[ >|]{{0,4}}){_WORD}){{0,3}}?"
_UNIT_WORD: Final = (
    r"(?:apt|apartment|unit|suite|ste|floor|fl|rm|room|bldg|building|lot|trlr|space|spc|dept|apto|"
    r"apartamento|ap|piso|depto|"
    r"edif|edificio|bloco|phong|can ho|apatman|penthouse|ph)"
)
# Words behind "unit" or "floor" that are the number of none.
_NO_UNITS: Final = (
    "is|are|was|were|has|had|will|at|in|on|of|or|to|for|and|the|by|as|from|with|that|that's|which|who|not|no|it|we|my|"
    "her|his|our|their|de|del|da|do|en|em|es|con|com|que|para|owner|test|head|code|plan|staff"
)
UNIT: Final = (
    rf"(?:{_UNIT_WORD}\b\.?[ ]?\n[ >|]{{0,8}}#?[0-9][a-z0-9-]{{0,5}}|"
    rf"{_UNIT_WORD}\b\.?[ ]?#?[ ]?(?!(?:{_NO_UNITS})\b)[a-z0-9-]{{1,6}}|#[ ]?[a-z0-9-]{{1,6}}|"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th|o)? (?:floor|fl|piso)|"
    r"(?:rear|basement|bsmt|upper|lower|front|penthouse|left|right)|(?<![,|])[0-9]{1,3}[a-z]?(?=,))(?![a-z0-9])"
)
ZIP: Final = r"[0-9oil]{5}(?:[- ]{0,2}[-][ ]?[0-9]{4})?(?![0-9a-z])"
# Idaho's codes begin with 83; before other numbers, its letters are a word for one.
_STATE: Final = rf"(?:(?!id\.?[^a-z0-9]{{1,4}}(?!83)[0-9])(?:{STATES}))\.?(?![a-z])"


def pattern(text: str) -> re.Pattern[bytes]:
    """Compile a pattern over a normalized text."""
    return re.compile(text.encode("latin-1"))


# What may follow a street: a direction, units, and city, state and ZIP code, as much of it as there is.
ROAD_NUMBER: Final = pattern(r"\.? (?:no\. ?|#)?[0-9]{1,4}[a-z]?(?![0-9a-z])")
AFTER_STREET: Final = pattern(rf"\.?(?: (?:{_DIRECTIONS})\b\.?)?(?: of the americas)?(?:{_SEP}{UNIT}){{0,2}}")
PLACE: Final = pattern(
    rf"(?:(?:{_SEP}c/o [^\n,]{{2,40}})?{_SEP}{CITY}{_SEP}{_STATE}{_SEP}{ZIP}|{_SEP}{_STATE}{_SEP}{ZIP}|"
    rf"{_SEP}{CITY}{_SEP}{ZIP}|{_SEP}{ZIP})"
)
CITY_AND_STATE: Final = pattern(rf"{_SEP}{CITY}{_SEP}{_STATE}(?![0-9a-z])")
# Words behind a street with which no town's name begins, though all is in capitals.
_NO_TOWNS: Final = (
    rf"{_UNIT_WORD}|{_NO_UNITS}|homeless|status|students?|pupils?|parents?|grades?|dob|tel|phone|cell|attn|re|but|so|"
    "please|pls|needs?|since|until|effective|now|currently|formerly|because|where|when|she|he|they|mom|dad|mother|"
    "father|mi|email|school|bus|date|age"
)
CITY_ALONE: Final = pattern(
    rf"(?:,[ \n]{{1,2}}|\n[ >]{{0,4}}| (?:in|en|em|nan) )(?!(?:{_NO_TOWNS})\b){CITY}(?=[.,;)\n]|\s*\Z)"
)
BEFORE_HOUSE: Final = pattern(
    rf"(?:\bc/o [^\n,]{{2,40}}[,\n][ ]?)?(?:\b{_UNIT_WORD}\b\.?[ ]?#?[a-z0-9-]{{1,6}}(?:,[ \n]?|\n| ))?\Z"
)
_NUMERAL: Final = r"(?<![0-9a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
HOUSES: Final = pattern(rf"(?:{HOUSE}|{_NUMERAL})(?=[ \n]{{1,2}}[ >|]{{0,4}}[a-z0-9\x80-\xff])")
# Where a line may end.
_BREAK: Final = r"(?: |[ ]{0,2}\n[ >|]{0,8})?"
BOX: Final = pattern(
    r"(?:p\.?@o\.?@(?:box|drawer)|post@office@box|apartado(?:@postal)?|caixa@postal|bwat@postal|"
    r"hom@thu|box)@(?:no\.? |#)?[0-9]{1,7}[a-z]?(?![0-9a-z])".replace("@", _BREAK)
)
RURAL: Final = pattern(
    r"(?:r\.?r\.?|rural@route|hc|star@route|rfd|rd|psc)@(?:no\.? |#)?[0-9]{1,4}(?:[, \n>|]{1,8}(?:box|"
    r"bx)@(?:no\.? |#)?[0-9]{1,6}[a-z]?)?(?![0-9a-z])".replace("@", _BREAK)
)
NAMED: Final = pattern(
    rf"{HOUSE}[ ](?:calle|avenida|rue|ri|rua|via|duong|pho|county road|cr|state route|sr|us|us highway|"
    rf"state highway|highway|hwy|route|rte|broadway|avenue|paseo|camino)"
    r"(?: (?:[a-z\x80-\xff][a-z\x80-\xff.'-]{1,20}|[a-z]|[0-9]{1,4}[a-z]?)){1,3}?(?=[,.;\n)]|\s*\Z| (?:in|"
    r"and|apt|unit|#)\b)"
)
SPANISH: Final = pattern(
    r"(?:calle|avenida|av\.|avda\.?|carrera|cra\.?|calzada|paseo|camino|rua|travessa|alameda|praca|"
    r"carretera|urb\.?|rue|ri)[ ](?![0-9]{5}(?![0-9]))"
    r"(?:[a-z0-9\x80-\xff][a-z0-9\x80-\xff.'-]{0,20}[ ,]{1,2}){1,5}?(?:#|no\.?|num\.?|numero|"
    r"n)?[ ]?[0-9]{1,5}[a-z]?(?:-[0-9]{1,4})?(?![0-9a-z])"
)
