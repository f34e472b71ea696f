r"""Identifiers by forms that others wrote down: one form a line, one file a kind, drawn like our own.

In a form `#` is a digit, `^` one from 2 to 9, `@` a capital letter, `&` a small one, and `\n` the end of a line within
the identifier; in an e-mail address `@` is itself. Dates have words in braces for their parts.
"""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random
from string import ascii_lowercase, ascii_uppercase

from benchmarks.pii_texts import contacts, numbers
from benchmarks.pii_texts.archive import Folder
from benchmarks.pii_texts.numbers import Drawn
from benchmarks.pii_texts.texts import Draws

_CHOICES = {"#": "0123456789", "^": "23456789", "@": ascii_uppercase, "&": ascii_lowercase}
_LINE = "\\n"
# The file of forms for each word of a template; those for fillers have the word's own name.
FILES = {
    "ssn": "ssn", "ssn-dashed": "ssn", "account": "account", "email": "email", "phone": "phone",
    "phone-abroad": "phone", "born": "birth-date", "dl": "drivers-license", "ip": "ip", "address": "address",
    "address-row": "address", "street": "street", "sasid": "student", "lasid": "student", "educator": "educator",
}  # fmt: skip
_FOUR_PARTS = re.compile(r"[0-9#^]{1,3}(?:(?:\.|\[\.\])[0-9#^]{1,3}){3}")
_PART = re.compile(r"[0-9#^]+")
_BEHIND_ADDRESS = re.compile(r"([\]/%])")
_TEN = 10
Fill = Callable[[Random, str], Drawn]


def draws(others: Draws, *folders: Path) -> Draws:
    """Return what draws the identifier or the filler for each word: from the forms of folders, or as `others` do."""
    identifiers, fillers = dict(others.identifiers), dict(others.fillers)
    for word, name in FILES.items():
        if forms := _of_folders(folders, name):
            identifiers[word] = (identifiers[word][0], partial(_drawn, _OF_WORDS.get(word, filled), forms))
    for word in fillers:
        if forms := _of_folders(folders, word):
            fillers[word] = partial(_written, _day if word == "day" else filled, forms)
    return Draws(identifiers, fillers)


def _of_folders(folders: Sequence[Folder], name: str) -> tuple[str, ...]:
    return tuple(form for folder in folders for form in read(folder / f"{name}.txt"))


def read(path: Folder) -> tuple[str, ...]:
    """Read the forms of a file, which may be missing."""
    if not path.exists():
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _drawn(fill: Fill, forms: tuple[str, ...], random: Random) -> Drawn:
    return fill(random, random.choice(forms))


def _written(fill: Fill, forms: tuple[str, ...], random: Random) -> str:
    return fill(random, random.choice(forms)).text


def filled(random: Random, form: str) -> Drawn:
    """Fill a form."""
    written = "".join(random.choice(_CHOICES.get(sign, sign)) for sign in form.replace(_LINE, "\n"))
    return Drawn(written)


def _ssn(random: Random, form: str) -> Drawn:
    """Fill a form with a number that may have been given to somebody, or not."""
    written = filled(random, form).text
    digits = re.sub(r"\D", "", written)
    return Drawn(written, not numbers.is_issued(digits))


def _email(random: Random, form: str) -> Drawn:
    """Fill a form in which `@` is no letter."""
    return Drawn("@".join(filled(random, part).text for part in form.split("@")))


def _row(random: Random, form: str) -> Drawn:
    """Fill the form of an address on one line, without commas, as a cell of a table has it."""
    return filled(random, re.sub(r"\s+", " ", form.replace(_LINE, " ").replace(",", " ")))


def _ip(random: Random, form: str) -> Drawn:
    """Fill a form with an address that there can be: parts up to 255, or hexadecimal digits before a port."""
    parts = _FOUR_PARTS.search(form)
    if parts is None:
        address, sign, rest = (
            _BEHIND_ADDRESS.split(form, 1) if _BEHIND_ADDRESS.search(form) else (form, "", "")
        )
        return Drawn(_hexadecimal(random, address) + sign + filled(random, rest).text)
    address = _PART.sub(lambda part: _part(random, part[0]), parts[0])
    before, behind = form[: parts.start()], form[parts.end() :]
    return Drawn(_hexadecimal(random, before) + address + filled(random, behind).text)


def _hexadecimal(random: Random, form: str) -> str:
    return "".join(random.choice("0123456789abcdef") if sign == "#" else sign for sign in form)


def _part(random: Random, form: str) -> str:
    written = [f"{number:0{len(form)}}" if form[0] == "0" else str(number) for number in range(256)]
    fitting = [one for one in written if len(one) == len(form) and all(map(_fits, one, form))]
    return random.choice(fitting) if fitting else filled(random, form).text


def _fits(digit: str, sign: str) -> bool:
    return digit in _CHOICES.get(sign, sign)


def _birth_date(random: Random, form: str) -> Drawn:
    return _dated(form, *contacts.birthday(random))


def _day(random: Random, form: str) -> Drawn:
    date = contacts.some_day(random)
    return _dated(form, date.year, date.month, date.day)


def _dated(form: str, year: int, month: int, day: int) -> Drawn:
    """Fill a form with the parts of a day."""
    name, short = calendar.month_name[month], calendar.month_abbr[month]
    ending = "th" if day // _TEN == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % _TEN, "th")
    parts = {
        "Y": f"{year}", "y": f"{year % 100:02}", "m": f"{month}", "mm": f"{month:02}", "d": f"{day}",
        "dd": f"{day:02}", "Month": name, "month": name.lower(), "MONTH": name.upper(), "Mon": short,
        "mon": short.lower(), "MON": short.upper(), "th": ending,
    }  # fmt: skip
    return Drawn(re.sub(r"\{(\w+)\}", lambda word: parts[word[1]], form.replace(_LINE, "\n")))


_OF_WORDS: Mapping[str, Fill] = {
    "ssn": _ssn, "ssn-dashed": _ssn, "address-row": _row, "email": _email, "ip": _ip, "born": _birth_date,
}  # fmt: skip
