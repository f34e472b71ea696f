"""Letters: each message has a wording that can be sent, which says no fact of the edition by hand."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from keepfaith.agency.ready_answers import FILE, read_answers
from keepfaith.errors import KeepfaithError
from keepfaith.policies.cases.case_file import judged_kinds, read_case_kinds
from keepfaith.policies.cases.letter_places import case_letter_places
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.strict_file import UnfitFile
from keepfaith.policies.forms.source import FormSource
from keepfaith.policies.letters import BRACES, MESSAGES, OPTIONAL_LETTER, LetterPlaces, wording_faults
from keepfaith.policies.validation.by_hand_checks import by_hand_in_file
from keepfaith.policies.validation.passages import Passage
from keepfaith.policies.validation.place_checks import place_faults

_KEYS: Mapping[str, type | tuple[type, ...]] = {"subject": str, "body": str, "by_hand": list}


def check_letters(bundle: Bundle | None, agency: Path) -> Iterator[Fault]:
    """Each file of an agency's `letters` folder is the wording of a message, or of a case; at most one is missing.

    Without an edition, nothing is said of the facts that a wording names.
    """
    folder, (kinds, faults) = agency / "letters", judged_kinds(agency)
    yield from faults
    yield from _ready_answers(agency)
    places = {**MESSAGES, **({} if faults else case_letter_places(kinds.values()))}
    names = {path.name for path in folder.iterdir() if path.name[0] != "."} if folder.is_dir() else set[str]()
    for name in sorted(names - {f"{letter}.toml" for letter in places}) if not faults else ():
        known = ", ".join(f"{letter}.toml" for letter in places)
        remedy = f"name it in cases.toml, or as one of: {known}"
        yield Fault(f"letters/{name}", 1, "this is not the name of a message", remedy)
    for letter, own in places.items():
        if letter != OPTIONAL_LETTER or f"{letter}.toml" in names:
            yield from _letter(bundle, folder / f"{letter}.toml", own)


def refuse_unfit_cases(agency: Path) -> None:
    """Refuse kinds of cases that loosen an act, and a letter of theirs that cannot be written: `UnfitFile`."""
    for letter, places in case_letter_places(read_case_kinds(agency).values()).items():
        for fault in _letter(None, agency / "letters" / f"{letter}.toml", places):
            raise UnfitFile(fault)


def _ready_answers(agency: Path) -> Iterator[Fault]:
    """Yield why the words with which employees begin answers cannot be read."""
    try:
        read_answers(agency)
    except KeepfaithError as error:
        yield Fault(FILE, 1, error.problem, error.remedy)


def _letter(bundle: Bundle | None, path: Path, places: LetterPlaces) -> Iterator[Fault]:
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
    yield from shape or _wording(source, path.stem, places, bundle)


def _wording(source: FormSource, letter: str, places: LetterPlaces, bundle: Bundle | None) -> Iterator[Fault]:
    table: dict[str, Any] = source.table
    subject, body = " ".join(table["subject"].split()), table["body"].strip()
    for key, problem, remedy in wording_faults(letter, places, subject, body):
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
