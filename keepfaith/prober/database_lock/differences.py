"""What differs between a database and the release's lock, in plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from keepfaith.prober.database_lock.facts import WHOLE, Facts
from keepfaith.prober.database_lock.lock_file import Lock

# Their texts are PostgreSQL's own, and another major version may write them otherwise.
_WRITTEN_BY_SERVER: Final = ("column", "constraint", "index", "trigger", "body", "query", "rule", "policy")
# Of a server that is not the portal's own, other roles are the agency's.
_OTHER_ROLE: Final = re.compile(r"(?:\b[Tt]he )?\b[Rr]ole (?:\"(?:[^\"]|\"\")*\"|[^\s.,”]+)")
_STATE: Final = "state of the "
_MAY: Final = " may "
_BUILT_IN: Final = "PostgreSQL's "
_ROLE: Final = "role "
_MEMBERSHIP: Final = "membership in "
# Subjects that stand for many things.
_NUMEROUS: Final = ("default rights", "settings")


@dataclass(frozen=True)
class Difference:
    """One fact that is not as the release has it; a value is none where there is no such fact."""

    subject: str
    key: str
    expected: str | None
    actual: str | None
    is_new: bool = False
    is_gone: bool = False

    @property
    def is_by_version(self) -> bool:
        """Whether another version of PostgreSQL can write the same otherwise."""
        is_text = self.key.startswith(_WRITTEN_BY_SERVER)
        return is_text and self.expected is not None and self.actual is not None

    @property
    def words(self) -> str:
        """What differs, without the name of a role that is not ours: that could be a person's."""
        words = _OTHER_ROLE.sub("another role", self._words())
        return words[0].upper() + words[1:]

    def _words(self) -> str:
        if _MAY in self.key and (not (self.is_new or self.is_gone) or self.subject.startswith(_BUILT_IN)):
            return self._right()
        if self.key.startswith(_MEMBERSHIP):
            of = self.key.removeprefix(_MEMBERSHIP)
            return f"{self._object} is {'no longer ' if self.actual is None else ''}a member of {of}."
        if self.subject in _NUMEROUS:
            of = f"The {self.subject.removesuffix('s')} “{self.key}”"
        elif self.is_new or self.is_gone:
            of = f"The {self.subject}"
        else:
            of = f"The {self.key} of {self._object}"
        if self.is_gone or self.actual is None:
            return f"{of} is gone."
        if self.is_new or self.expected is None:
            return f"{of} is not of this release."
        if self.key.startswith(_STATE):
            return f"The {self.key.removeprefix(_STATE)} of {self._object} is {self.actual}."
        return f"{of} is another one than in this release."

    @property
    def _object(self) -> str:
        return self.subject if self.subject.startswith(("the ", _BUILT_IN, _ROLE)) else f"the {self.subject}"

    def _right(self) -> str:
        who, right = self.key.split(_MAY, maxsplit=1)
        before, since = _columns(self.expected), _columns(self.actual)
        role = who[0].upper() + who[1:]
        more = since - before
        if not more:
            return f"{role} may no longer {right} {self._object}."
        of = "" if WHOLE in more else f", column {min(more)}"
        return f"{role} may {right} {self._object}{of}, which this release does not grant."


def differences(lock: Lock, facts: Facts, *, is_embedded: bool) -> Iterator[Difference]:
    """Yield each fact that is not as the release has it, in the order of subjects."""
    expected = {
        named: value for named, value in lock.facts.items() if is_embedded or not named[0].startswith(_ROLE)
    }
    now, before = {subject for subject, _ in facts}, {subject for subject, _ in expected}
    for named in sorted(expected.keys() | facts.keys()):
        subject, key = named
        if key.startswith(_STATE) and (named in facts) != (named in expected):
            # The trigger itself is new or gone.
            continue
        if not lock.allows(named, facts.get(named)) or (named in facts) != (named in expected):
            yield Difference(
                subject, key, expected.get(named), facts.get(named),
                is_new=subject not in before, is_gone=subject not in now,
            )  # fmt: skip


def _columns(value: str | None) -> set[str]:
    return set(value.split(", ")) if value else set()
