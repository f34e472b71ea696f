"""The forms in which people and programs write dates, as one pattern for each way that one begins."""

import re
from collections.abc import Iterable
from typing import Final

_MONTHS: Final = (
    "jan(?:uary|vier|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre"
    "|octubre|noviembre|diciembre|ene|abr|ago|set|dic|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|"
    "novembro|dezembro|fev|mai|dez"
    "|janvye|fevriye|mas|avril|me|jen|jiye|out|septanm|oktob|novanm|desanm"
    # French, German and Italian.
    "|fevrier|juin|juillet|aout|septembre|octobre|novembre|decembre|marz|maerz|juni|juli|okt(?:ober)?|dezember"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    # As registers of old have them, and as they are often misspelled.
    "|jany|feby|mch|apl|jly|augt|septr|octr|novr|decr|janurary|januray|janauary|febuary|feburary|februrary|arpil|agust"
    "|septmber|setember|ocotber|octuber|novemeber|novmber|decemeber|decmber"
)
MONTH: Final = rf"(?:{_MONTHS})"
_YEAR: Final = "(?:1[89]|20)[0-9]{2}"
_NUMBER: Final = "[0-9]{1,2}"
_TH: Final = "(?: ?(?:st|nd|rd|th))"
_ORDINAL: Final = (
    "(?:(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|"
    "twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth)"
)
_VIETNAMESE: Final = "(?:gieng|hai|ba|tu|nam|sau|bay|tam|chin|muoi(?: mot| hai)?|chap)"
_ROMAN: Final = "(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})"
_SIGN: Final = r"[\x80-\xff]"
# Where a line may end, also as programs write that.
_WRAP: Final = r"(?:(?:\n|\\n)[ >|]{0,8})?"
# One of the signs between two parts of a date.
_GAP: Final = rf"(?: {{0,2}}[-./,|\t\\_~*][-/\\]? {{0,2}}{_WRAP}| {{0,2}}\n[ >|]{{0,8}}[-./,]? ?| )"
# Two digits before a year are a day.
_SHORT_YEAR: Final = rf"[0-9]{{2}}(?!{_GAP}?{_YEAR}(?![0-9]))"
_BLANK: Final = rf"[ ]{{0,2}}(?:\n[ >|]{{0,8}}(?=[-/.,]))?[-/.,]{{0,2}} {{0,2}}{_WRAP}"
_IN_YEAR: Final = rf"(?:of|in(?: the year)?){_BLANK}{_YEAR}"
# What a form's boxes have before each part of a date.
_PART_NAME: Final = "(?:month|mes|mm?|mo|day|dia|dd?|year|yr|ano|y{1,4})"
_FIRST_NAME: Final = "(?:month|mes|mm|mo|day|dia|dd|year|yr|ano|yyyy)"
_VALUE: Final = rf"[:=. ]{{1,3}}(?:[0-9]{{4}}|{_NUMBER}|{MONTH})(?![0-9])"
_MIDNIGHT: Final = (
    r"(?:00?[:.]00(?:[:.]00(?:[.:]0{1,9})?)?|12[:.]00(?:[:.]00(?:[.:]0{1,9})?)? ?a\.?m(?![a-z]))"
)
_ZONE: Final = (
    r"(?: ?z| ?(?:gmt|utc)?[-+][01][0-9](?::?[0-9]{2})?(?: \([a-z ]{3,40}\))?| (?:gmt|utc|[ecmp][sd]t))"
)
# The time of a day's beginning, which programs add, or any time right behind.
TIME: Final = (
    r"(?:(?<=[0-9])t[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?|"
    rf"[ ,]{{1,2}}{_MIDNIGHT}){_ZONE}?"
)
_WEEKDAY: Final = (
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|lunes|martes|miercoles|jueves|viernes|sabado|"
    "domingo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
)
# The day of the week before a date, and an article.
_LEAD: Final = (
    rf"(?<![a-z])(?:(?:{_WEEKDAY})[.,]{{0,2}} {{0,2}}{_WRAP}(?:the )?|the (?={_NUMBER}{_TH}|{_ORDINAL}))"
)
# What may follow a date that ends with its day, which counts nothing.
_NEXT: Final = r"(?:and|but|so|is|was|has|had|does|did|in|at|who|not|i|he|she|they|we|my|your|to|y|e)\b"
# Numbers with commas between them are a date only where a cell begins, or a word for a birth stands right before.
_BIRTH_WORDS: Final = (
    "dob", "d.o.b.", "d.o.b", "birth", "birth date", "birthdate", "birthday", "bday", "b-day", "born", "nacimiento",
    "nacid[oa]", "nascimento", "nascid[oa]", "nac.", "nasc.", "nesans", "naissance", "sinh",
)  # fmt: skip
_BIRTH_SIGNS: Final = (" ", ":", ": ", " : ", "=", " = ", " is ", " was ", " on ", " - ", "): ", ") ")


def _right_behind(words: Iterable[str]) -> str:
    """Return the pattern of a place right behind any of some words, those of one length together."""
    by_length: dict[int, list[str]] = {}
    for word in words:
        by_length.setdefault(len(word.replace("[oa]", "o").replace("\\", "")), []).append(word)
    return "|".join(f"(?<={'|'.join(alike)})" for _, alike in sorted(by_length.items()))


