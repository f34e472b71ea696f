"""The documents are short where they must be, lead where they say, name what exists, and use the words of the field."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
MAX_LINE_LENGTH = 120
README_MAX_LINES, README_MAX_WORDS = 120, 1_200
EXPECTED = {
    "docs": "tutorial benchmarks glossary style",
    "docs/agency": "first-day editions forms languages outside-tools verify-an-edition",
    "docs/operate": "install configuration custodian staff mail retention backups front postgresql scale scan visits",
    "docs/reference": "cli environment violations",
    "docs/explanation": "data-flows invariants threat-model divergences",
}
# Words with a standard term in their place; what is quoted as code is not prose.
DIALECT = re.compile(
    r"\b(wish(es|ed|ing)?|mend(s|ed|ing)?|lapse[sd]?|shred(s|ded|ding)?|licence\w*|organisation\w*|honour\w*"
    r"|turned away|silenced)\b",
    re.IGNORECASE,
)
# These say which words not to use, or what was.
MAY_NAME_THEM = {DOCS / "style.md", ROOT / "CHANGELOG.md"}


def named(path):
    return str(path.relative_to(ROOT))


def text_of(path):
    return path.read_text(encoding="utf-8")


def prose(path):
    """Yield the number and text of each line that is neither code nor a table, without what is quoted as code."""
    inside = False
    for number, line in enumerate(text_of(path).splitlines(), 1):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def anchor(heading):
    """Return the fragment under which a heading can be reached, as GitHub makes it."""
    plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def anchors(path):
    return {anchor(line.lstrip("#")) for _, line in prose(path) if line.startswith("#")}


def test_the_front_page_is_read_in_three_minutes():
    text = text_of(ROOT / "README.md")
    assert len(text.splitlines()) <= README_MAX_LINES
    assert len(text.split()) <= README_MAX_WORDS


def test_each_page_is_where_readers_are_sent():
    missing = [
        f"{folder}/{name}.md"
        for folder, names in EXPECTED.items()
        for name in names.split()
        if not (ROOT / folder / f"{name}.md").is_file()
    ]
    assert missing == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_each_link_leads_to_a_file_and_a_heading_that_are_there(path):
    broken = []
    for number, line in prose(path):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", line)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, fragment = target.partition("#")
            linked = (path.parent / name).resolve() if name else path
            if not linked.exists() or (fragment and fragment not in anchors(linked)):
                broken.append(f"{number}: {target}")
    assert broken == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_each_line_of_prose_fits_a_screen(path):
    if path.name == "CHANGELOG.md":
        pytest.skip("an entry is a line")
    long = [
        number
        for number, line in prose(path)
        if len(line) > MAX_LINE_LENGTH and not line.lstrip().startswith(("|", "#", "!["))
    ]
    assert long == []


def test_no_line_of_the_map_is_long():
    long = [line for line in text_of(ROOT / "ARCHITECTURE.md").splitlines() if len(line) > MAX_LINE_LENGTH]
    assert long == []


@pytest.mark.parametrize("path", [path for path in PAGES if path not in MAY_NAME_THEM], ids=named)
def test_each_page_uses_the_words_of_the_field(path):
    faults = [
        f"{number}: {match[0]}"
        for number, line in prose(path)
        if (match := DIALECT.search(re.sub(r"`[^`]*`|\]\([^)]*\)", "", line)))
    ]
    assert faults == []


@pytest.mark.parametrize(
    "path", [ROOT / "ARCHITECTURE.md", *sorted((DOCS / "explanation").glob("*.md"))], ids=named
)
def test_each_path_of_a_module_or_test_exists(path):
    """Below the package, the tests, or the repository."""
    quoted = re.findall(r"`((?:[a-z_0-9]+/)+[a-z_0-9]*(?:\.py)?)`", text_of(path))
    of_ours = {folder.name for folder in (ROOT / "keepfaith").iterdir() if folder.is_dir()}
    of_ours |= {folder.name for folder in (ROOT / "tests").iterdir() if folder.is_dir()}
    missing = [
        name
        for name in quoted
        if name.split("/")[0] in of_ours
        and not any(
            (ROOT / below / f"{name.rstrip('/').removesuffix('.py')}{ending}").exists()
            for below in ("keepfaith", "tests")
            for ending in (".py", "")
        )
    ]
    # The data directory's own folders are named like packages.
    assert [name for name in missing if name not in {"custody/", "visits/"}] == []


@pytest.mark.parametrize("path", DECISIONS, ids=named)
def test_each_decision_has_the_form_of_the_template_and_is_in_the_index(path):
    text = text_of(path)
    template = text_of(DOCS / "decisions" / "template.md")
    number, title = re.fullmatch(r"# (\d{4}): (.+)", text.splitlines()[0]).groups()
    assert path.name.startswith(f"{number}-")
    assert text.splitlines()[2].startswith("**Status:** ")
    parts = re.findall(r"^## (.+)$", template, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == parts
    assert f"| {number} | [{title}]({path.name}) |" in text_of(DOCS / "decisions" / "README.md")


def test_decisions_are_numbered_without_a_gap():
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_every_text_file_that_names_a_page_names_one_that_exists():
    """Code, configurations and messages lead to pages, too."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    broken = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in {".png", ".mo"} or not path.is_file() or path in MAY_NAME_THEM:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        broken += [
            f"{name}: {page}"
            for page in re.findall(r"\bdocs/[a-z0-9/-]+\.md\b", text)
            if not (ROOT / page).exists()
        ]
    assert broken == []


def test_the_front_page_names_the_promises_that_have_a_check():
    from keepfaith.policies.sections.registry import SECTIONS

    listed = re.search(r"checks of promises ([\d,–\s]+(?:and [\d–]+)?)", text_of(ROOT / "README.md"))[1]
    numbers = set()
    for span in re.findall(r"\d+(?:–\d+)?", listed):
        first, _, last = span.partition("–")
        numbers |= set(range(int(first), int(last or first) + 1))
    assert numbers == {number for check in SECTIONS.checks.values() for number in check.promises}
