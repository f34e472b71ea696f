"""What documents, the sample's policies and pages call absent is absent: a sentence must change when its fact ends."""

import ast
import fnmatch
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from keepfaith.custody.acts.vocabulary import EFFECTS
from keepfaith.custody.protocol.verbs import CONTROL, REQUESTS
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.forms.files import Forms
from keepfaith.policies.forms.form import Form
from keepfaith.policies.sections.registry import SECTIONS

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "keepfaith"
SAMPLE = ROOT / "agencies" / "dese"
EDITIONS = sorted(path.parent for path in (SAMPLE / "policies").glob("*/*/clauses.toml"))
GOVERNING = [path for path in EDITIONS if path.parent.name == "privacy"]
# What says in so many words that something is missing, or is to come.
ABSENT = re.compile(
    r"\byet\b|\bdo(?:es)? not exist\b|\buntil there (?:is|are)\b|\bwill be able\b|\bin a later release\b"
    r"|\bcan be built from it later\b",
    re.IGNORECASE,
)
TO_COME = re.compile(r"later|not yet", re.IGNORECASE)
ELSEWHERE = "of-something-else"
# These record what was, or say how to write.
LEFT_OUT = {"CHANGELOG.md", "style.md"}
LISTED = tomllib.loads((Path(__file__).parent / "absences.toml").read_text(encoding="utf-8"))


def imported() -> Iterator[str]:
    """Yield every module that the package imports."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
            elif isinstance(node, ast.Import):
                yield from (name.name for name in node.names)


def has_module(*names: str) -> bool:
    return any(set(names) & {path.stem, path.parent.name} for path in PACKAGE.rglob("*.py"))


def has_verb(*words: str) -> bool:
    return any(word in verb for verb in (*REQUESTS, *CONTROL) for word in words)


def sample_forms() -> list[Form]:
    forms = list(Forms.read(SAMPLE / "forms").forms.values())
    assert forms
    return forms


def sensitive_fields() -> list[str]:
    fields = [field for form in sample_forms() for field in form.fields]
    return [field.name for field in fields if CATEGORIES[field.category].sensitive]


def table(folder: Path, name: str) -> dict:
    return tomllib.loads((folder / name).read_text(encoding="utf-8"))


def stored_with_forms() -> set[str]:
    """Return the categories that the editions list for the holdings of forms, but the one that e-mails share."""
    holdings = {form.holding for form in sample_forms()} - {"questions"}
    listed = [row for folder in GOVERNING for row in table(folder, "inventory.toml")["holding"]]
    return {category for row in listed if row["name"] in holdings for category in row["categories"]}


def effects_in_force() -> set[str]:
    """Return the effects that the custodian's store asks for, which is where one begins to act."""
    sources = [path.read_text(encoding="utf-8") for path in (PACKAGE / "custody" / "store").rglob("*.py")]
    return {effect for effect in EFFECTS if any(f'"{effect}"' in source for source in sources)}


FACTS = {
    "two-effects-act": lambda: effects_in_force() == {"opens", "withholds"},
    "no-copies-of-public-records": lambda: (
        not any(
            'type="file"' in page.read_text(encoding="utf-8") for page in (ROOT / "keepfaith").rglob("*.html")
        )
    ),
    "no-own-tags": lambda: not has_verb("tag"),
    "no-trustees": lambda: not has_verb("match", "trustee") and not has_module("trustee", "trustees"),
    "no-public-ledger": lambda: not has_module("public_ledger"),
    "recovery-key-unused": lambda: "keepfaith.custody.addresses.recovery" not in set(imported()),
    "nothing-watches-traffic": lambda: not SECTIONS.checks_of(46),
    "no-cap-on-erasing": lambda: "cap" not in inspect.getsource(Authorizer.erase),
    "some-holdings-are-empty": lambda: (
        not ({"referrals", "legal-matters"} & {holding.name for holding in SECTIONS.holdings})
    ),
    "no-ip-address-with-a-form": lambda: "ip-address" not in stored_with_forms(),
    "no-tool-in-use": lambda: (
        not any(
            tool["enabled"] for folder in GOVERNING for tool in table(folder, "tools.toml")["tool"].values()
        )
    ),
    "no-form-asks-for-numbers": lambda: sensitive_fields() == [],
}


