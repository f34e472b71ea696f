"""A word that speaks of a place in a text: of which kind it is, and how far away."""

from typing import Final, NamedTuple

# How far a cue may stand from what it speaks of, in characters (peers use 30 to 50).
MAX_DISTANCE: Final = 40
# So far it may stand where nothing else is between, in the sentence before or in the line above.
MAX_FAR: Final = 150
# Such a gap parts two columns.
WIDE: Final = b" " * 9


class Cue(NamedTuple):
    """A cue's kind, and how many characters it is away."""

    kind: str
    distance: int
    # Where it ends in the text, or 0 for the header of a column; where it begins, or -1.
    place: int = 0
    begin: int = -1
    is_behind: bool = False
