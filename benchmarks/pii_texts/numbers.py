"""Numbers of people as they are written: drawn over the whole space, also those that were never issued."""

from dataclasses import dataclass
from random import Random
from string import ascii_uppercase

SAMPLE_SSNS = ("078051120", "219099999", "123456789", "987654321", "111111111", "457555462")
# Group numbers that the Internal Revenue Service gives out.
ITIN_GROUPS = (*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100))
# Prefix and length.
CARDS = (
    ("4", 16), ("4", 16), ("51", 16), ("52", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15),
    ("6011", 16), ("65", 16), ("3528", 16), ("36", 14), ("62", 16), ("62", 19),
)  # fmt: skip
DISTRICTS = (*range(1, 13), *range(21, 33), *range(61, 73), 80)
# Country and its form: A is a letter, N a digit.
IBANS = (
    ("DE", "N" * 18), ("FR", "N" * 10 + "AN" * 2 + "N" * 9), ("GB", "A" * 4 + "N" * 14), ("ES", "N" * 20),
    ("PT", "N" * 21), ("IT", "A" + "N" * 22), ("NL", "A" * 4 + "N" * 10), ("BR", "N" * 23 + "AN"),
    ("PL", "N" * 24), ("NO", "N" * 11), ("CH", "N" * 17), ("MT", "A" * 4 + "N" * 5 + "AN" * 9), ("GR", "N" * 23),
    ("BE", "N" * 12), ("SA", "N" * 20),
)  # fmt: skip
LICENSES = (
    "ANNNNNNNN", "ANNNNNNNN", "ANNNNNNNN", "AANNNNNNN", "AANNNNNNN", "NNAAANNNNN", "NNN NNN NNN", "NNNNNNNNN",
    "NNNNNNN", "ANNN-NNN-NN-NNN-N", "ANNNNNNN", "ANNNN NNNNN NNNNN", "NNNNNNNN", "ANNN-NNNN-NNNN",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """An identifier as written; unlikely where none was issued or its check digit is wrong."""

    text: str
    is_unlikely: bool = False


def digits(random: Random, count: int) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def form(random: Random, shape: str) -> str:
    """Fill a shape: A becomes a letter, N a digit, anything else stays."""
    choices = {"A": ascii_uppercase, "N": "0123456789"}
    return "".join(random.choice(choices[part]) if part in choices else part for part in shape)


def grouped(text: str, sizes: tuple[int, ...], separators: tuple[str, ...]) -> str:
    """Write a number in groups; the last separator is repeated."""
    parts, place = [], 0
    for size in sizes:
        parts.append(text[place : place + size])
        place += size
    parts = [part for part in (*parts, text[place:]) if part]
    written = parts[0]
    for index, part in enumerate(parts[1:]):
        written += separators[min(index, len(separators) - 1)] + part
    return written


def _ssn_digits(random: Random) -> str:
    fate = random.random()
    if fate < 0.03:
        return random.choice(SAMPLE_SSNS)
    number = digits(random, 9)
    if fate < 0.15:
        area = random.choice(["000", "666", f"9{number[1:3]}"])
        return random.choice([area + number[3:], number[:3] + "00" + number[5:], number[:5] + "0000"])
    return number


def is_issued(number: str) -> bool:
    area, group, serial = number[:3], number[3:5], number[5:]
    return not (
        area in {"000", "666"} or area[0] == "9" or group == "00" or serial == "0000" or number in SAMPLE_SSNS
    )


def ssn(random: Random) -> Drawn:
    number = _ssn_digits(random)
    separators = random.choices(
        [("-",), (" ",), ("",), (".",), ("-", " "), (" ", "-"), (" - ",), ("/",)],
        [60, 12, 14, 4, 3, 3, 2, 2],
    )[0]
    return Drawn(grouped(number, (3, 2), separators), not is_issued(number))


def dashed_ssn(random: Random) -> Drawn:
    number = _ssn_digits(random)
    return Drawn(grouped(number, (3, 2), ("-",)), not is_issued(number))


def bare_ssn(random: Random) -> Drawn:
    number = _ssn_digits(random)
    return Drawn(number, not is_issued(number))


def itin(random: Random) -> Drawn:
    number = f"9{digits(random, 2)}{random.choice(ITIN_GROUPS)}{digits(random, 4)}"
    separators = random.choices([("-",), (" ",), ("",), (".",)], [65, 15, 15, 5])[0]
    return Drawn(grouped(number, (3, 2), separators), number.endswith("0000"))


def luhn(number: str) -> str:
    """Return the check digit that a card's number ends with."""
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10))
        for place, digit in enumerate(reversed(number))
    )
    return str(-total % 10)


