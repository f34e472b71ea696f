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
# As they were written before there were ZIP codes, and territories.
_OLD_STATES: Final = (
    r"n\. ?[cdhjmy]|s\. ?[cd]|r\. ?i|d\. ?c|p\. ?r|w\. ?va|n\. ?mex|calif|fla|ill|ind|mich|minn|miss|penna?|tex|wash|"
    r"wisc?|ore|okla|colo|ariz|ala|ark|del|tenn|kan|neb|nev|mont|gu|guam"
)
DIRECTIONS: Final = (
    r"n\.? ?[ew]|s\.? ?[ew]|[nsew]|so|no(?!\.? ?[0-9])|"
    "north|south|east|west|northeast|northwest|southeast|southwest"
)
# Between two parts: a comma, a bar, a dash or the end of a line, also of a quoted one.
_SEP: Final = (
    r"\.?\)?[,;|\t \n][ \n>|\t,;]{0,8}(?:[-/][ ]?)?"
    r"(?:(?:city|town|state|zip(?: code)?|postal code|apt|unit|ciudad|estado) ?[:=] {0,3})?"
)
_COMMA: Final = r"\.?[,;|\t \n][ \n>|\t,]{0,8}(?:zip(?: code)? ?[:=] {0,3})?"
# A half is one letter that no word has, too.
_HALF: Final = r"(?:(?:[ -]| ?\n[ >|]{0,4})?(?:1/2|\xff(?![0-9a-z\x80-\xff])))?"
HOUSE: Final = (
    r"(?<![0-9a-z$./#-])(?<![0-9]:)"
    # Not the last figures of a large number.
    r"(?:(?<![0-9],)|(?<=[0-9]{4},)|(?<=[a-z./-][0-9]{3},)|(?![0-9]{3}(?![0-9])))"
    r"(?:[nsew][0-9]{2,5}[nsew][0-9]{2,5}|[0-9]{1,3}[a-z][0-9]{2,5}|(?:[a-z]-?)?(?!(?:19|20)[0-9]{2}-)"
    rf"[0-9]{{1,6}}(?:-[0-9]{{1,5}}|-(?=[a-z] ))?[a-z]?){_HALF}"
)
_WORD: Final = r"[a-z\x80-\xff][a-z\x80-\xff.'-]{0,20}"
CITY: Final = rf"{_WORD}(?:(?: | ?\n[ >|]{{0,4}}){_WORD}){{0,3}}?"
_UNIT_WORD: Final = (
    r"(?:apt|apartment|unit|suite|ste|floor|fl|rm|room|bldg|building|lot|trlr|trailer|space|spc|slip|dept|apto|"
    r"apartamento|ap|piso|depto|quarters|qtrs|flat|wing|"
    r"edif|edificio|bloco|phong|can ho|apatman|penthouse|ph)"
)
# Words behind "unit" or "floor" that are the number of none.
_NO_UNITS: Final = (
    "is|are|was|were|has|had|will|at|in|on|of|or|to|for|and|the|by|as|from|with|that|that's|which|who|not|no|it|we|my|"
    "her|his|our|their|de|del|da|do|en|em|es|con|com|que|para|owner|test|head|code|plan|staff|first|then"
)
_OF_BOX: Final = r"(?:p\.? ?o\.? ?)?(?:box|drawer)(?: | ?\n[ >|]{0,4})#?[0-9]{1,6}[a-z]?"
UNIT: Final = (
    rf"(?:{_UNIT_WORD}\b\.?[ ]?\n[ >|]{{0,8}}#?[0-9][a-z0-9-]{{0,5}}|"
    rf"{_UNIT_WORD}\b\.?[ ]?#?[ ]?(?!(?:{_NO_UNITS})\b)[a-z0-9-]{{1,6}}|#[ ]?[a-z0-9-]{{1,6}}|"
    rf"(?:no|nr|num)\.? ?[0-9]{{1,5}}[a-z]?|{_OF_BOX}|"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th|o)?(?: | ?\n[ >|]{{0,4}})(?:floor|fl|piso)|"
    r"(?:rear|basement(?: (?:apt|apartment|unit))?|bsmt|upper|lower|front|penthouse|left|right)|"
    r"(?<![,|])[0-9]{1,3}[a-z]?(?=,)|(?<=[a-z.] )[0-9]{1,3}[a-z]?(?=[;).]|\Z))(?![a-z0-9])"
)
ZIP: Final = r"[0-9oil]{5}(?:[- ]{0,2}[-][ ]?[0-9]{4}|[0-9]{4})?(?![0-9a-z])"
# A ZIP code that lost its zero, in a table that took it for a number.
_SHORT_ZIP: Final = r"(?:ma|mass|ct|nh|me|vt|ri|nj)\.?[ ,]{1,3}[1-9][0-9]{3}(?![0-9a-z-])"
# Idaho's codes begin with 83; before other numbers, its letters are a word for one.
_STATE: Final = rf"(?:(?!id\.?[^a-z0-9]{{1,4}}(?!83)[0-9])(?:{STATES}|{_OLD_STATES}))\.?(?![a-z])"
_BEFORE_ZIP: Final = rf"(?:{_SEP}|[.-])"
_COUNTRY: Final = rf"(?:{_SEP}(?:usa|u\. ?s\. ?a\b\.?|united states(?: of america)?)(?![a-z]))?"
_PROVINCE: Final = "ab|bc|mb|nb|nl|ns|nt|nu|on|pe|qc|sk|yt|ontario|quebec|alberta|british columbia|manitoba"
# Places abroad: in Canada, the United Kingdom and Brazil.
_ABROAD: Final = (
    rf"{_SEP}{CITY}{_SEP}(?:{_PROVINCE})\.?{_SEP}[a-z][0-9][a-z][ -]?[0-9][a-z][0-9](?![0-9a-z])(?:{_SEP}canada)?|"
    rf"{_SEP}{CITY}(?:{_SEP}{CITY})?{_SEP}[a-z]{{1,2}}[0-9][a-z0-9]? [0-9][a-z]{{2}}(?![0-9a-z])"
    rf"(?:{_SEP}(?:united kingdom|uk|england|scotland|wales|northern ireland)\b)?|"
    rf"{_SEP}{CITY}{_SEP}[a-z]{{2}}{_SEP}[0-9]{{5}}-[0-9]{{3}}(?![0-9a-z])(?:{_SEP}bra[sz]il)?"
)
# What may stand in a line of its own before the town.
_CARE_OF: Final = r"c/o(?: | ?\n[ >|]{0,4})[a-z\x80-\xff][^\n,0-9]{1,39}?"
_MORE: Final = (
    rf"{_SEP}(?:{_CARE_OF}|{UNIT}|(?:r\.?r\.?|rd|rfd|hc) #?[0-9]{{1,3}}|[0-9]{{1,4}}[a-z]?|[a-z][0-9]{{1,4}}|"
    rf"urb(?:\.|anizacion)? [a-z][a-z .]{{1,30}}?)(?![a-z0-9])"
)


