"""The text of spreadsheets: each row one line, each number as its format shows it, formulas, strings of no cell."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, override

from keepfaith.pii.documents.office_text import OfficeText
from keepfaith.pii.documents.xml_text import XmlText

# Within 60 days of it no date is right, as in the program that these sheets come from.
_FIRST_DAY: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no time zone
# The end of the year 9999.
_LAST_DAY: Final = 2_958_466
_DATE_FORMATS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_DATE_SIGNS: Final = re.compile("[yd]")
_UNSEEN: Final = re.compile(r"\[[^\]]*\]|_.|\*.|\\(?=.)")
_QUOTED: Final = re.compile(r'"([^"]*)"')
_DIGIT_MASK: Final = re.compile(r"[0#][0# ()./-]*")
_IN_GROUPS: Final = re.compile(r"[0#][ ()/-]+[0#]|00")
_MAX_GAP: Final = 256
_MAX_DIGITS: Final = 40
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")
_STRING_OR_NUMBER: Final = re.compile(r'"|\d{7}')


class Styles(XmlText):
    """Reads how numbers are shown: the format of each style of a cell."""

    def __init__(self) -> None:
        super().__init__(lambda _text: None)
        self.formats: list[str] = []
        self._codes: dict[str, str] = {}
        self._is_of_cells = False

    @override
    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if name == "cellXfs":
            self._is_of_cells = True
        elif name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and self._is_of_cells:
            number = attributes.get("numFmtId", "")
            is_date = number.isdecimal() and int(number) in _DATE_FORMATS
            self.formats.append(self._codes.get(number, "d" if is_date else ""))

    @override
    def end(self, namespace: str, name: str) -> None:
        if name == "cellXfs":
            self._is_of_cells = False


class SharedStrings(OfficeText):
    """Reads the strings that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__(self._add)
        self.strings: list[str] = []
        self._parts: list[str] = []

    @override
    def end(self, namespace: str, name: str) -> None:
        super().end(namespace, name)
        if name == "si":
            self.strings.append(" ".join("".join(self._parts).split("\n")).strip())
            self._parts = []

    def _add(self, text: str) -> None:
        self._parts.append(text)


class SheetText(OfficeText):
    """Reads a sheet. `used` collects the numbers of the strings that it refers to."""

    def __init__(
        self, write: Callable[[str], None], strings: Sequence[str], formats: Sequence[str], used: set[int]
    ) -> None:
        super().__init__(write)
        self._strings, self._formats, self._used = strings, formats, used
        self._row: list[str] = []
        self._formulas: list[str] = []
        self._cell: dict[str, str] | None = None
        self._element = ""
        self._value: list[str] = []
        self._formula: list[str] = []

    @override
    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._element = name
        elif name == "c":
            self._cell, self._value, self._formula = attributes, [], []
            self._fill_gap(attributes.get("r", ""))
        else:
            super().start(namespace, name, attributes)

    @override
    def end(self, namespace: str, name: str) -> None:
        if self._cell is None:
            super().end(namespace, name)
            if name == "row":
                self._end_row()
        elif name == "c":
            self._row.append(self._shown(self._cell, "".join(self._value)))
            formula = "".join(self._formula)
            if _STRING_OR_NUMBER.search(formula):
                self._formulas.append(f"={formula}")
            self._cell = None
        elif name == self._element:
            self._element = ""

    @override
    def data(self, text: str) -> None:
        if self._cell is None:
            super().data(text)
        elif self._element == "f":
            self._formula.append(text)
        elif self._element in {"v", "t"}:
            self._value.append(text)

    @override
    def finish(self) -> None:
        super().finish()
        self._end_row()

    def _end_row(self) -> None:
        if self._row:
            self.write("\t".join(self._row) + "\n")
        for formula in self._formulas:
            self.write(formula + "\n")
        self._row, self._formulas = [], []

    def _fill_gap(self, reference: str) -> None:
        if match := _COLUMN.match(reference):
            column = 0
            for letter in match[0]:
                column = column * 26 + ord(letter) - ord("A") + 1
            self._row.extend([""] * min(_MAX_GAP, column - 1 - len(self._row)))

    def _shown(self, cell: dict[str, str], value: str) -> str:
        kind, style = cell.get("t", "n"), cell.get("s", "")
        if kind == "s":
            place = int(value) if value.isdecimal() and len(value) < _MAX_DIGITS else -1
            if 0 <= place < len(self._strings):
                self._used.add(place)
                return self._strings[place]
        elif kind == "n":
            place = int(style) if style.isdecimal() and len(style) < _MAX_DIGITS else 0
            return shown_number(value, self._formats[place] if place < len(self._formats) else "")
        return " ".join(value.split("\n"))


def shown_number(value: str, code: str) -> str:
    """Return a number as its format code shows it: a day, or digits in their groups with leading zeros."""
    try:
        number = Decimal(value)
        if not number.is_finite() or number.adjusted() > _MAX_DIGITS:
            return value
    except InvalidOperation:
        return value
    bare = _UNSEEN.sub("", code.partition(";")[0])
    mask = _QUOTED.sub(r"\1", bare)
    is_whole = number == number.to_integral_value()
    if is_whole and _DIGIT_MASK.fullmatch(mask) and _IN_GROUPS.search(mask):
        return _in_groups(f"{number:.0f}", mask)
    if _DATE_SIGNS.search(_QUOTED.sub("", bare.lower())) and 0 < number < _LAST_DAY:
        return (_FIRST_DAY + dt.timedelta(days=int(number))).date().isoformat()
    return f"{number:.0f}" if is_whole else value


def _in_groups(digits: str, mask: str) -> str:
    places = mask.count("0") + mask.count("#")
    if "." in mask or len(digits) > places:
        return digits
    waiting = digits.rjust(places, "0")
    shown, at, skipped = [], 0, places - len(digits)
    for sign in mask:
        if sign not in "0#":
            shown.append(sign)
            continue
        if not (sign == "#" and at < skipped):
            shown.append(waiting[at])
        at += 1
    return "".join(shown)