_BIRTHS: Final = [
    re.escape(word + sign).replace(r"\[oa\]", "[oa]") for word in _BIRTH_WORDS for sign in _BIRTH_SIGNS
]
_COMMAS: Final = (
    rf"(?:(?![0-9]{{1,4}} {{0,2}},)|(?<=[:= )\"|\t])(?:(?<=,\")|(?<=[|\t])|{_right_behind(_BIRTHS)}))"
)
_FROM_DIGIT: Final = (
    rf"{_COMMAS}(?:{_YEAR}{_GAP}{_NUMBER}{_GAP}{_NUMBER}|"
    rf"{_NUMBER}{_GAP}{_NUMBER}{_GAP}(?:{_YEAR}|'?{_SHORT_YEAR}))"
    rf"|{_NUMBER}(?:{_TH}|er|o|[\xfe\xff]{{1,2}})?{_BLANK}(?:(?:day )?(?:of|de){_BLANK})?"
    rf"{MONTH}{_BLANK}(?:(?:del?{_BLANK})?'?(?:{_YEAR}|{_SHORT_YEAR})|{_IN_YEAR})"
    rf"|{_YEAR}{_BLANK}(?:{MONTH}{_BLANK}{_NUMBER}{_TH}?|{_NUMBER}{_BLANK}{MONTH}(?!{_BLANK}'?[0-9]))"
    rf"|{_NUMBER}(?:[-./ ]{_ROMAN}[-./ ]{_YEAR}| ?[-./] ?{_ROMAN} ?[-./] ?'?(?:{_YEAR}|{_SHORT_YEAR}))"
    rf"|{_YEAR} ?{_SIGN} ?{_NUMBER} ?{_SIGN} ?{_NUMBER}(?: ?{_SIGN})?"
    rf"|{_NUMBER}{_BLANK}thang{_BLANK}(?:{_NUMBER}|{_VIETNAMESE}){_BLANK}(?:nam{_BLANK})?{_YEAR}"
    r"|(?:19|20)[0-9]{6}(?:0{4}|0{6})|[0-9]{8}"
)
_FROM_WORD: Final = (
    rf"{MONTH}{_BLANK}(?:the )?{_NUMBER}(?![0-9]){_TH}?"
    rf"(?:{_BLANK}(?:(?:of|de|del|in(?: the year)?){_BLANK})?{_YEAR}|(?:[-/.,] {{0,2}}'?| ?,? ?'?){_SHORT_YEAR}"
    # As programs of two languages write it.
    rf"| 00:00:00 (?:[a-z]{{3,4}} )?{_YEAR})"
    rf"|{MONTH}{_BLANK}{_YEAR}, {{0,2}}{_NUMBER}{_TH}?(?= {{0,2}}(?:[\n.;:,)|\]\"'<&]|\Z|{_NEXT})|  )"
    rf"|{MONTH} (?:the )?{_ORDINAL},? (?:{_YEAR}|'[0-9]{{2}})"
    rf"|{_ORDINAL} (?:day )?(?:of )?{MONTH}{_BLANK}(?:{_YEAR}|'[0-9]{{2}}|{_IN_YEAR})"
    rf"|ngay{_BLANK}{_NUMBER}{_BLANK}thang{_BLANK}(?:{_NUMBER}|{_VIETNAMESE}){_BLANK}(?:nam{_BLANK})?{_YEAR}"
    rf"|{_FIRST_NAME}{_VALUE}(?:[ ,;/|&]{{1,4}}{_PART_NAME}{_VALUE}){{2}}"
)
_END: Final = rf"(?:{TIME})?(?![0-9a-z])(?![-/.][0-9]|:[0-9])"
# A date that begins with a digit; one that begins with a word; and any.
DATE_OF_DIGITS: Final = re.compile(rf"(?<![0-9#])(?:{_FROM_DIGIT}){_END}".encode("latin-1"))
DATE_OF_WORDS: Final = re.compile(
    rf"(?<![0-9#])(?:(?:{_LEAD})?(?:{_FROM_WORD})|{_LEAD}(?:{_FROM_DIGIT})){_END}".encode("latin-1")
)
DATE: Final = re.compile(
    rf"(?<![0-9#])(?:(?:{_LEAD})?(?:{_FROM_WORD}|{_FROM_DIGIT})){_END}".encode("latin-1")
)
# How a date begins that does not begin with a digit.
WORD: Final = re.compile(
    rf"{_MONTHS}|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"twent|thirt|four|fif|six|seven|eigh|nine|ngay|"
    rf"(?<![a-z])(?:the |month|mes|mm|mo|day|dia|dd|year|yr|yyyy|ano|{_WEEKDAY})".encode()
)
# The last three letters of the word before the first digit of such a date; and words of two.
ENDS: Final = frozenset(
    b"abr ado ago aio anm ano any apl apr ary arz aug ayo ber bre bro che ctr day dec del dez dia dic ear eby "
    b"ecr edi ene ept ero erz eth feb fev fri fth gay gio gno hth hur ier ile ird iro iye jan jen jly jul jun "
    b"les let lho lio mai mar mas may mch mes mon ndi nes ngo nho nio nov nth oct okt ond out ovr pil ptr ray "
    b"rch rco rdi ril rst rth rzo sat sep set sto sun tes the thu tob tue tur uar udi ues ugt uin uli uly une "
    b"uni urs ust ves vye wed xth yyy".split()
)
SHORT_ENDS: Final = frozenset(b"of in de mm mo dd yr me".split())
PART: Final = re.compile(rb"[0-9]+|(?:" + _MONTHS.encode() + rb")")
# A date in which letters stand for digits.
SLIPPED: Final = re.compile(
    rb"(?<![a-z0-9|])(?=[-/. 0-9odilszbgq|]{0,9}[0-9])"
    rb"(?:[0-9odilszbgq|]{1,4}[-/. ]){2}[0-9odilszbgq|]{2,4}(?![a-z0-9|])|"
    rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -]?[0-9odilszbgq|]{0,2}"
    rb"(?:st|nd|rd|th)?[-, ]{0,2}[0-9odilszbgq|]{4}(?![a-z0-9|])"
)
