"""Checking a bundle before it is posted: every problem at once, with file, line and remedy."""

from collections.abc import Callable, Iterator
from typing import Final

from keepfaith.agency.agency import Agency
from keepfaith.custody.protocol.manifest import ACTS
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import ALWAYS, GOVERNING, Bundle
from keepfaith.policies.forms.files import Forms
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.site_files.site_folder import Site
from keepfaith.policies.validation import (
    act_checks,
    by_hand_checks,
    clause_checks,
    contact_checks,
    example_checks,
    form_checks,
    letter_checks,
    machine_checks,
    place_checks,
    rule_checks,
    sample_checks,
    site_checks,
    table_checks,
    tool_checks,
    translation_checks,
)
from keepfaith.policies.validation.table_reader import Fault

__all__ = ["Fault", "check_bundle"]

# What the text and its clauses say by themselves, and what they say of the other files.
PLAIN: Final[tuple[Callable[[Bundle], Iterator[Fault]], ...]] = (
    clause_checks.check_prose, clause_checks.check_clauses, machine_checks.check_machines,
    clause_checks.check_notice,
)  # fmt: skip
NAMING: Final[tuple[Callable[[Bundle], Iterator[Fault]], ...]] = (
    place_checks.check_places, by_hand_checks.check_by_hand,
)  # fmt: skip
NO_FORMS: Final = Forms({}, (), {})
GOVERNED: Final[tuple[Callable[[Bundle], Iterator[Fault]], ...]] = (
    table_checks.check_purposes, table_checks.check_inventory, table_checks.check_retention,
    table_checks.check_own_tests, tool_checks.check_tools, rule_checks.check_rules, rule_checks.check_words,
    rule_checks.check_registrable,
    example_checks.check_examples, act_checks.check_acts,
)  # fmt: skip


def check_bundle(bundle: Bundle, *, agency: Agency, governs: bool) -> list[Fault]:
    """List everything that keeps a bundle from being posted; an empty list is a pass.

    Of the agency's own folder, what the edition governs belongs to it: forms, letters, translations, `agency.toml`.
    """
    faults = list(_files(bundle, governs=governs))
    if faults:
        unread = {fault.file for fault in faults}
        return [*faults, *_without_some_files(bundle, agency, unread, governs=governs)]
    for check in (*PLAIN, *NAMING, *(GOVERNED if governs else ())):
        faults += check(bundle)
    faults += contact_checks.check_contact(bundle, agency)
    faults += sample_checks.check_sample(bundle, agency, governs=governs)
    forms = Forms.read(agency.folder / "forms") if governs else NO_FORMS
    faults += translation_checks.check_translations(
        bundle, agency.folder / "locale", forms=forms.sources.values()
    )
    if governs:
        faults += form_checks.check_forms(bundle, forms)
        faults += letter_checks.check_letters(bundle, agency.folder)
        faults += site_checks.check_site(bundle, agency, Site.read(agency.folder))
        for check_folder in SECTIONS.edition_checks:
            faults += check_folder(bundle, agency)
    return faults


def _without_some_files(
    bundle: Bundle, agency: Agency, unread: set[str], *, governs: bool
) -> Iterator[Fault]:
    """Report what can be judged although files of the edition are missing or cannot be read."""
    if not unread.intersection((*ALWAYS, "rules.cedar")):
        for check in PLAIN:
            yield from check(bundle)
    if governs:
        yield from Forms.read(agency.folder / "forms").faults
        yield from letter_checks.check_letters(None, agency.folder)
        yield from Site.read(agency.folder).faults


def _files(bundle: Bundle, *, governs: bool) -> Iterator[Fault]:
    needed = {*ALWAYS, *(GOVERNING if governs else ())}
    for name in sorted(needed - bundle.files.keys()):
        yield Fault(name, 1, "the file is missing", "add it")
    for name in sorted(bundle.files.keys() - needed):
        if not (governs and name.startswith(ACTS)):
            yield Fault(name, 1, "the file is not part of an edition", "remove it")
    for name in sorted(name for name in bundle.files if name.endswith(".toml")):
        try:
            bundle.table(name)
        except KeepfaithError as error:
            yield Fault(name, _line(error.problem), error.problem, "fix that line")


def _line(problem: str) -> int:
    words = problem.replace(",", " ").split()
    return int(words[words.index("line") + 1]) if "line" in words else 1
