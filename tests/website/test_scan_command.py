"""`keepfaith pii scan` reports each file, whatever it is, and repeats no value that it was not asked for."""

import errno
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepfaith.errors import KeepfaithError
from keepfaith.pii import scan_report
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import OwnNumbers
from keepfaith.pii.documents import child, extraction, limits, reader_process
from keepfaith.pii.documents.reader import DocumentScan, Reader, Span
from keepfaith.process_limits import leave_network
from keepfaith.website import pii_cli
from keepfaith.website.pii_cli import pii
from tests.pii.documents import samples

PAGE = Path(__file__).parents[2] / "docs" / "operate" / "scan.md"
NUMBER = samples.number(0)


@pytest.fixture(autouse=True, scope="module")
def _readers_that_stay():
    """Have the commands of these tests read with one process for the same numbers: it takes a second to make ready."""
    ready = {}

    class Staying(Reader):
        def __enter__(self):
            return ready.setdefault(str(self._own), self)

        def __exit__(self, *_error):
            """It goes on for the next test."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pii_cli, "Reader", Staying)
        yield
    for reader in ready.values():
        Reader.__exit__(reader, None, None, None)


def run(*arguments):
    result = CliRunner().invoke(pii, ["scan", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(f"First line.\nHer SSN is {NUMBER}.\n")
    return path


def test_each_file_is_one_line_of_json(letter, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    result = run("--json", letter, tmp_path / "empty.txt")
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report["file"] for report in reports] == [str(letter), str(tmp_path / "empty.txt")]
    [span] = reports[0]["spans"]
    assert letter.read_text()[span["start"] : span["end"]] == NUMBER
    assert span["category"] == "ssn"
    assert 0 < span["confidence"] <= 1
    assert span["rule"]
    assert span["unlikely"] in {True, False}
    assert reports[1]["spans"] == []
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", samples.docx(samples.paragraph(f"SSN {NUMBER}"))),
        ("a.pdf", samples.pdf(f"SSN {NUMBER}")),
        ("a.eml", f"From: a@example.org\n\nSSN {NUMBER}".encode()),
        ("a.csv", f"Name,SSN\nnobody,{NUMBER}\n".encode()),
        ("a.xlsx", samples.xlsx(f'<row><c t="inlineStr"><is><t>SSN {NUMBER}</t></is></c></row>')),
    ],
)
def test_a_place_counts_characters_of_the_text_that_is_reported(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    report = json.loads(run("--with-text", tmp_path / name).stdout)
    texts = [
        report["text"][span["start"] : span["end"]] for span in report["spans"] if span["category"] == "ssn"
    ]
    assert texts == [NUMBER]


def test_the_text_is_reported_only_where_it_is_asked_for(letter):
    assert NUMBER not in run("--json", letter).output
    assert NUMBER not in run("--presidio", letter).output


def test_the_table_repeats_no_value(letter):
    result = run(letter)
    assert "Social Security" in result.output
    assert NUMBER not in result.output
    assert "Her" not in result.output
    assert result.exit_code == 0


def test_the_table_says_in_which_line_of_which_part_something_is(letter):
    lines = [line for line in run(letter).stdout.splitlines() if "│" in line]
    assert [cell.strip() for cell in lines[0].split("│")][2:4] == ["text", "2"]


def test_presidio_has_its_own_names(letter):
    report = json.loads(run("--presidio", letter).stdout)
    [span] = report["spans"]
    assert span.keys() == {"entity_type", "start", "end", "score"}
    assert span["entity_type"] == "US_SSN"


@pytest.mark.parametrize(
    ("category", "rule", "name"),
    [
        ("ssn", "itin-delimited", "US_ITIN"),
        ("payment-card", "card", "CREDIT_CARD"),
        ("bank-account", "iban", "IBAN_CODE"),
        ("bank-account", "bank-routing", "ABA_ROUTING_NUMBER"),
        ("bank-account", "bank-account-cued", "US_BANK_NUMBER"),
        ("email-address", "email", "EMAIL_ADDRESS"),
        ("student-id", "student-id", "STUDENT_ID"),
    ],
)
def test_each_category_has_a_name_of_presidio_or_one_like_it(category, rule, name):
    assert scan_report.entity_type(Span(0, 1, category, 1.0, rule, is_unlikely=False, line=1)) == name


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_can_be_reported(category):
    scan = DocumentScan((Span(0, 1, category, 0.5, "a", is_unlikely=False, line=1),), sections=((0, "text"),))
    assert scan_report.as_table(scan).row_count == 1
    assert scan_report.as_presidio("a", scan)["spans"][0]["entity_type"].isupper()


def test_what_cannot_be_read_is_reported_in_its_line_and_the_others_are_scanned(letter, tmp_path):
    (tmp_path / "a.zip").write_bytes(samples.package({"a": "b"}))
    result = run("--json", tmp_path / "missing", tmp_path, tmp_path / "a.zip", letter)
    reports = [json.loads(line) for line in result.stdout.splitlines()]
    assert [report.get("error") for report in reports] == [
        "There is no such file.", "It is not a file.", "It is an archive.", None,
    ]  # fmt: skip
    assert all(report["remedy"] for report in reports[:3])
    assert len(reports[3]["spans"]) == 1
    assert result.exit_code == 2


def test_a_document_that_was_read_in_part_ends_with_two(tmp_path):
    (tmp_path / "a.docx").write_bytes(samples.docx(samples.paragraph(NUMBER), {"word/header1.xml": "<a"}))
    result = run("--json", tmp_path / "a.docx")
    report = json.loads(result.stdout)
    assert report["complete"] is False
    assert report["left_out"] == {"damaged": 1}
    assert len(report["spans"]) == 1
    assert result.exit_code == 2


def test_where_the_network_stays_within_reach_it_is_said(monkeypatch, letter):
    scan = DocumentScan(kind="text", is_offline=False)
    monkeypatch.setattr("keepfaith.website.pii_cli.Reader.scan", lambda *_, **__: scan)
    result = run("--json", letter)
    assert "network within reach" in result.stderr
    assert json.loads(result.stdout)["offline"] is False
    assert result.exit_code == 0


def test_a_system_that_keeps_the_network_is_noticed(monkeypatch):
    def refuse(_flags):
        raise PermissionError

    monkeypatch.setattr("os.unshare", refuse)
    assert leave_network() is False


def test_the_command_is_part_of_the_whole(letter, tmp_path):
    completed = subprocess.run(
        [sys.executable, "-m", "keepfaith.website.cli", "pii", "scan", "--json", letter.name],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(completed.stdout)["file"] == "letter.txt"
    assert completed.stderr == "" or "network within reach" in completed.stderr


def test_a_file_of_any_name_is_scanned(tmp_path):
    for name in ("-a.txt", "ü\n.txt", "a b.txt"):
        (tmp_path / name).write_text(NUMBER)
        report = json.loads(run("--json", "--", tmp_path / name).stdout)
        assert len(report["spans"]) == 1


def test_the_page_of_documentation_shows_a_report_as_it_is(tmp_path):
    (tmp_path / "letter.txt").write_text("My SSN is 987-65-4320.")
    report = json.loads(run("--json", tmp_path / "letter.txt").stdout)
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1])
    tuned = {"confidence": 1.0, "rule": "ssn-cue", "unlikely": False}
    spans = [[span | tuned for span in one["spans"]] for one in (shown, report)]
    assert spans[0] == spans[1]
    assert shown | {"spans": []} == report | {"file": "letter.txt", "offline": True, "spans": []}


def test_the_page_of_documentation_gives_the_limits_that_there_are():
    text = PAGE.read_text(encoding="utf-8")
    for words in (
        f"{limits.MAX_FILE_SIZE // 1_000_000} MB",
        f"{limits.seconds_for(0)} seconds, and {limits.seconds_for(1_000_000) - limits.seconds_for(0)} for each",
        f"{limits.memory_for(0) // 1_000_000:,} MB, and {limits.memory_for(1) - limits.memory_for(0)} bytes for each",
        f"{extraction.MAX_TEXT_LENGTH:,} characters",
        f"{extraction.FREE_UNPACKED // 1_000_000} MB, and {extraction.MAX_RATIO} times its size",
        f"{extraction.MAX_NESTING} deep",
        f"{child.MAX_FINDINGS:,} |",
    ):
        assert words in text


def test_the_agency_s_own_numbers_are_known(tmp_path, monkeypatch):
    (tmp_path / "numbers.toml").write_text(
        '[[number]]\nname = "badge"\ntitle = "Badge"\nform = "badge [0-9]{5}"\ncategory = "educator-id"\n'
        '[[number]]\nname = "docket"\ntitle = "Docket"\nform = "[0-9]{3}-[0-9]{2}-[0-9]{4}d"\n'
    )
    (tmp_path / "a.txt").write_text("By badge 12345 in the case 987-65-4320D.")
    monkeypatch.setenv("KEEPFAITH_AGENCY", str(tmp_path))
    report = json.loads(run("--json", tmp_path / "a.txt").stdout)
    assert [(span["category"], span["rule"]) for span in report["spans"]] == [("educator-id", "own:badge")]


def test_a_form_that_cannot_be_searched_for_is_refused(tmp_path, monkeypatch, letter):
    (tmp_path / "numbers.toml").write_text('[[number]]\nname = "a"\ntitle = "A"\nform = "(["\n')
    monkeypatch.setenv("KEEPFAITH_AGENCY", str(tmp_path))
    result = CliRunner().invoke(pii, ["scan", str(letter)])
    assert isinstance(result.exception, KeepfaithError)
    assert "numbers.toml" in result.exception.problem


def test_a_file_that_one_may_not_read_is_reported_in_its_line(monkeypatch, letter):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr("os.open", refuse)
    answer = json.loads(reader_process._answer(str(letter), OwnNumbers([]), with_text=False))
    assert answer["error"] == "You may not read it."