def pattern(text: str) -> re.Pattern[bytes]:
    """Compile a pattern over a normalized text."""
    return re.compile(text.encode("latin-1"))


# What may follow a street: a direction, units, and city, state and ZIP code, as much of it as there is.
ROAD_NUMBER: Final = pattern(r"\.? (?:no\. ?|#)?[0-9]{1,4}[a-z]?(?![0-9a-z])")
AFTER_STREET: Final = pattern(
    rf"\.?(?:,? (?:{DIRECTIONS})(?![a-z])\.?)?(?:{_SEP}(?:{UNIT}|(?<=[ ])\({UNIT}\))){{0,3}}"
)
PLACE: Final = pattern(
    rf"(?:(?:(?:{_MORE}){{0,3}}?{_SEP}{CITY}{_SEP}(?:{_STATE}{_BEFORE_ZIP}{ZIP}|{_SHORT_ZIP})|"
    rf"{_SEP}{_STATE}{_BEFORE_ZIP}{ZIP}){_COUNTRY}|{_ABROAD}|"
    rf"{_COMMA}(?:{CITY}{_COMMA})?{ZIP}(?!\s{{0,2}}[0-9]))"
)
IN_STATE: Final = pattern(rf"(?:{_MORE}){{0,3}}?{_SEP}{CITY}{_SEP}{_STATE}{_BEFORE_ZIP}{ZIP}{_COUNTRY}")
COUNTRY: Final = pattern(_COUNTRY)
CITY_AND_STATE: Final = pattern(rf"{_SEP}{CITY}{_SEP}{_STATE}(?![0-9a-z])")
# Words behind a street with which no town's name begins, though all is in capitals.
_NO_TOWNS: Final = (
    rf"{_UNIT_WORD}|{_NO_UNITS}|homeless|status|students?|pupils?|parents?|grades?|dob|tel|phone|cell|attn|re|but|so|"
    "please|pls|needs?|since|until|effective|now|currently|formerly|because|where|when|she|he|they|mom|dad|mother|"
    "father|mi|email|school|bus|date|age|dear|eff|visit"
)
CITY_ALONE: Final = pattern(
    rf"(?:,[ \n]{{1,2}}|\n[ >]{{0,4}}| (?:in|en|em|nan) )(?!(?:{_NO_TOWNS})\b){CITY}(?=[.,;)\n]|\s*\Z)"
)
_HALL: Final = r"(?:hall|manor|apartments|apts|dorm|dormitory|towers?|village|estates|gardens|commons|lodge)"
_GAP: Final = r"(?: | ?\n[ >|]{0,4})"
_NEXT: Final = rf"(?:,(?:{_GAP})?|{_GAP})"
# Before a house: who takes what is sent there, a building, a part of a town in Puerto Rico, a unit, another house.
BEFORE_HOUSE: Final = pattern(
    rf"(?:\b{_CARE_OF}[,\n ] ?)?"
    rf"(?:\b(?P<hall>(?:{_WORD}{_GAP}){{1,2}}){_HALL}{_NEXT}|"
    rf"\b(?:urb|urbanizacion|bo|barrio|res|cond|condominio|sector|parcelas)\.?{_GAP}(?:{_WORD}{_GAP}){{0,3}}{_WORD}"
    rf"{_NEXT}(?:[a-z]-(?=[0-9]))?)?(?P<rest>)"
    rf"(?:\b(?:{_UNIT_WORD}\b\.?(?:{_GAP})?#?[a-z0-9-]{{1,6}}|{_OF_BOX}){_NEXT}|\b(?:sgt\.?{_GAP})?(?:quarters|qtrs\.?){_GAP})?"
    rf"(?:(?<![0-9a-z$./#:-])[0-9]{{1,5}}[a-z]?(?:{_GAP}(?:and|&|to){_GAP}| ?[&/] ?))?\Z"
)
_NUMERAL: Final = (
    "(?<![0-9a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty)"
)
HOUSES: Final = pattern(rf"(?:{HOUSE}|{_NUMERAL})(?=,?[ \n]{{1,2}}[ >|]{{0,4}}[a-z0-9\x80-\xff]|;[a-z])")
# Where a line may end.
_BREAK: Final = r"(?: |[ ]{0,2}\n[ >|]{0,8})?"
BOX: Final = pattern(
    r"(?:(?:p\.?@o\.?@(?:box|drawer)|post@office@box|apartado(?:@postal)?|caixa@postal|bwat@postal|"
    r"hom@thu|box)@(?:no\.? |#)?[0-9]{1,7}[a-z]?|p\.?@o\.?@drawer@[a-z]{1,2})(?![0-9a-z])".replace(
        "@", _BREAK
    )
)
RURAL: Final = pattern(
    r"(?:r\.?r\.?|rural@route|hc|star@route|rfd|rd|psc|cmr|unit)@(?:no\.? |#|-)?[0-9]{1,5}(?:[, \n>|]{1,8}(?:box|"
    r"bx)@(?:no\.? |#)?[0-9]{1,6}[a-z]?)?(?![0-9a-z])".replace("@", _BREAK)
)
