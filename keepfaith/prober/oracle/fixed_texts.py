"""Sentences that pages must say letter for letter, in the languages of this release."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.prober.oracle.language_files import language_files


@dataclass(frozen=True, slots=True)
class FixedTexts:
    """The sentences in one language; `%s` stands for what differs from place to place."""

    public_title: str
    public_notice: str
    public_lookup: str
    mail_warning: str
    by_machine: str
    leaves: str
    needed: str
    needed_for: str
    optional: str
    why_needed: str
    why_optional: str


FIXED: Final[Mapping[str, FixedTexts]] = {
    code: FixedTexts(**file["fixed"]) for code, file in language_files().items()
}
