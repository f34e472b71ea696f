"""What opens by passkey is the agency's word, and one that cannot be read opens nothing at all."""

import shutil

import pytest

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.passkey_categories import passkey_categories
from keepfaith.errors import KeepfaithError
from keepfaith.website.processes.custodian import _sensitive_categories


@pytest.fixture
def written(tmp_path):
    """Write the table of an agency, in the place of the sample's."""

    def write(table):
        folder = tmp_path / "agency"
        shutil.copytree(agency_folder(), folder)
        text = (folder / "agency.toml").read_text()
        before, after = text.split("[openings]\n")[0], text.split("[deadlines]\n")[1]
        (folder / "agency.toml").write_text(f"{before}{table}\n[deadlines]\n{after}")
        return folder

    return write


def test_the_sample_names_the_numbers_that_none_of_its_forms_asks_for():
    assert passkey_categories(agency_folder()) == {"bank-account", "payment-card", "drivers-license"}


def test_an_agency_need_not_name_any(written):
    assert passkey_categories(written("")) == frozenset()


@pytest.mark.parametrize(
    "table",
    [
        "[openings]\nby_passkeys = []",
        "[openings]\nby_passkey = 'ssn'",
        "[openings]\nby_passkey = [1]",
    ],
)
def test_what_cannot_be_read_is_refused(written, table):
    with pytest.raises(KeepfaithError, match="cannot be read"):
        passkey_categories(written(table))


def test_the_custodian_does_not_start_with_a_name_that_means_nothing(written, monkeypatch):
    monkeypatch.setenv("KEEPFAITH_AGENCY", str(written("[openings]\nby_passkey = ['social-security']")))
    with pytest.raises(KeepfaithError, match="no category"):
        _sensitive_categories()
