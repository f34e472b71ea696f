"""The records access officer in the agency's file: what cannot be used is refused with its line and what to do."""

import tomllib
from pathlib import Path

import pytest

from keepfaith.agency.agency import read_agency, this_agency
from keepfaith.agency.records_officer import HEADING, MAX_LENGTH, MAX_LINES, RecordsOfficer
from keepfaith.errors import KeepfaithError
from tests.agency.test_agency import folder, spoil

__all__ = ["folder"]
WHOLE = f"""name = "An agency"

[{HEADING}]
title = "Records access officer"
address = ["1 Example Street"]
phone = "781-555-0101"
email = "records@example.gov"
"""


def read(text: str) -> RecordsOfficer | None:
    return RecordsOfficer.read(tomllib.loads(text).get(HEADING), text=text)


def test_a_whole_part_is_read_and_none_is_nobody() -> None:
    officer = read(WHOLE)
    assert officer is not None
    assert (officer.title, officer.address, officer.name) == (
        "Records access officer",
        ("1 Example Street",),
        "",
    )
    assert read('name = "An agency"\n') is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('title = "Records access officer"\n', "", "agency.toml:3: title of .* is missing"),
        ('phone = "781-555-0101"', 'phone = "call us"', "agency.toml:6: phone of .* does not have the form"),
        ('email = "records@example.gov"', 'email = "a@b"', "agency.toml:7: email of .* does not have the form"),
        ('["1 Example Street"]', '"1 Example Street"', "agency.toml:5: address of .* is no list"),
        ('["1 Example Street"]', "[]", "agency.toml:5: address of .* is no list"),
        ('["1 Example Street"]', str(["x"] * (MAX_LINES + 1)), "agency.toml:5: address of .* is no list"),
        ('["1 Example Street"]', f'["{"x" * (MAX_LENGTH + 1)}"]', "agency.toml:5: address of .* longer than"),
        ('["1 Example Street"]', '[" "]', "agency.toml:5: address of .* is empty"),
        ('phone = "781-555-0101"', "phone = 7815550101", "agency.toml:6: phone of .* no text"),
        ('phone = "781-555-0101"', 'phone = ["781-555-0101"]', "agency.toml:6: phone of .* is no text"),
        ('phone = "781-555-0101"', 'phone = "781-555-0101"\ncell = "x"', "agency.toml:7: cell of .* means nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_line(old: str, new: str, fault: str) -> None:
    assert old in WHOLE
    with pytest.raises(KeepfaithError, match=fault):
        read(WHOLE.replace(old, new))


def test_an_agency_with_such_a_fault_is_refused_with_what_to_do(folder: Path) -> None:
    officer = this_agency().records_officer
    assert officer is not None
    with pytest.raises(KeepfaithError) as refused:
        read_agency(spoil(folder, f'email = "{officer.email}"', 'email = "nowhere"'))
    assert refused.value.remedy.startswith(f"Under [{HEADING}], write title, address, phone and email.")
