"""Noise of scanners, word processors and mail programs, put into a text without losing where its identifiers are."""

from collections.abc import Callable
from random import Random

# A character, and the number of the identifier that it belongs to, or none.
Cell = tuple[str, int | None]
Cells = list[Cell]
Noise = Callable[[Random, Cells], Cells]

DASHES = "‐‑‒–—−﹣－"
SPACES = "\u00a0\u2009\u202f\u2007\u3000"
INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad"
SLIPS = {"0": "OoD", "1": "lI|", "5": "S", "8": "B", "2": "Z"}


def _replaced(cells: Cells, change: Callable[[str], str], *, all_cells: bool = False) -> Cells:
    return [
        (new, number)
        for old, number in cells
        for new in (change(old) if all_cells or number is not None else old)
    ]


def unicode_dashes(random: Random, cells: Cells) -> Cells:
    dash = random.choice(DASHES)
    return _replaced(cells, lambda old: dash if old == "-" else old)


def unicode_spaces(random: Random, cells: Cells) -> Cells:
    space = random.choice(SPACES)
    return _replaced(cells, lambda old: space if old == " " else old, all_cells=random.random() < 0.5)


def full_width(random: Random, cells: Cells) -> Cells:
    del random
    return _replaced(cells, lambda old: chr(ord(old) + 0xFEE0) if "!" <= old <= "~" else old)


def zero_width(random: Random, cells: Cells) -> Cells:
    mark = random.choice(INVISIBLE)
    inside = {
        index
        for index, (_, number) in enumerate(cells[1:], 1)
        if number is not None and cells[index - 1][1] == number
    }
    chosen = {index for index in inside if random.random() < 0.2}
    made: Cells = []
    for index, cell in enumerate(cells):
        if index in chosen:
            made.append((mark, cell[1]))
        made.append(cell)
    return made


def line_wraps(random: Random, cells: Cells) -> Cells:
    """Break the line at a space or after a dash of the identifier, where it has one."""
    end = random.choice(["\n", "\r\n", "\n    ", " \n"])
    made: Cells = []
    broken: set[int] = set()
    for old, number in cells:
        if number is None or number in broken or old not in "- " or random.random() < 0.3:
            made.append((old, number))
            continue
        broken.add(number)
        made += [(part, number) for part in (old + end if old == "-" else end)]
    return made


def scanner_slips(random: Random, cells: Cells) -> Cells:
    """Mistake one or two digits of each identifier for letters."""
    made, changes = [], {}
    for old, number in cells:
        new = old
        if number is not None and old in SLIPS and changes.get(number, 0) < 2 and random.random() < 0.3:
            new = random.choice(SLIPS[old])
            changes[number] = changes.get(number, 0) + 1
        made.append((new, number))
    return made


def capitals(random: Random, cells: Cells) -> Cells:
    del random
    return [(new, number) for old, number in cells for new in old.upper()]


def missing_spaces(random: Random, cells: Cells) -> Cells:
    """Leave out what is between a label and its identifier, as a copied table or a bad extraction does."""
    made = list(cells)
    for index in range(len(made) - 1, 0, -1):
        (old, number), after = made[index - 1], made[index][1]
        if (
            old == " "
            and number is None
            and after is not None
            and (index < 2 or not made[index - 2][0].isalnum())
        ):
            del made[index - 1]
        elif old == " " and number is None and random.random() < 0.1:
            made[index - 1] = ("  ", None)
    return [(part, number) for old, number in made for part in old]


def quoted_mail(random: Random, cells: Cells) -> Cells:
    """Quote every line, and wrap long ones, within identifiers too."""
    mark, width = random.choice(["> ", ">> ", "> > ", ">"]), random.choice([38, 52, 66])
    made: Cells = [(part, None) for part in mark]
    column = 0
    for old, number in cells:
        if old == "\n" or (old == " " and column > width):
            made += [(part, number) for part in "\n" + mark]
            column = 0
        else:
            made.append((old, number))
            column += 1
    return made


def markup(random: Random, cells: Cells) -> Cells:
    """Write it as HTML: elements around identifiers and character references for spaces."""
    name = random.choice(["b", "td", "span", "code", 'a href="#"'])
    reference = random.random() < 0.3
    made: Cells = [(part, None) for part in "<p>"]
    previous: int | None = None
    for old, number in cells:
        if number != previous:
            ending = f"</{name.split()[0]}>" if previous is not None else ""
            made += [(part, None) for part in ending + (f"<{name}>" if number is not None else "")]
            previous = number
        if old == "\n":
            made += [(part, number) for part in "<br>\n"]
        elif old == " " and number is not None and reference:
            made += [(part, number) for part in "&nbsp;"]
        else:
            made.append((old, number))
    return [*made, *((part, None) for part in "</p>")]


def spread(random: Random, cells: Cells) -> Cells:
    """Put a space on both sides of each dash or dot of an identifier, as some scanners do."""
    return _replaced(cells, lambda old: f" {old} " if old in "-." and random.random() < 0.7 else old)


LAYOUT: tuple[Noise, ...] = (capitals, missing_spaces, quoted_mail, markup, zero_width, unicode_spaces)
OF_NUMBERS: tuple[Noise, ...] = (*LAYOUT, unicode_dashes, full_width, line_wraps, scanner_slips, spread)
# Noise that a kind can have; the others have all.
FITTING: dict[str, tuple[Noise, ...]] = {
    "email": (capitals, missing_spaces, quoted_mail, markup, zero_width, full_width),
    "ip": (missing_spaces, quoted_mail, markup, zero_width, full_width, scanner_slips),
    "address": (*LAYOUT[:1], *LAYOUT[2:], unicode_dashes, line_wraps),
    "birth-date": (*LAYOUT, unicode_dashes, full_width, line_wraps, scanner_slips, spread),
}
