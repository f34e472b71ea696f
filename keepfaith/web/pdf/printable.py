"""What can be printed of a text: characters that a font has, in lines that can be broken; what cannot is counted.

A PDF of this kind may hold no character without a glyph, so each is looked at before it is set.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

# Stands for a character that no font has.
SUBSTITUTE: Final = "□"
_BREAK_HERE: Final = "\u200b"
# Between letters of some scripts they say whether these join.
_JOINERS: Final = frozenset("\u200c\u200d")
_INVISIBLE: Final = frozenset({"Cc", "Cf"})
_NEVER: Final = frozenset({"Cs", "Co", "Cn"})
_FROM_RIGHT: Final = frozenset({"R", "AL"})
# Most texts have nothing else, and need no closer look.
_PLAIN: Final = re.compile(r"[ -~\n]*")
_LINE_ENDS: Final = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_PARAGRAPH_ENDS: Final = re.compile(r"\n(?:[^\S\n]*\n)+")
# No script piles up more marks on a letter; who does so anyway would keep the compiler busy.
_MAX_CLUSTER: Final = 12
_MAX_LINES: Final = 200
# Words longer than this may be wider than the page. Chinese and its neighbors break anywhere by themselves.
_MAX_WORD: Final = 40
_LONG_WORD: Final = re.compile(rf"[^\s\u2e80-\uffff]{{{_MAX_WORD + 1},}}")


class PrintableText:
    """Makes texts printable, and counts what is left out: `missing` have no glyph, `invisible` show nothing anyway."""

    def __init__(self, fonts: Sequence[frozenset[str]]) -> None:
        self._fonts = fonts
        self.missing = 0
        self.invisible = 0

    def paragraphs(self, text: str) -> list[str]:
        """Return the paragraphs of a text, which empty lines divide; at least one, which may be empty."""
        paragraphs = _PARAGRAPH_ENDS.split(self._printable(text).strip("\n"))
        return [piece for paragraph in paragraphs for piece in _pieces(_breakable(paragraph))]

    def line(self, text: str) -> str:
        """Return a text as one line."""
        return " ".join(self._printable(text).split())

    def _printable(self, text: str) -> str:
        if _PLAIN.fullmatch(text):
            return text
        composed = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", "    ")
        letters = Counter(composed)
        del letters["\n"]
        hidden = {letter for letter in letters if _is_hidden(letter)}
        attached = {letter for letter in letters.keys() - hidden if _is_attached(letter)}
        unknown = {letter for letter in letters.keys() - hidden - attached if not self._is_known(letter)}
        self.invisible += sum(letters[letter] for letter in hidden)
        self.missing += sum(letters[letter] for letter in unknown)
        table = dict.fromkeys(map(ord, hidden)) | dict.fromkeys(map(ord, unknown), SUBSTITUTE)
        return self._with_marks(composed.translate(table), attached)

    def _is_known(self, letter: str) -> bool:
        return unicodedata.category(letter) not in _NEVER and any(letter in font for font in self._fonts)

    def _with_marks(self, text: str, attached: set[str]) -> str:
        """Keep marks that one font has together with what they stand on; the others are replaced or left out."""
        if not attached:
            return text
        marks = "".join(map(re.escape, sorted(attached)))
        return re.sub(rf"[^\n]?[{marks}]+", lambda match: self._cluster(match[0]), text)

    def _cluster(self, cluster: str) -> str:
        base = cluster[0]
        stands = not _is_attached(base) and not base.isspace() and base != SUBSTITUTE
        if stands and len(cluster) <= _MAX_CLUSTER and any(font.issuperset(cluster) for font in self._fonts):
            return cluster
        marks = [letter for letter in cluster if _is_attached(letter)]
        hidden = sum(letter in _JOINERS for letter in marks)
        self.invisible += hidden
        self.missing += len(marks) - hidden
        return ("" if _is_attached(base) else base) + SUBSTITUTE * (len(marks) - hidden)


def is_from_right(text: str) -> bool:
    """Return whether a text starts, by its first letter, at the right."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in directions if way == "L" or way in _FROM_RIGHT), "L") != "L"


def _is_hidden(letter: str) -> bool:
    """Return whether a character shows nothing: what steers text has no use on paper, or could turn it around."""
    return unicodedata.category(letter) in _INVISIBLE and letter not in _JOINERS


def _is_attached(letter: str) -> bool:
    return letter in _JOINERS or unicodedata.category(letter).startswith("M")


def _pieces(paragraph: str) -> Iterator[str]:
    """Divide a paragraph of very many lines: the time for one grows with the square of them."""
    lines = paragraph.split("\n")
    for start in range(0, len(lines), _MAX_LINES):
        yield "\n".join(lines[start : start + _MAX_LINES])


def _breakable(line: str) -> str:
    """Let a word that may be wider than the page break after any letter beyond its first."""
    return _LONG_WORD.sub(lambda match: "".join(_with_breaks(match[0])), line)


def _with_breaks(word: str) -> Iterator[str]:
    yield word[:_MAX_WORD]
    for letter in word[_MAX_WORD:]:
        yield letter if _is_attached(letter) else _BREAK_HERE + letter
