"""Letters: each message has a wording that can be sent, which says no fact of the edition by hand."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.forms.source import FormSource
from keepfaith.policies.letters import BRACES, OPTIONAL_LETTER, PLACEHOLDERS, wording_faults
from keepfaith.policies.validation.by_hand_checks import by_hand_in_file
from keepfaith.policies.validation.passages import Passage
from keepfaith.policies.validation.place_checks import place_faults

_KEYS: Mapping[str, type | tuple[type, ...]] = {"subject": str, "body": str, "by_hand": list}


def check_letters(bundle: Bundle | None, folder: Path) -> Iterator[Fault]:
    """Each file of an agency's `letters` folder is the wording of a message; at most one is missing.

    Without an edition, nothing is said of the facts that a wording names.
    """
    names = {path.name for path in folder.iterdir() if path.name[0] != "."} if folder.is_dir() else set[str]()
    for name in sorted(names - {f"{letter}.toml" for letter in PLACEHOLDERS}):
        known = ", ".join(f"{letter}.toml" for letter in PLACEHOLDERS)
        yield Fault(f"letters/{name}", 1, "this is not the name of a message", f"name it as one of: {known}")
    for letter in PLACEHOLDERS:
        if letter != OPTIONAL_LETTER or f"{letter}.toml" in names:
            yield from _letter(bundle, folder / f"{letter}.toml", letter)


def _letter(bundle: Bundle | None, path: Path, letter: str) -> Iterator[Fault]:
    file = f"letters/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        source = FormSource(file, text, tomllib.loads(text))
    except FileNotFoundError:
        yield Fault(file, 1, "the wording of this message is missing", "give it a subject and a body")
        return
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+)", str(error))
        yield Fault(file, int(match[1]) if match else 1, f"the wording is not TOML: {error}", "fix that line")
        return
    except (OSError, ValueError) as error:
        problem = f"the wording cannot be read: {type(error).__name__}"
        yield Fault(file, 1, problem, "save it as UTF-8 TOML")
        return
    shape = list(source.shape("", 0, source.table, _KEYS, may_lack={"by_hand"}))
    yield from shape or _wording(source, letter, bundle)


def _wording(source: FormSource, letter: str, bundle: Bundle | None) -> Iterator[Fault]:
    table: dict[str, Any] = source.table
    subject, body = " ".join(table["subject"].split()), table["body"].strip()
    for key, problem, remedy in wording_faults(letter, subject, body):
        yield Fault(source.file, _line(source, key, problem), problem, remedy)
    if bundle is None:
        return
    passages = [_passage(source, key) for key in ("subject", "body")]
    facts = facts_of(bundle)
    # What is in braces without a dot was judged above.
    known = frozenset(re.findall(r"\{([^{}.]*)\}", f"{subject}{body}"))
    yield from place_faults(passages, facts, known=known)
    line = source.line("", 0, "by_hand")
    yield from by_hand_in_file(table, passages, facts, at=(source.file, line))


def _line(source: FormSource, key: str, problem: str) -> int:
    """Find the line of what a problem names in braces, else that of its key."""
    named = BRACES.search(problem)
    start = source.table[key].find(named[0]) if named else -1
    return _passage(source, key).line_at(start) if start >= 0 else source.line("", 0, key)


def _passage(source: FormSource, key: str) -> Passage:
    line = source.line("", 0, key)
    # A text in three quotes begins on the line after its key.
    below = source.text.splitlines()[line - 1].rstrip().endswith(('"""', "'''"))
    return Passage(source.file, line + below, "", source.table[key])
