"""The agency's file: a contact needs a form that exists, to be offered beside its address."""

import shutil
from pathlib import Path

import pytest

from keepfaith.agency.agency import read_agency, this_agency
from keepfaith.errors import KeepfaithError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample agency's folder."""
    return Path(shutil.copytree(this_agency().folder, tmp_path / "agency"))


def spoil(folder: Path, old: str, new: str) -> Path:
    file = folder / "agency.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_form_beside_the_address_is_one_of_the_agency_s(folder: Path) -> None:
    assert read_agency(folder).contact_form == "question"


def test_a_contact_with_a_form_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(KeepfaithError, match="names the form “gone”"):
        read_agency(spoil(folder, 'form = "question"', 'form = "gone"'))


def test_a_contact_without_a_form_is_refused(folder: Path) -> None:
    with pytest.raises(KeepfaithError, match="form"):
        read_agency(spoil(folder, 'form = "question"\n', ""))


@pytest.mark.parametrize(
    ("services", "problem"),
    [
        ('["literature", "gone"]', "lists the service “gone”"),
        ('["literature", "literature"]', "names each once"),
        ('"literature"', "names each once"),
    ],
)
def test_a_home_page_with_services_that_cannot_be_shown_is_refused(
    folder: Path, services: str, problem: str
) -> None:
    begin = (folder / "agency.toml").read_text(encoding="utf-8").index("services = [")
    listed = (folder / "agency.toml").read_text(encoding="utf-8")[begin:].partition("\n")[0]
    with pytest.raises(KeepfaithError, match=problem):
        read_agency(spoil(folder, listed, f"services = {services}"))


def test_without_a_home_page_of_its_own_an_agency_shows_the_portal_s_name(folder: Path) -> None:
    text = (folder / "agency.toml").read_text(encoding="utf-8")
    begin, end = text.index("[home]"), text.index("[contact]")
    (folder / "agency.toml").write_text(text[:begin] + text[end:], encoding="utf-8")
    home = read_agency(folder).home
    assert (home.title, home.intro, home.services) == ("Education Security Portal", "", ())
    assert sorted(("b", "a"), key=home.order) == ["a", "b"]


def test_the_account_in_whose_name_what_is_due_is_destroyed_has_a_name_of_its_own(folder: Path) -> None:
    assert this_agency().retention_account == "retention"
    # An agency's file is read once.
    assert read_agency(spoil(folder, 'account = "retention"', 'account = "ends"')).retention_account == "ends"


def test_a_folder_without_its_file_and_a_file_without_a_line_are_named(folder: Path) -> None:
    text = (folder / "agency.toml").read_text(encoding="utf-8")
    (folder / "agency.toml").write_text(text.replace("short_name", "shorter_name", 1), encoding="utf-8")
    with pytest.raises(KeepfaithError, match=r"agency\.toml lacks short_name\."):
        read_agency(folder)
    (folder / "agency.toml").unlink()
    read_agency.cache_clear()
    with pytest.raises(KeepfaithError, match=r"There is no agency\.toml in "):
        read_agency(folder)


def test_business_days_are_those_of_the_state_and_without_settings_the_federal_ones(folder: Path) -> None:
    assert read_agency(folder).calendar.region == "US-MA"
    text = (folder / "agency.toml").read_text(encoding="utf-8")
    begin, end = text.index("[deadlines]"), text.index("[security]")
    other = folder.parent / "other"
    shutil.copytree(folder, other)
    (other / "agency.toml").write_text(text[:begin] + text[end:], encoding="utf-8")
    assert read_agency(other).calendar.region == "US"


def test_holidays_of_an_unknown_state_are_refused(folder: Path) -> None:
    with pytest.raises(KeepfaithError, match="US-QQ"):
        read_agency(spoil(folder, 'holidays = "US-MA"', 'holidays = "US-QQ"'))
