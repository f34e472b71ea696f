"""Checking what is left of the sample that comes with this software, in an agency that is no sample itself."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from keepfaith.agency.agency import Agency, read_agency
from keepfaith.agency.folder import SAMPLE
from keepfaith.custody.protocol.known_names import PLACEHOLDER
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.table_reader import Fault

# The sample says so where it had no text of the agency to go by.
_STOPGAP: Final = "when this sample was made"
# They confirmed some deadlines of the sample; an agency's counsel has not.
_MAKERS: Final = "makers of this sample"
_FOLDERS: Final = ("*.toml", "forms/*.toml", "letters/*.toml", "pages/*.*")


def check_sample(bundle: Bundle, agency: Agency, *, governs: bool) -> Iterator[Fault]:
    """Report each name, address, number and text of the sample in an edition; in the agency's own files, too."""
    if agency.is_sample:
        return
    if agency.folder == SAMPLE:
        yield Fault("agency.toml", 1, "this is the sample's own folder", "copy it, and edit the copy")
        return
    files = dict(bundle.files)
    if governs:
        paths = (path for pattern in _FOLDERS for path in sorted(agency.folder.glob(pattern)))
        files |= {
            str(path.relative_to(agency.folder)): path.read_text(encoding="utf-8", errors="replace")
            for path in paths
            if path.is_file()
        }
    for name, text in files.items():
        for match in _sample_words(frozenset(agency.own)).finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield Fault(name, line, f"“{match[0]}” is the sample's", _remedy(match[0]))


def _remedy(words: str) -> str:
    if words.startswith(PLACEHOLDER):
        return "write the number of your own schedule or permission"
    if " ".join(words.split()) == _STOPGAP:
        return "put your own text in place of this paragraph"
    if words == _MAKERS:
        return "write who confirmed the number for you, or take confirmed_by and confirmed_on out"
    return "write your own, or if it is yours as well, list it under own in agency.toml"


@lru_cache(maxsize=8)
def _sample_words(own: frozenset[str]) -> re.Pattern[str]:
    """Compile what the sample says of itself and no other agency does, read from the sample."""
    sample = read_agency(SAMPLE)
    names = {
        sample.name, sample.short_name, sample.portal, sample.government, sample.home.title, sample.contact_name,
        sample.contact_email, sample.contact_phone, sample.information_officer, *sample.postal_address,
    }  # fmt: skip
    if officer := sample.records_officer:
        names |= {officer.phone, officer.email} - {""}
    # The longest first, as one can begin like another.
    words = sorted({*(names - own), _STOPGAP, _MAKERS}, key=lambda text: (-len(text), text))
    spaced = (r"\s+".join(map(re.escape, text.split())) for text in words)
    return re.compile(rf"\b(?:{'|'.join(spaced)}|{PLACEHOLDER}[\w-]*)(?!\w)")