def card(random: Random) -> Drawn:
    prefix, length = random.choice(CARDS)
    number = prefix + digits(random, length - 1 - len(prefix))
    right = luhn(number)
    is_unlikely = random.random() < 0.08
    number += str((int(right) + random.randint(1, 9)) % 10) if is_unlikely else right
    sizes = {15: (4, 6), 14: (4, 6)}.get(length, (4, 4, 4, 4))
    separators = random.choices([(" ",), ("-",), ("",), (".",), ("  ",)], [50, 18, 27, 3, 2])[0]
    return Drawn(grouped(number, sizes, separators), is_unlikely)


def routing(random: Random) -> Drawn:
    number = f"{random.choice(DISTRICTS):02}{digits(random, 6)}"
    weights = (3, 7, 1, 3, 7, 1, 3, 7)
    right = -sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 10
    is_unlikely = random.random() < 0.08
    number += str((right + random.randint(1, 9)) % 10 if is_unlikely else right)
    sizes, separators = random.choices(
        [((9,), ("",)), ((4, 4), ("-",)), ((3, 3), (" ",)), ((4, 4), (" ",))], [82, 8, 6, 4]
    )[0]
    return Drawn(grouped(number, sizes, separators), is_unlikely)


def account(random: Random) -> Drawn:
    number = digits(random, random.choice([6, 7, 8, 9, 10, 10, 10, 11, 12, 12, 13, 14, 16, 17]))
    if random.random() < 0.15:
        number = "000" + number[3:]
    sizes, separators = random.choices(
        [((17,), ("",)), ((4, 4, 4), (" ",)), ((3, 4), ("-",)), ((4, 4, 4), ("-",)), ((2, 6), ("-",))],
        [76, 8, 6, 6, 4],
    )[0]
    return Drawn(grouped(number, sizes, separators))


def iban(random: Random) -> Drawn:
    country, shape = random.choice(IBANS)
    rest = form(random, shape)
    numeric = "".join(str(int(letter, 36)) for letter in f"{rest}{country}00")
    check = 98 - int(numeric) % 97
    is_unlikely = random.random() < 0.08
    if is_unlikely:
        check = (check + random.randint(1, 80)) % 97
    number = f"{country}{check:02}{rest}"
    separators = random.choices([(" ",), ("",), ("-",)], [58, 37, 5])[0]
    written = grouped(number, (4,) * 8, separators)
    return Drawn(written.lower() if random.random() < 0.06 else written, is_unlikely)


def license_number(random: Random) -> Drawn:
    return Drawn(form(random, random.choice(LICENSES)))


def student(random: Random) -> Drawn:
    """Draw the state's ten digits, which begin with 10; some write them in groups."""
    number = "10" + digits(random, 8)
    sizes, separators = random.choices(
        [((10,), ("",)), ((4, 3), ("-",)), ((4, 3), (" ",)), ((2, 4), (" ",))], [85, 5, 5, 5]
    )[0]
    return Drawn(grouped(number, sizes, separators))


def local_student(random: Random) -> Drawn:
    shape = random.choice(
        ["NNNN", "NNNNN", "NNNNNN", "NNNNNN", "NNNNNNN", "NNNNNNNN", "ANNNNN", "NN-NNNN", "ANNNNNNN"]
    )
    return Drawn(form(random, shape))


def educator(random: Random) -> Drawn:
    shape = random.choice(["NNNNNNNN", "NNNNNNNN", "NNNNNN", "NNNNNN", "NNNNNNN", "NNN-NNN"])
    return Drawn(form(random, shape))
