"""Which user of the operating system each process runs as, and who may reach whose sockets and read whose files."""

import grp
import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from keepfaith.errors import KeepfaithError

VARIABLE: Final = "KEEPFAITH_USERS"
# With it, all processes run as the user who starts them, whatever users there are.
ONE: Final = "one"
CUSTODIAN, RECORDER, PROBER, INBOUND_MAIL = "custodian", "recorder", "prober", "inbound-mail"
WEB, WORKER = "web", "worker"
PARTS: Final = ("front", WEB, WORKER, RECORDER, INBOUND_MAIL, CUSTODIAN, PROBER)
# A process is a member of the groups of those whose sockets it uses.
SOCKET_USERS: Final[Mapping[str, tuple[str, ...]]] = {
    CUSTODIAN: (WEB, WORKER, INBOUND_MAIL, PROBER),
    "web": ("front",),
    RECORDER: ("web",),
    "worker": ("web",),
    PROBER: ("worker",),
    "front": (PROBER,),
    INBOUND_MAIL: ("worker", PROBER),
}
# Groups for files: the folder itself, the application's secrets, what is published of visits, all of the visits, and
# encrypted backups.
PORTAL, APPLICATION, STATISTICS, VISITS = "portal", "application", "statistics", "visits"
BACKUPS: Final = "backups"
FILE_READERS: Final[Mapping[str, tuple[str, ...]]] = {
    PORTAL: PARTS,
    APPLICATION: ("web", "worker", INBOUND_MAIL),
    STATISTICS: (RECORDER, "web", "worker", PROBER),
    VISITS: (RECORDER, "worker", PROBER),
    BACKUPS: ("worker", PROBER),
}
_PREFIX: Final = "keepfaith-"
_ROOT: Final = 0


class BadUsers(KeepfaithError):
    """The users that the processes are to run as are not there, or are not different ones."""


@dataclass(frozen=True)
class PartUsers:
    """The number of each part's user and own group, and of each group for files; empty where all run as one user."""

    users: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_environment(cls) -> "PartUsers":
        """Return the users of this portal.

        They apply where root starts it, and in a process that runs as one of them. KEEPFAITH_USERS names each
        (`web=NAME …`); without it they are keepfaith-web and so on, if the machine has any of these.
        """
        text = os.environ.get(VARIABLE, "")
        if text == ONE:
            return cls()
        given = _given(text)
        if not text and not any(_has_user(f"{_PREFIX}{part}") for part in PARTS):
            return cls()
        users = {part: _user(given.get(part, f"{_PREFIX}{part}")) for part in PARTS}
        groups = {name: _group(given.get(name, _group_name(name))) for name in FILE_READERS}
        if len({_ROOT, *(uid for uid, _ in users.values())}) <= len(PARTS):
            raise BadUsers(
                "Two processes would run as one user, or one as root.", f"Name different users in {VARIABLE}."
            )
        if os.geteuid() not in {_ROOT, *(uid for uid, _ in users.values())}:
            return cls()
        return cls(users, groups)

    def __bool__(self) -> bool:
        return bool(self.users)

    def uid(self, part: str) -> int:
        """Return the user of a part: root for what is no part, and this process's own where all run as one."""
        return self.users[part][0] if part in self.users else os.geteuid()

    def gid(self, name: str) -> int:
        """Return the group of a part or of files; this process's own where all run as one."""
        if name in self.users:
            return self.users[name][1]
        return self.groups.get(name, os.getegid())

    def memberships(self, part: str) -> list[int]:
        """Return the groups that a part's process has beside its own."""
        sockets = [self.users[owner][1] for owner, users in SOCKET_USERS.items() if part in users]
        files = [self.groups[name] for name, readers in FILE_READERS.items() if part in readers]
        return sorted({*sockets, *files})

    def peers(self, part: str) -> frozenset[int]:
        """Return who may connect to a part: those who use its sockets, root, and itself."""
        own = {os.geteuid()}
        return frozenset(own | {self.uid(user) for user in SOCKET_USERS[part]} | ({_ROOT} if self else set()))


def _given(text: str) -> dict[str, str]:
    given = dict(pair.partition("=")[::2] for pair in text.split())
    if unknown := [name for name in given if name not in {*PARTS, *FILE_READERS}]:
        raise BadUsers(
            f"{VARIABLE} names “{unknown[0]}”, which is no process and no group of files.",
            f"Write {VARIABLE}=“web=NAME worker=NAME …”, or {VARIABLE}={ONE} for one user.",
        )
    return given


def _group_name(name: str) -> str:
    return "keepfaith" if name == PORTAL else f"{_PREFIX}{name}"


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _user(name: str) -> tuple[int, int]:
    if name.isdecimal():
        return int(name), int(name)
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise BadUsers(
            f"The user {name} is not on this machine.",
            "Make all users with deploy/systemd/keepfaith.sysusers.conf, "
            f"or set {VARIABLE}={ONE} to run as one user.",
        ) from None
    return entry.pw_uid, entry.pw_gid


def _group(name: str) -> int:
    if name.isdecimal():
        return int(name)
    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise BadUsers(
            f"The group {name} is not on this machine.",
            "Make all groups with deploy/systemd/keepfaith.sysusers.conf, "
            f"or set {VARIABLE}={ONE} to run as one user.",
        ) from None
