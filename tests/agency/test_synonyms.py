"""Synonyms of the search in the agency's folder: read by language, and refused with the line of what is wrong."""

from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.agency.synonyms import FILE, MAX_ENTRIES, MAX_LENGTH, read_synonyms
from keepfaith.errors import KeepfaithError


def test_the_sample_has_some_in_each_of_its_languages() -> None:
    folder = this_agency().folder
    languages = {path.name.lower().replace("_", "-") for path in (folder / "locale").iterdir()}
    synonyms = read_synonyms(folder)
    assert synonyms.keys() == {"en", *languages}
    assert ("FOIA", "request public records") in synonyms["en"]


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('FOIA = "records"\n', "line 1: 'FOIA' is no table"),
        ("[en]\nFOIA = 1\n", "line 2: 'FOIA' and what it stands for"),
        ('[en]\na = "b"\n"special ed" = ""\n', "line 3: 'special ed'"),
        (f'[en]\na = "{"x" * (MAX_LENGTH + 1)}"\n', "line 2: 'a'"),
        ("[en]\n" + "".join(f'a{number} = "b"\n' for number in range(MAX_ENTRIES + 1)), "line 1: 'en'"),
        ("[en]\nFOIA\n", "line 2"),
        ("\udcff", "UnicodeDecodeError|can't decode"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(KeepfaithError, match=fault):
        read_synonyms(tmp_path)
