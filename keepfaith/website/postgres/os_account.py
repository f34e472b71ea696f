"""The operating-system account that PostgreSQL runs under, and what that account can reach."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.part_users import PORTAL, PartUsers

_CANDIDATES = ("postgres", "nobody")


class NoAccount(KeepfaithError):
    """PostgreSQL refuses to run as root and no other account can be used."""


class NotReachable(KeepfaithError):
    """A folder on the way bars the account that PostgreSQL runs under."""


class ChangeOfUser(TypedDict, total=False):
    """What subprocess needs to start a process under another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """A user and the group that its processes get."""

    name: str
    uid: int
    gid: int
    # The group by which the portal's processes, each its own user, read what PostgreSQL's account reads, too.
    shared: int | None = None

    @property
    def is_separate(self) -> bool:
        """Return whether processes must change user to run under it."""
        return self.uid != os.geteuid()

    @property
    def change(self) -> ChangeOfUser:
        """How a new process comes to run under it."""
        if not self.is_separate:
            return {}
        extra = [] if self.shared is None else [self.shared]
        return {"user": self.uid, "group": self.gid, "extra_groups": extra}

    def may_enter(self, folder: Path) -> bool:
        """Return whether the account may pass through one folder."""
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid in {self.gid, self.shared}:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)


def postgresql_account() -> Account:
    """Return who runs PostgreSQL: this user, or for root the first account that will do."""
    if os.geteuid() != 0:
        return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid())
    name_given = os.environ.get("KEEPFAITH_POSTGRES_USER")
    for name in (name_given,) if name_given else _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            users = PartUsers.from_environment()
            return Account(name, entry.pw_uid, entry.pw_gid, users.gid(PORTAL) if users else None)
    raise NoAccount(
        "PostgreSQL does not run as root, and the account"
        f" {name_given or ' or '.join(_CANDIDATES)} cannot be used in its place.",
        "Run Keepfaith as an ordinary user, or name an ordinary account in KEEPFAITH_POSTGRES_USER.",
    )


def open_to_account(folder: Path, account: Account) -> None:
    """Let the account pass through a folder of ours; by the group of the portal's processes where there is one."""
    if account.is_separate and account.shared is not None:
        os.chown(folder, -1, account.shared)
        folder.chmod(0o2710)
    else:
        folder.chmod(0o711 if account.is_separate else 0o700)


def own_name() -> str:
    """Return the name of the user that this process runs as."""
    return _name_of(os.geteuid())


def check_access(account: Account, *folders: Path) -> None:
    """Refuse unless the account can pass through every folder and all that lie above it."""
    if not account.is_separate:
        return
    for folder in folders:
        real = folder.resolve()
        for step in (*reversed(real.parents), real):
            if step.exists() and not account.may_enter(step):
                raise NotReachable(
                    f"PostgreSQL runs as the user {account.name}, who may not pass through {step}"
                    f" (needed for {folder}).",
                    "Run Keepfaith as an ordinary user, move it elsewhere,"
                    f" or allow passing: chmod o+x '{step}'.",
                )


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise NoAccount(
            f"The user number {uid} has no name on this machine, and PostgreSQL needs one.",
            "Add the user to the machine's list of accounts.",
        ) from error
