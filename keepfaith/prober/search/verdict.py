"""What a sweep comes to for one kind of needle, and for identifiers by their form."""

from collections.abc import Collection

from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.search.needles import Kind
from keepfaith.prober.search.sweep import Sweep, forget


def judged(
    swept: Sweep, kinds: dict[Kind, str], *, untried: str, figure: str, categories: Collection[str] = ()
) -> Finding:
    """Return *failed* where one of some kinds was met, which are called so, and *kept* only if all was read.

    Of `categories`, what has the form of an identifier is met, too.
    """
    if fault := _fault(swept, kinds, categories):
        forget()
        return Finding("failed", fault)
    if untried:
        return Finding("unproven", untried)
    if unseen := [CATEGORIES[name].title for name in swept.unseen if name in categories]:
        return Finding("unproven", f"The rules do not see a made-up one of these: {', '.join(unseen)}."[:300])
    if swept.unread:
        return Finding("unproven", f"{swept.unread} files, tables or columns could not be read to their end.")
    return Finding("kept", f"{figure}: {swept.where}{_by_form(swept) if categories else ''}")


def _fault(swept: Sweep, kinds: dict[Kind, str], categories: Collection[str]) -> str:
    """Say where the first thing stands that was met; nothing if none was."""
    for kind, named in kinds.items():
        if places := swept.met(kind):
            return f"{named} is in {places[0]} ({len(places)} such places)."
    for category in categories:
        if places := swept.identifiers.get(category, []):
            title = CATEGORIES[category].title
            return f"{title}: what has the form of one is in {places[0]} ({len(places)} such places)."
    return ""


def _by_form(swept: Sweep) -> str:
    """Say what was read for forms, and what was not."""
    read = f" No number of anybody, by its form, in {swept.clear_columns} columns of text and the texts among files."
    return f"{read} Temporary files of a shared account apart." if swept.has_shared_account else read
