"""`keepfaith policy render` makes an edition's text from its files alone, and compares a saved page with it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.policies.editions.bundle import Bundle

SAMPLE = Path(__file__).parents[2] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
LOCALE = SAMPLE.parents[2] / "locale"


@pytest.fixture
def render(tmp_path):
    """Run the command far from any portal: in an empty folder, with no setting of the environment."""

    def run(*words):
        return subprocess.run(
            [Path(sys.executable).parent / "keepfaith", "policy", "render", *map(str, words)],
            cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "KEEPFAITH_AGENCY": "/nowhere", "DATABASE_URL": "none"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def downloaded(tmp_path):
    """The posted files with their list, as an outsider saves them, and nothing around them."""
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "downloaded"))
    (folder / "SHA256SUMS").write_text(Bundle.read(SAMPLE).manifest, encoding="utf-8")
    return folder


def test_the_text_comes_from_the_files_alone(render, downloaded, tmp_path):
    done = render(downloaded, "--effective", "2018-01-31")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Privacy Policy\n\nIn force since January 31, 2018.")
    assert "and we erase them after seven days.\n" in done.stdout
    assert "{" not in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["downloaded"]


def test_the_page_is_a_whole_one_with_anchors_and_links(render):
    done = render(SAMPLE, "--format", "html")
    assert done.stdout.startswith('<!doctype html>\n<html lang="en">')
    assert '<p id="questions-to">' in done.stdout
    assert '<a href="mailto:eoewebservices@mass.gov">eoewebservices@mass.gov</a>' in done.stdout


def test_a_translation_comes_from_the_agency_s_catalog(render, downloaded):
    for words in ([SAMPLE], [downloaded, "--catalogs", LOCALE]):
        done = render(*words, "--language", "es")
        assert "las borramos después de siete días." in done.stdout, done.stderr
    refused = render(downloaded, "--language", "es")
    assert (refused.returncode, "Give the agency's folder of translations" in refused.stderr) == (1, True)
    refused = render(SAMPLE, "--language", "fr")
    assert (refused.returncode, "Name a language that has translations there" in refused.stderr) == (1, True)


def test_a_language_with_a_script_finds_its_folder(render):
    done = render(SAMPLE, "--language", "zh-hans")
    assert "我们会在 7 天后删除它们。" in done.stdout, done.stderr


def saved(render, tmp_path, *, was="", now=""):
    page = tmp_path / "page.html"
    text = render(SAMPLE, "--format", "html").stdout
    body = text.partition("</h1>\n")[2].removesuffix("</html>\n")
    title = "<h1>Privacy Policy</h1>"
    assert was in body
    page.write_text(f'{title}<article class="prose">{body.replace(was, now, 1)}</article>', encoding="utf-8")
    return page


def test_a_page_with_the_same_text_is_the_same(render, tmp_path):
    done = render(SAMPLE, "--page", saved(render, tmp_path))
    assert (done.returncode, done.stdout.split()[0]) == (0, "SAME:")
    assert Bundle.read(SAMPLE).digest in done.stdout


@pytest.mark.parametrize(
    ("was", "now", "difference"),
    [
        ("after seven days", "after seven weeks", "after seven weeks"),
        (
            "<p>",
            '<p><small class="mail-warning">We sell it.</small>',
            "beside the text the page says 'We sell it.'",
        ),
        ("mailto:eoewebservices@mass.gov", "mailto:another@example.net", "links lead elsewhere"),
        ("</p>", "</p><p>One more.</p>", "One more."),
    ],
)
def test_a_page_with_another_text_differs(render, tmp_path, was, now, difference):
    done = render(SAMPLE, "--page", saved(render, tmp_path, was=was, now=now))
    assert done.returncode == 1
    assert done.stdout.startswith("DIFFERS: ")
    assert difference in done.stdout


def test_what_is_no_page_or_no_edition_is_said(render, tmp_path):
    (tmp_path / "page.html").write_text("<p>Nothing.</p>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for words, problem in (
        ([SAMPLE, "--page", tmp_path / "page.html"], "is no page of a policy"),
        ([SAMPLE, "--page", tmp_path / "none"], "cannot be read"),
        ([tmp_path / "empty"], "holds no policy.md"),
    ):
        done = render(*words)
        assert (done.returncode, problem in done.stderr) == (1, True), done.stderr
