"""Masking: what was found becomes dots, and everything else stays where it was."""

from collections.abc import Iterable
from typing import Final

from keepfaith.pii.detection.matches import Detection

DOT: Final = "•"


def masked(text: str, detections: Iterable[Detection]) -> str:
    """Return the text, as long as before, with • (U+2022) for each letter and digit that was detected in it.

    Separators stay, so that the form of a number can still be read. `detections` must come from this very text.
    """
    parts, at = [], 0
    for detection in sorted(detections, key=lambda place: place.start):
        parts.append(text[at : detection.start])
        at = max(at, detection.start)
        parts.append("".join(DOT if sign.isalnum() else sign for sign in text[at : detection.end]))
        at = max(at, detection.end)
    return "".join(parts) + text[at:]
