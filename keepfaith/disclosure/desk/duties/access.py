"""Who can see what: read off the rules in force and the duties that the custodian has, and written down nowhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.custody.protocol.staff_messages import Assignment
from keepfaith.disclosure.desk.duties.administration import is_in_force
from keepfaith.disclosure.records.edition_titles import EditionTitles
from keepfaith.disclosure.records.need_to_know import needs


@dataclass(frozen=True, slots=True)
class Sight:
    """What a duty may open for a purpose: which kinds of information, collected for what; maybe in a case alone."""

    purpose: str
    in_a_case: bool
    categories: str
    collected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyAccess:
    """A duty, who has it today, and what it may open."""

    title: str
    accounts: tuple[str, ...]
    sights: tuple[Sight, ...]


def access_by_duty(
    assignments: Iterable[Assignment], words: EditionTitles, *, on: dt.date
) -> list[DutyAccess]:
    """List each duty of the edition in force, and any other that somebody has."""
    accounts: dict[str, set[str]] = defaultdict(set)
    for one in assignments:
        if is_in_force(one, on=on):
            accounts[one.assigned].add(one.employee)
    sights = _sights(words)
    duties = sorted({*words.duties, *accounts, *sights}, key=words.duty)
    return [
        DutyAccess(words.duty(duty), tuple(sorted(accounts[duty])), tuple(sights.get(duty, ())))
        for duty in duties
    ]


def _sights(words: EditionTitles) -> dict[str, list[Sight]]:
    """Read off the rules what each duty may open, alike ones together."""
    alike: dict[tuple[str, str, bool, str], list[str]] = defaultdict(list)
    for (duty, collected, purpose), openable in sorted(needs(words.edition.bundle.digest).openable.items()):
        categories = ", ".join(sorted(name.replace("-", " ") for name in openable.clauses))
        in_a_case = purpose in NEED_A_CASE and purpose != collected
        alike[duty, purpose, in_a_case, categories].append(words.purpose(collected))
    sights: dict[str, list[Sight]] = defaultdict(list)
    for (duty, purpose, in_a_case, categories), collected_for in alike.items():
        sights[duty].append(Sight(words.purpose(purpose), in_a_case, categories, tuple(collected_for)))
    return sights
