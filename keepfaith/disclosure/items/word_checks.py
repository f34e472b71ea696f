"""Whether the words of kinds fit what editions declare: none lacks, and none names what there is not."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from keepfaith.agency.agency import Agency, this_agency
from keepfaith.agency.toml_lines import line_of
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.items.amounts import MADE, UNITS
from keepfaith.disclosure.items.declared import declaration_of
from keepfaith.disclosure.items.exemptions import read_exemptions
from keepfaith.disclosure.items.forms import SOURCES
from keepfaith.disclosure.items.sentences import NAMES
from keepfaith.disclosure.items.withholding_index import SOURCE
from keepfaith.disclosure.items.words import (
    FOLDER,
    OWN_PAGES,
    KindWords,
    read_file,
    shared_fields,
)
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.strict_file import UnfitFile

if TYPE_CHECKING:
    from keepfaith.custody.acts.declaration import Declaration, ItemKind


def check_words(bundle: Bundle, agency: Agency) -> Iterator[Fault]:
    """Report what is wrong with the words of an agency's folder for an edition; its acts are checked elsewhere."""
    from keepfaith.custody.acts.declaration import NotDeclared

    try:
        needed = declaration_of(bundle)
    except NotDeclared:
        return
    yield from word_faults(agency.folder, [needed], [needed, *_in_folder(agency)])


def refuse_unfit_words() -> None:
    """Refuse to start where an edition in force or coming declares what the desk has no words for: `UnfitFile`."""
    agency, now = this_agency(), dt.datetime.now(dt.UTC)
    editions, slug = posted_editions(), agency.governing.slug
    in_force = editions.in_force(slug, at=now)
    needed = [*([in_force] if in_force else []), *editions.coming(slug, at=now)]
    # Words come before the edition that needs them is posted.
    known = [*(declaration_of(edition.bundle) for edition in editions.of(slug)), *_in_folder(agency)]
    for fault in word_faults(agency.folder, [declaration_of(edition.bundle) for edition in needed], known):
        raise UnfitFile(fault)


def _in_folder(agency: Agency) -> Iterator["Declaration"]:
    """Yield what each file of acts in an agency's folder declares, posted or not."""
    from keepfaith.custody.acts.declaration import NotDeclared, read_files

    for path in sorted((agency.folder / "policies").glob("*/*/acts/*.toml")):
        try:
            yield read_files({f"acts/{path.name}": path.read_text(encoding="utf-8")})
        except (NotDeclared, ValueError):
            continue


def word_faults(
    folder: Path, needed: Iterable["Declaration"], known: Iterable["Declaration"]
) -> Iterator[Fault]:
    """Report what is lacking for the kinds that are needed, and what names nothing in any that is known."""
    texts = {path.stem: path for path in sorted((folder / FOLDER).glob("*.toml"))}
    words: dict[str, KindWords] = {}
    for name, path in texts.items():
        try:
            words[name] = read_file(path)
        except UnfitFile as unfit:
            yield unfit.fault
    if any(field.choices == SOURCE for own in words.values() for field in own.fields.values()):
        try:
            read_exemptions(folder)
        except UnfitFile as unfit:
            yield unfit.fault
    kinds = [kind for declaration in needed for kind in declaration.kinds.values()]
    for kind in kinds:
        if kind.name not in texts and kind.name not in OWN_PAGES and _employee_acts(kind):
            remedy = "write it, as docs/agency/acts.md says"
            yield Fault(
                f"{FOLDER}/{kind.name}.toml", 1, f"the desk has no words for the kind {kind.name}", remedy
            )
    declared = [*known]
    for name, own in words.items():
        text = texts[name].read_text(encoding="utf-8")
        others = [one.kinds[name] for one in declared if name in one.kinds]
        addresses = [other for other, one in words.items() if one.address == own.address and other < name]
        check = _WordCheck(name, own, text, others)
        yield from check.all_faults([kind for kind in kinds if kind.name == name], addresses)


def _employee_acts(kind: "ItemKind") -> set[str]:
    return {entry for entry, act in kind.acts.items() if act.by == "employee"}


def _note_fields(kind: "ItemKind") -> set[str]:
    """Return the fields of the note with which an employee begins an item."""
    begins = any(act.by == "employee" and not act.start for act in kind.acts.values())
    return set(kind.note) if begins else set()


