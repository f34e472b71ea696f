"""For which duties the groups of the agency's sign-in stand: the `groups` part of `[sign_in]`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

MAX_GROUPS: Final = 200
_MAX_LENGTH: Final = 200
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_KEYS: Final = frozenset({"group", "duty", "organization"})
# Who proposes the duties of others is proposed by a person, or given by the operator.
_NOT_BY_GROUP: Final = "administrator"


@dataclass(frozen=True, slots=True)
class SignInGroup:
    """A group, and the duty in an organization that it stands for; in the whole agency if none is named."""

    group: str
    duty: str
    organization: str


@dataclass(frozen=True, slots=True)
class SignInGroups:
    """What in an answer names groups, and what each stands for."""

    claim: str
    groups: tuple[SignInGroup, ...]

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "SignInGroups | None":
        """Read it from `[sign_in]`; none if no group stands for anything. Refuse with ValueError."""
        claim, groups = entry.get("groups_claim"), entry.get("groups")
        if claim is None and groups is None:
            return None
        if not _is_short(claim) or not isinstance(groups, list) or not 0 < len(groups) <= MAX_GROUPS:
            raise ValueError(f"[sign_in] needs groups_claim and groups, at most {MAX_GROUPS}")
        return cls(str(claim), tuple(map(_group, groups)))

    def duties_of(self, values: Collection[str]) -> tuple[tuple[str, str], ...]:
        """Return the duties that somebody's groups stand for, each with its organization, once."""
        standing = (entry for entry in self.groups if entry.group in values)
        return tuple(dict.fromkeys((entry.duty, entry.organization) for entry in standing))


def _group(entry: object) -> SignInGroup:
    if not isinstance(entry, dict) or entry.keys() - _KEYS or not _is_short(entry.get("group")):
        raise ValueError(
            "each of the groups of [sign_in] must have a group, a duty, and perhaps an organization"
        )
    duty, organization = entry.get("duty"), entry.get("organization", "")
    if not isinstance(duty, str) or not _NAME.fullmatch(duty) or duty == _NOT_BY_GROUP:
        raise ValueError(f"each of the groups of [sign_in] must name a duty, and not {_NOT_BY_GROUP}")
    if not isinstance(organization, str) or (organization and not _NAME.fullmatch(organization)):
        raise ValueError("an organization of the groups of [sign_in] must be one that the custodian knows")
    return SignInGroup(entry["group"], duty, organization)


def _is_short(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= _MAX_LENGTH
