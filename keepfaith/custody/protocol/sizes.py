"""Sizes of values in messages, in bytes."""

from typing import Final

CODE: Final = 16
MARK_KNOWN, MARK_PROOF = 16, 10
MARK: Final = MARK_KNOWN + MARK_PROOF
