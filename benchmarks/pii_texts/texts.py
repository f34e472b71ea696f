"""Labeled texts: templates filled with identifiers drawn at random, the half of them with noise."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from benchmarks.pii_texts import contacts, noise, numbers
from benchmarks.pii_texts.archive import Folder, archive
from benchmarks.pii_texts.lookalikes import FILLERS, LOOKALIKES
from benchmarks.pii_texts.numbers import Drawn

TEMPLATES = archive() / "templates"
SEED = 19
# Of each kind at least so many, over all its templates; and so many texts that hold look-alikes alone.
POSITIVES, NEGATIVES = 640, 640
# The word in a template, the kind that it counts for, and what draws it. Words of one kind differ in their form.
DRAWN: Mapping[str, tuple[str, Callable[[Random], Drawn]]] = {
    "ssn": ("ssn", numbers.ssn),
    "ssn-dashed": ("ssn", numbers.dashed_ssn),
    "ssn-bare": ("ssn-bare", numbers.bare_ssn),
    "itin": ("itin", numbers.itin),
    "card": ("card", numbers.card),
    "routing": ("routing", numbers.routing),
    "account": ("account", numbers.account),
    "iban": ("iban", numbers.iban),
    "email": ("email", contacts.email),
    "phone": ("phone", contacts.phone),
    "phone-abroad": ("phone", contacts.foreign_phone),
    "born": ("birth-date", contacts.birth_date),
    "born-es": ("birth-date", contacts.spanish_birth_date),
    "born-pt": ("birth-date", contacts.portuguese_birth_date),
    "born-ht": ("birth-date", contacts.haitian_birth_date),
    "born-zh": ("birth-date", contacts.chinese_birth_date),
    "born-vi": ("birth-date", contacts.vietnamese_birth_date),
    "dl": ("drivers-license", numbers.license_number),
    "ip": ("ip", contacts.ip),
    "address": ("address", contacts.address),
    "address-row": ("address", contacts.line_address),
    "street": ("address", contacts.street_line),
    "sasid": ("student", numbers.student),
    "lasid": ("student", numbers.local_student),
    "educator": ("educator", numbers.educator),
}
KINDS = tuple(dict.fromkeys(kind for kind, _ in DRAWN.values()))
# A word in braces; other braces are text.
WORD = re.compile("{(" + "|".join(sorted((*DRAWN, *FILLERS), key=len, reverse=True)) + ")}")


class Draws(NamedTuple):
    """What draws the identifier, with its kind, and what draws a filler for each word of a template."""

    identifiers: Mapping[str, tuple[str, Callable[[Random], Drawn]]]
    fillers: Mapping[str, Callable[[Random], str]]


OUR_DRAWS = Draws(DRAWN, FILLERS)


@dataclass(frozen=True, slots=True)
class Span:
    """An identifier in a text, in characters."""

    start: int
    end: int
    kind: str
    is_unlikely: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A text with all identifiers that it has; `noise` names what was done to it, if anything."""

    text: str
    spans: tuple[Span, ...]
    noise: str = ""
    lookalikes: tuple[str, ...] = ()


def templates(path: Folder) -> list[str]:
    """Read the templates of a file; a line with % alone is between two."""
    return [part.strip("\n") for part in path.read_text(encoding="utf-8").split("\n%\n") if part.strip()]


def kinds_of(template: str) -> list[str]:
    """Return the kind of each identifier that a template has."""
    return [DRAWN[word][0] for word in WORD.findall(template) if word in DRAWN]


def filled(
    random: Random, template: str, disturb: noise.Noise | None = None, draws: Draws = OUR_DRAWS
) -> Text:
    """Fill a template, then disturb it."""
    cells: noise.Cells = []
    drawn: list[tuple[str, bool]] = []
    place = 0
    for match in WORD.finditer(template):
        cells += [(part, None) for part in template[place : match.start()]]
        place, word = match.end(), match[1]
        if word in draws.identifiers:
            kind, draw = draws.identifiers[word]
            identifier = draw(random)
            cells += [(part, len(drawn)) for part in identifier.text]
            drawn.append((kind, identifier.is_unlikely))
        else:
            cells += [(part, None) for part in draws.fillers[word](random)]
    cells += [(part, None) for part in template[place:]]
    if disturb:
        cells = disturb(random, cells)
    return _text(cells, drawn, template, disturb.__name__ if disturb else "")


def _text(cells: noise.Cells, drawn: list[tuple[str, bool]], template: str, disturbance: str) -> Text:
    ends: dict[int, tuple[int, int]] = {}
    for place, (_, number) in enumerate(cells):
        if number is not None:
            ends[number] = (ends.get(number, (place, 0))[0], place + 1)
    spans = tuple(Span(*ends[number], *drawn[number]) for number in range(len(drawn)))
    lookalikes = tuple(word for word in WORD.findall(template) if word in LOOKALIKES)
    return Text("".join(part for part, _ in cells), spans, disturbance, lookalikes)


def _fitting(kinds: list[str]) -> list[noise.Noise]:
    """Return what may disturb all of these kinds."""
    return [
        one
        for one in noise.OF_NUMBERS
        if all(one in noise.FITTING.get(kind, noise.OF_NUMBERS) for kind in kinds)
    ]


def disturbed(
    random: Random, template: str, disturbances: Sequence[noise.Noise], turn: int, draws: Draws = OUR_DRAWS
) -> Text:
    """Fill a template and disturb it, by the first noise from `turn` on that changes anything."""
    state = random.getstate()
    plain = filled(random, template, draws=draws).text
    for number in range(len(disturbances)):
        random.setstate(state)
        text = filled(random, template, disturbances[(turn + number) % len(disturbances)], draws)
        if text.text != plain:
            return text
    return text


def labeled(folder: Folder = TEMPLATES, seed: int = SEED, draws: Draws = OUR_DRAWS) -> Iterator[Text]:
    """Fill the templates of a folder: in turn as they are and with noise, until each kind is there often enough."""
    return (text for text, _ in labeled_with_templates(folder, seed, draws))


def labeled_with_templates(folder: Folder, seed: int, draws: Draws = OUR_DRAWS) -> Iterator[tuple[Text, str]]:
    """Yield each text of `labeled` with the template that it was filled from."""
    seen: set[str] = set()
    # In an archive, `rglob` leaves out the folder itself.
    for path in sorted({*folder.glob("*.txt"), *folder.rglob("*.txt")}, key=str):
        random = Random(seed * 1_000_003 + zlib.crc32(path.name.encode()))
        pool = templates(path)
        wanted = NEGATIVES if path.stem == "negatives" else POSITIVES
        count = turn = 0
        while count < wanted:
            template = pool[turn % len(pool)]
            kinds = kinds_of(template)
            disturbances = _fitting(kinds)
            is_noisy = (turn // len(pool)) % 2 == 1 and bool(kinds)
            text = (
                disturbed(random, template, disturbances, turn, draws)
                if is_noisy
                else filled(random, template, draws=draws)
            )
            turn += 1
            if text.text not in seen:
                seen.add(text.text)
                yield text, template
                count += kinds.count(path.stem) if kinds else 1
