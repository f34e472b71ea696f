"""Masking: what was found becomes dots, and everything else stays where it was."""

from collections.abc import Iterable
from typing import Final

from keepfaith.pii.detection.matches import Detection

DOT: Final = "•"


def masked(text: str, detections: Iterable[Detection]) -> str:
    """Return the text, as long as before, with • (U+2022) for each letter and digit that was detected in it.

    Separators stay, so that the form of a number can still be read. `found` must come from this very text.
    """
    parts, at = [], 0
    for each in sorted(detections, key=lambda place: place.start):
        parts.append(text[at : each.start])
        at = max(at, each.start)
        parts.append("".join(DOT if sign.isalnum() else sign for sign in text[at : each.end]))
        at = max(at, each.end)
    return "".join(parts) + text[at:]
