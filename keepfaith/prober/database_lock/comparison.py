"""The database compared with the lock once a round, and which of the differences concern a promise."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.database_lock.differences import Difference, differences
from keepfaith.prober.database_lock.facts import Facts, NotReadable, major_version, read_facts
from keepfaith.prober.database_lock.lock_file import Lock
from keepfaith.prober.database_lock.touches import Touch, touches
from keepfaith.prober.reach import Reach

Concern = Callable[["Comparison", str, str], bool]
_CALLS: Final = re.compile(r"EXECUTE FUNCTION (?:public\.)?(.+)\(")
# What is not in this list is of the whole database: a role, a schema, a rule on what PostgreSQL has itself.
_SINGLE: Final = re.compile(
    r"(?:(?:partitioned |foreign )?table|(?:materialized )?view|sequence|function|type) (?P<name>[^(]+)"
    r"|safety from crashes"
)
_RIGHTS: Final = re.compile(r".* may .*|owner|power|membership in .*|user under whom it runs")


@dataclass(frozen=True)
class Comparison:
    """The facts of the lock and of the database, what differs, what was put back; `version` is the server's."""

    lock: Lock
    facts: Facts
    differences: tuple[Difference, ...]
    version: int
    touches: tuple[Touch, ...] = ()

    def finding(self, concern: Concern, *, figure: str) -> Finding:
        """Judge by the facts that concern a promise; `figure` says of what they are."""
        differences = [d for d in self.differences if concern(self, d.subject, d.key)]
        certain = [d for d in differences if self.version == self.lock.version or not d.is_by_version]
        touched = [touch.words for touch in self.touches if concern(self, touch.subject, touch.key)]
        if len(certain) < len(differences) and not certain and not touched:
            return Finding(
                "unproven",
                f"The lock was made on PostgreSQL {self.lock.version}. This is {self.version}, which writes "
                f"{len(differences)} definitions otherwise, so they cannot be compared.",
            )
        return Finding.of(
            examined=sum(concern(self, *named) for named in self.lock.facts),
            # One that is new or gone has many facts, and is said once.
            faults=[*dict.fromkeys(difference.words for difference in certain), *touched],
            figure=f"{sum(concern(self, *named) for named in self.facts):,} facts that the database states of "
            f"{figure} equal this release's lock (SHA-256 {self.lock.digest}).",
        )

    def functions_of(self, tables: Iterable[str]) -> frozenset[str]:
        """Return the functions that the triggers of some tables call, now or by the lock."""
        subjects = {f"table {table}" for table in tables}
        return frozenset(
            call[1]
            for facts in (self.lock.facts, self.facts)
            for (subject, key), value in facts.items()
            if subject in subjects and key.startswith("trigger ") and (call := _CALLS.search(value))
        )


def everything(_comparison: Comparison, _subject: str, _key: str) -> bool:
    """Any fact at all."""
    return True


def rights(_comparison: Comparison, subject: str, key: str) -> bool:
    """What somebody may do: rights, owners, roles; and whatever is not of a single table or function."""
    return not _SINGLE.match(subject) or _RIGHTS.fullmatch(key) is not None


def of_tables(tables: tuple[str, ...], functions: tuple[str, ...]) -> Concern:
    """Return whether a fact is of one of some tables or functions, of what their triggers call, or of all tables."""

    def concerns(comparison: Comparison, subject: str, _key: str) -> bool:
        single = _SINGLE.match(subject)
        if single is None:
            return True
        name = single["name"] or ""
        if subject.startswith("function "):
            return name in functions or name in comparison.functions_of(tables)
        return name.removesuffix("_id_seq") in tables

    return concerns


def judged(reach: Reach, name: str, concern: Concern, *, figure: str) -> Finding:
    """Return what the round's comparison comes to for one probe; whoever looks again compares again."""
    looks = reach.round.seen[name] = reach.round.seen.get(name, 0) + 1
    again = f"{__name__} {'again' if looks > 1 else 'once'}"
    try:
        comparison: Comparison = reach.round.once(again, lambda: _compared(reach))
    except NotReadable as error:
        return Finding("unproven", error.problem)
    return comparison.finding(concern, figure=figure)


def _compared(reach: Reach) -> Comparison:
    lock = Lock.read()
    with reach.database() as database:
        facts = read_facts(database, is_embedded=reach.is_embedded)
        version = major_version(database)
        listed = tuple(differences(lock, facts, is_embedded=reach.is_embedded))
        different = {(difference.subject, difference.key) for difference in listed}
        seen = touches(database, reach.folder, release=lock.digest, different=different)
    return Comparison(lock, facts, listed, version, seen)
