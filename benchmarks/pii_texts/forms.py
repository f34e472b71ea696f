r"""Identifiers by forms that others wrote down: one form a line, one file a kind, drawn like our own.

In a form `#` is a digit, `^` one from 2 to 9, `@` a capital letter, `&` a small one, and `\n` the end of a line within
the identifier; in an e-mail address `@` is itself. Dates have words in braces for their parts.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from string import ascii_lowercase, ascii_uppercase

from benchmarks.pii_texts import contacts, numbers
from benchmarks.pii_texts.numbers import Drawn

_CHOICES = {"#": "0123456789", "^": "23456789", "@": ascii_uppercase, "&": ascii_lowercase}
_LINE = "\\n"
# The file of forms for each word of a template.
FILES = {
    "ssn": "ssn", "ssn-dashed": "ssn", "account": "account", "email": "email", "phone": "phone",
    "phone-abroad": "phone", "born": "birth-date", "dl": "drivers-license", "ip": "ip", "address": "address",
    "address-row": "address", "street": "street", "sasid": "student", "lasid": "student", "educator": "educator",
}  # fmt: skip
_PART_OF_IP = re.compile(r"(?<![0-9a-f#])#{1,3}(?![0-9a-f#:])")
_LARGEST = {1: 9, 2: 99, 3: 255}
_TEN = 10
Draw = Callable[[Random], Drawn]


def draws(folder: Path, others: Mapping[str, tuple[str, Draw]]) -> dict[str, tuple[str, Draw]]:
    """Return what draws the identifier for each word of a template: from these forms, or as `others` do."""
    made = dict(others)
    for word, name in FILES.items():
        forms = read(folder / f"{name}.txt")
        if forms:
            made[word] = (others[word][0], _drawing(word, forms))
    return made


def read(path: Path) -> tuple[str, ...]:
    """Read the forms of a file, which may be missing."""
    if not path.exists():
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def _drawing(word: str, forms: tuple[str, ...]) -> Draw:
    fill = _OF_WORDS.get(word, filled)
    return lambda random: fill(random, random.choice(forms))


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
    decimal = _PART_OF_IP.sub(lambda part: str(random.randint(0, _LARGEST[len(part[0])])), form)
    return Drawn("".join(random.choice("0123456789abcdef") if sign == "#" else sign for sign in decimal))


def _birth_date(random: Random, form: str) -> Drawn:
    year, month, day = contacts.birthday(random)
    name, short = calendar.month_name[month], calendar.month_abbr[month]
    ending = "th" if day // _TEN == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % _TEN, "th")
    parts = {
        "Y": f"{year}", "y": f"{year % 100:02}", "m": f"{month}", "mm": f"{month:02}", "d": f"{day}",
        "dd": f"{day:02}", "Month": name, "month": name.lower(), "MONTH": name.upper(), "Mon": short,
        "mon": short.lower(), "MON": short.upper(), "th": ending,
    }  # fmt: skip
    return Drawn(re.sub(r"\{(\w+)\}", lambda word: parts[word[1]], form))


_OF_WORDS: Mapping[str, Callable[[Random, str], Drawn]] = {
    "ssn": _ssn, "ssn-dashed": _ssn, "address-row": _row, "email": _email, "ip": _ip, "born": _birth_date,
}  # fmt: skip
