"""The notice of the system has the nine fields of the law as an edition says them, and tells what changed since."""

import re

import pytest
from click.testing import CliRunner

from keepfaith.agency.agency import this_agency
from keepfaith.policies.cli import policy
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.system_notice import system_notice
from tests.portals import ROOT
from tests.running_context import RunningContext

SAMPLE = ROOT / "agencies" / "dese"
DRAFT, FILED = SAMPLE / "policies" / "privacy" / "draft", SAMPLE / "system-notice.md"


def notice(*arguments):
    result = CliRunner().invoke(policy, ["notice", *map(str, arguments)], obj=RunningContext())
    return result.exit_code, result.output


def test_the_notice_of_the_sample_is_what_its_edition_says():
    assert notice(DRAFT, "--compare", FILED) == (0, "The notice says what the edition says.\n")


def test_it_has_nine_fields_and_each_holding_with_its_period():
    edition = Bundle.read(DRAFT)
    text = system_notice(edition, this_agency(), people=1200)
    assert re.findall(r"^## \((\w)\)", text, re.MULTILINE) == [*"abcdefghi"]
    assert "- 1,200\n" in text
    assert all(text.count(f"- {one['title']}: ") == 2 for one in edition.table("inventory.toml")["holding"])


@pytest.mark.parametrize(
    ("filed", "now"),
    [
        ("Requests for literature: name, ", "- Requests for literature: name, postal"),
        ("1 year, counted", "1 year"),
    ],
)
def test_what_changed_since_it_was_filed_is_said(tmp_path, filed, now):
    older = tmp_path / "filed.md"
    older.write_text(FILED.read_text().replace(filed, "x"))
    status, output = notice(DRAFT, "--compare", older)
    assert status == 1
    assert [line[0] for line in output.splitlines()[2:]] == ["@", "-", "+"]
    assert now in output