def files() -> list[Path]:
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("*.html")]
    paths += [path for path in SAMPLE.rglob("*") if path.suffix in {".md", ".toml", ".cedar"}]
    return sorted(path for path in paths if path.name not in LEFT_OUT)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def blocks(path: Path) -> Iterator[str]:
    """Yield paragraphs, items of lists, cells of tables and strings of a file, without code and tags.

    An item under words that say that something is missing is led by these words, and so is a cell.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        yield from re.split(r"\{%.*?%\}|<[^>]*>", re.sub(r'\{% translate "(.*?)" %\}', r"<>\1<>", text))
    elif path.suffix != ".md":
        yield from text.replace("\n# ", " ").splitlines()
    else:
        yield from in_markdown(re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))


def in_markdown(text: str) -> Iterator[str]:
    lead, heads = "", list[str]()
    # Headings lead, and say nothing by themselves.
    for block in re.split(r"\n\s*\n|\n(?=- |\d+\. |\|)", re.sub(r"^#.*$", "", text, flags=re.MULTILINE)):
        if block.startswith("|"):
            cells = [plain(cell) for cell in block.strip("|\n ").split("|")]
            heads = heads or cells
            for head, cell in zip(heads, cells, strict=False):
                is_to_come = TO_COME.fullmatch(head) and cell not in {head, "the same"} and cell.strip("-")
                yield f"(not yet) {cell}" if is_to_come else cell
            continue
        heads = []
        is_item = re.match(r"- |\d+\. ", block)
        lead = lead if is_item else block
        yield f"({lead}) {block}" if is_item and ABSENT.search(lead) and len(lead) < 40 else block


def absences(path: Path) -> list[str]:
    """List the sentences of a file that say that something is missing."""
    sentences = [
        sentence
        for block in blocks(path)
        for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z*(`])", plain(block))
    ]
    return [sentence for sentence in sentences if ABSENT.search(sentence)]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def listed_for(path: Path) -> list[str]:
    return [
        words
        for places in LISTED.values()
        for pattern, every in places.items()
        if fnmatch.fnmatch(named(path), pattern)
        for words in every
    ]


def test_each_sentence_that_calls_something_absent_is_listed_with_the_fact():
    unknown = []
    for path in files():
        known = listed_for(path)
        unknown += [
            f"{named(path)}: {sentence}"
            for sentence in absences(path)
            if not any(words in sentence for words in known)
        ]
    assert unknown == []


@pytest.mark.parametrize("fact", LISTED)
def test_each_listed_sentence_is_still_there(fact: str) -> None:
    gone = []
    for pattern, every in LISTED[fact].items():
        paths = [path for path in files() if fnmatch.fnmatch(named(path), pattern)]
        assert paths, pattern
        texts = [(path, plain(path.read_text(encoding="utf-8").replace("\n# ", " "))) for path in paths]
        gone += [f"{named(path)}: {words}" for path, text in texts for words in every if words not in text]
    assert gone == []


@pytest.mark.parametrize("fact", sorted(LISTED.keys() - {ELSEWHERE}))
def test_what_is_called_absent_is_absent(fact: str) -> None:
    assert FACTS[fact](), f"These sentences of absences.toml are no longer true: {LISTED[fact]}"


def test_each_fact_has_a_sentence():
    assert FACTS.keys() == LISTED.keys() - {ELSEWHERE}


@pytest.mark.parametrize("folder", EDITIONS, ids=named)
def test_just_the_clauses_that_no_check_examines_say_what_they_await(folder: Path) -> None:
    """A check that is built ends the sentence in `awaits`."""
    governs = folder.parent.name == "privacy"
    waiting, unexamined = set(), set()
    for clause in table(folder, "clauses.toml")["clause"]:
        checks = clause.get("checks") or (
            governs and [check for number in clause["promises"] for check in SECTIONS.checks_of(number)]
        )
        if clause["kept_by"] == "software" and not checks:
            unexamined.add(clause["anchor"])
        if clause.get("awaits"):
            waiting.add(clause["anchor"])
    assert waiting == unexamined


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "It works. Passkeys do not exist yet."),
        ("a.md", "**Not yet**\n- passkeys\n"),
        ("a.md", "| asset | later |\n|---|---|\n| accounts | passkeys |\n"),
        ("a.toml", 'how = "Passkeys: not yet."\n'),
        ("a.html", '<p>{% translate "No passkeys yet" %}</p>'),
    ],
)
def test_a_new_sentence_is_found_anywhere(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert "asskeys" in absences(tmp_path / name)[-1]
