"""`keepfaith languages` on an agency's folder, as a translator types it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

PORTAL = "keepfaith/website/locale"


@pytest.fixture
def agency(tmp_path):
    return Path(shutil.copytree(settings.AGENCY, tmp_path / "agency"))


def run(agency, tmp_path, *words):
    return subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "languages", *words],
        env={**os.environ, "KEEPFAITH_DATA": str(tmp_path / "data"), "KEEPFAITH_AGENCY": str(agency)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_whole_files_lack_nothing(agency, tmp_path):
    done = run(agency, tmp_path, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    portal_languages = [Path(path).parts[-3] for path in report if PORTAL in path]
    assert "es" in portal_languages
    assert portal_languages == [Path(path).parts[-3] for path in report if PORTAL not in path]
    assert all(
        language["by"] == "machine" and language["texts"] > 300 and language["lacks"] == []
        for language in report.values()
    )


@pytest.fixture
def _own_files():
    """Put the portal's own files back, which the command updates, too."""
    texts = {path: path.read_bytes() for path in (Path(__file__).parents[3] / PORTAL).rglob("*.po")}
    yield
    for path, text in texts.items():
        path.write_bytes(text)


@pytest.mark.usefixtures("_own_files")
@pytest.mark.long
def test_a_new_file_is_filled_with_what_there_is_to_translate(agency, tmp_path):
    file = agency / "locale" / "kea" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"X-Translation: person\\n"\n',
        encoding="utf-8",
    )
    done = run(agency, tmp_path, "--update")
    assert done.returncode == 1
    assert f"{file}: by person" in done.stdout
    text = file.read_text(encoding="utf-8")
    assert 'msgid "Privacy Policy"\nmsgstr ""\n' in text
    file.write_text(
        text.replace('msgid "Privacy Policy"\nmsgstr ""', 'msgid "Privacy Policy"\nmsgstr "Regra"'),
        encoding="utf-8",
    )
    assert "  Privacy Policy\n" in done.stdout
    assert "  Privacy Policy\n" not in run(agency, tmp_path).stdout
    assert file.with_suffix(".mo").is_file()


def test_a_broken_file_is_reported_with_a_remedy(agency, tmp_path):
    file = agency / "locale" / "es" / "LC_MESSAGES" / "django.po"
    file.write_text("nothing of the kind", encoding="utf-8")
    done = run(agency, tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Problem: {file}")
    assert "What to do:" in done.stderr
