"""Numbers, periods, days, counts and lists as pages must say them, in the languages of this release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.prober.oracle.language_files import language_files


@dataclass(frozen=True)
class LanguageWords:
    """The words of one language: small numbers, what is counted, how long, lists, days, and kinds of information."""

    numbers: Mapping[float, str]
    counted: Mapping[str, tuple[str, str]]
    during: str
    endless: str
    comma: str
    semicolon: str
    and_: str
    and_after_semicolons: str
    date: str
    months: tuple[str, ...]
    categories: Mapping[str, str]


def _language_words(table: dict[str, Any]) -> LanguageWords:
    return LanguageWords(
        numbers={int(number): word for number, word in table["numbers"].items()},
        counted={what: (one, many) for what, (one, many) in table["counted"].items()},
        during=table["during"],
        endless=table["endless"],
        comma=table["comma"],
        semicolon=table["semicolon"],
        and_=table["and"],
        and_after_semicolons=table["and_after_semicolons"],
        date=table["date"],
        months=tuple(table["months"]),
        categories=table["categories"],
    )


WORDS: Final = {code: _language_words(file["words"]) for code, file in language_files().items()}
