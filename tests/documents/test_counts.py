"""Numbers that documents give of the sample and of the portal are those that there are."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from keepfaith.custody.rules.cedar import annotations
from keepfaith.custody.rules.request_space import Vocabulary
from keepfaith.disclosure.staff.demo_accounts import SAMPLES
from keepfaith.policies.forms.files import Forms
from keepfaith.website.processes.supervisor import PROBER, PROCESSES

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "agencies" / "dese"
PRIVACY = SAMPLE / "policies" / "privacy" / "2018-01-31"
WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def table(name: str) -> dict:
    return tomllib.loads((PRIVACY / name).read_text(encoding="utf-8"))


def promises() -> int:
    return sum(len(clause["promises"]) for clause in table("clauses.toml")["clause"])


def requests() -> int:
    vocabulary = Vocabulary.read((PRIVACY / "schema.cedarschema").read_text(encoding="utf-8"))
    return sum(vocabulary.size(action) for action in vocabulary.actions)


def rules() -> int:
    return len(annotations((PRIVACY / "rules.cedar").read_text(encoding="utf-8")))


def processes() -> int:
    """Count those of the portal, and PostgreSQL, the front server and the prober."""
    return len((*PROCESSES, PROBER, "postgresql", "front"))


COUNTS: list[tuple[str, str, Callable[[], int]]] = [
    ("README.md", r"its (\d+) promises", promises),
    ("docs/tutorial.md", r"show (\w+) sample accounts", lambda: len(SAMPLES)),
    ("docs/tutorial.md", r"\| (\w+) forms:", lambda: len(Forms.read(SAMPLE / "forms").forms)),
    (
        "docs/explanation/divergences.md",
        r"One list of (\w+) purposes",
        lambda: len(table("purposes.toml")["purpose"]),
    ),
    ("docs/operate/install.md", r"serve` starts (\w+) processes", processes),
    ("docs/benchmarks.md", r"by the same\s+(\d+) rules", rules),
    ("docs/decisions/0004-a-finite-request-space.md", r"can be listed: ([\d,]+) for the sample", requests),
]


@pytest.mark.parametrize(
    ("page", "words", "count"), COUNTS, ids=[f"{page} {words}" for page, words, _ in COUNTS]
)
def test_a_number_in_a_document_is_the_one_that_there_is(
    page: str, words: str, count: Callable[[], int]
) -> None:
    written = re.search(words, (ROOT / page).read_text(encoding="utf-8"))[1]
    number = WORDS.index(written) if written in WORDS else int(written.replace(",", ""))
    assert number == count()