class _WordCheck:
    """The words of a kind beside what editions declare of it."""

    def __init__(self, name: str, words: KindWords, text: str, kinds: list["ItemKind"]) -> None:
        self._name, self._words, self._text, self._kinds = name, words, text, kinds

    def all_faults(self, needed: Iterable["ItemKind"], same_address: list[str]) -> Iterator[Fault]:
        """Report every fault."""
        if self._name in OWN_PAGES:
            yield self._fault(f"the desk has pages of its own for the kind {self._name}", "remove the file")
            return
        if not self._kinds:
            yield self._fault(f"no edition declares the kind {self._name}", f"declare acts/{self._name}.toml")
            return
        if same_address:
            yield self._fault(f"{same_address[0]} has the address, too", "use another one", "", "address")
        for kind in needed:
            yield from self._lacking(kind)
        yield from self._strange()
        yield from self._strange_places()

    def _lacking(self, kind: "ItemKind") -> Iterator[Fault]:
        words = self._words
        fields = kind.details.keys() | _note_fields(kind) | ({"record"} if kind.of == "record" else set())
        needs = {
            "states": set(kind.listed) - words.states.keys(),
            "acts": _employee_acts(kind) - words.acts.keys(),
            "fields": fields - words.fields.keys() - shared_fields().keys(),
        }
        for part, names in needs.items():
            for name in sorted(names):
                yield self._fault(f"{name} has no words", f"give it some under [{self._name}.{part}]", part)
        for entry in sorted(_employee_acts(kind) & words.acts.keys()):
            act, wording = kind.acts[entry], words.acts[entry]
            if act.start and not wording.confirm and all(not after for _, after in act.moves):
                yield self._fault(
                    f"{entry} cannot be undone, and asks nothing first", "say “confirm”", "acts", entry
                )
            if not act.start and not wording.title:
                yield self._fault(f"{entry} begins an item, and has no “title”", "say “title”", "acts", entry)

    def _strange(self) -> Iterator[Fault]:
        kinds, words = self._kinds, self._words
        known = {
            "fields": {"record", *(name for kind in kinds for name in (*kind.details, *kind.note))},
            "states": {state for kind in kinds for state in kind.states if state},
            "acts": {entry for kind in kinds for entry in _employee_acts(kind)},
            "refused": {step.refuse for kind in kinds for act in kind.acts.values() for step in act.steps}
            | {DenialCode.DUTY, DenialCode.NO_RULE_PERMITS, DenialCode.GUARDRAIL},
        }
        for part, names in known.items():
            for name in getattr(words, part):
                if name not in names:
                    yield self._fault(f"“{name[:40]}” names nothing in the acts", "remove it", part, name)
        sources: dict[str, Iterable[str]] = {"choices": SOURCES, "made": MADE, "unit": UNITS}
        for name, wording in words.fields.items():
            for key, known_sources in sources.items():
                source = getattr(wording, key)
                if source and source not in known_sources:
                    problem = f"there is no source of {key} “{source[:40]}”"
                    yield self._fault(problem, f"use one of {', '.join(known_sources)}", "fields", name)
        for name, refusal in words.refused.items():
            if refusal.beside and refusal.beside not in known["fields"]:
                yield self._fault(f"there is no field “{refusal.beside[:40]}”", "name one", "refused", name)

    def _strange_places(self) -> Iterator[Fault]:
        states = {state for kind in self._kinds for state in kind.states if state}
        facts = states | {f"did:{state}" for state in states}
        places = {*NAMES, *(name for kind in self._kinds for name in kind.details)}
        places |= {f"{of}_{state.replace('-', '_')}" for of in ("by", "on") for state in states}
        if any(kind.of == "case" for kind in self._kinds):
            places -= {"record"}
        for name, state in self._words.states.items():
            for sentence in (state.says, state.small):
                for problem in _strange_in(sentence, places):
                    yield self._fault(problem, f"use {', '.join(sorted(places))}", "states", name)
        for name, wording in self._words.acts.items():
            buttons = wording.button if not isinstance(wording.button, str) else {}
            for fact in buttons.keys() - facts:
                yield self._fault(
                    f"no state is called “{fact[:40]}”", "name a state, or did: and one", "acts", name
                )
            texts = (wording.done, wording.title, wording.lead, wording.confirm, *buttons.values())
            for problem in (fault for text in texts for fault in _strange_in(text, set())):
                yield self._fault(problem, "leave it out", "acts", name)

    def _fault(self, problem: str, remedy: str, part: str = "", near: str = "") -> Fault:
        header = f"[{self._name}.{part}" if part else f"[{self._name}]"
        return Fault(f"{FOLDER}/{self._name}.toml", line_of(self._text, header, near), problem, remedy)


def _strange_in(text: str, places: set[str]) -> Iterator[str]:
    """Say what is wrong with the places of a sentence: each is a plain name that is known."""
    try:
        parsed = list(Formatter().parse(text))
    except ValueError:
        yield "a brace stands alone"
        return
    for _, name, form, conversion in parsed:
        if name is not None and (name not in places or form or conversion):
            yield f"the place “{{{name[:40]}}}” names nothing"
