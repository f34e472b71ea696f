"""Start the custodian; its master key comes in on a descriptor, never in an argument or the environment."""

import argparse
import ctypes
import datetime as dt
import os
import resource
import signal
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from keepfaith.custody.protocol.callers import Callers
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, MAX_GRANT_HOURS
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.server.loop import Server
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.listener import share_with_group
from keepfaith.log_lines import set_up_log

KEY_SIZE = 32
CAP = 500
_PR_SET_DUMPABLE = 4
_NOT_BEHIND = dt.timedelta()


class BadKey(KeepfaithError):
    """What was given is not a master key."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until told to end; the status is 0 only after an orderly end."""
    chosen = _parser().parse_args(arguments)
    set_up_log("custodian")
    try:
        kek = _key(chosen.key_fd)
        run(
            chosen.directory,
            sockets=chosen.sockets,
            kek=kek,
            callers=Callers(chosen.allow_uid, chosen.receiver_uid, chosen.observer_uid, chosen.web_uid),
            cap=chosen.cap,
            group=chosen.group,
            is_demo=chosen.demo,
            test_mailbox=chosen.test_mailbox,
            behind=dt.timedelta(days=chosen.days_behind),
            zone=chosen.zone,
            safeguards=chosen.safeguards,
            grant_hours=chosen.grant_hours,
            by_passkey=frozenset(chosen.by_passkey),
        )
    except KeepfaithError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command tells its user
        return 1
    return 0


def run(  # noqa: PLR0913 - all that it is told at its start
    directory: Path,
    *,
    sockets: Path,
    kek: bytes,
    callers: Callers,
    safeguards: bytes,
    cap: int = CAP,
    group: int | None = None,
    is_demo: bool = False,
    test_mailbox: str = "",
    behind: dt.timedelta = _NOT_BEHIND,
    zone: dt.tzinfo = dt.UTC,
    grant_hours: int = MAX_GRANT_HOURS,
    by_passkey: frozenset[str] = frozenset(),
) -> None:
    """Keep and open, in this process, until SIGTERM or SIGINT; `callers` are the users who may ask.

    A `group` may pass to the socket `requests`, so that the portal can run as another user. Only the custodian of a
    demonstration destroys under the placeholders of the sample agency, and only there may the clock of an empty store
    be `behind`, to enter samples. People with addresses of the `test_mailbox` may be made up. Cases go by `zone`.
    `safeguards` is the SHA-256 of the text that employees acknowledge; what is of the categories `by_passkey` is opened
    with a passkey. No grant on one record is for more than `grant_hours`.
    """
    _close_to_others()
    _make_folder(sockets, group)
    store = _opened(directory, kek)
    clock = _clock(store, behind, is_demo=is_demo)
    verification = Verification(directory, store.public_key, store.multiset_key, now=clock)
    try:
        handlers = Handlers(
            store, cap=cap, now=clock, verification=verification, is_demo=is_demo,
            test_mailbox=test_mailbox, zone=zone, safeguards=safeguards, grant_hours=grant_hours,
            by_passkey=by_passkey,
        )  # fmt: skip
        server = Server(handlers.answer, sockets=sockets, callers=callers, group=group)
        _serve(server, verification)
    finally:
        verification.end()
        store.close()


def _serve(server: Server, verification: Verification) -> None:
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: server.end())
    verification.begin()
    server.serve()


def _make_folder(sockets: Path, group: int | None) -> None:
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if group is not None:
        share_with_group(sockets, group, mode=0o710)


def _opened(directory: Path, kek: bytes) -> Store:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Store.open(directory, kek)
    except (OSError, sqlite3.OperationalError) as error:
        how = error.strerror if isinstance(error, OSError) else error
        raise KeepfaithError(
            f"The store in {directory} cannot be written: {how}. Nothing in it was changed.",
            "See that its disk has room, takes writes, and lets the custodian's user write there.",
        ) from error


def _clock(store: Store, behind: dt.timedelta, *, is_demo: bool) -> Callable[[], dt.datetime]:
    """Return the clock; refuse one that is behind but for samples: what people did is entered when they did it."""
    if behind and (not is_demo or store.status().entries):
        raise KeepfaithError(
            "The clock may be behind only in a demonstration whose ledger is empty.",
            "Start without --days-behind.",
        )
    return lambda: _now() - behind


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m keepfaith.custody", description="Run the custodian.")
    parser.add_argument("--directory", type=Path, required=True, help="where its store is")
    parser.add_argument("--sockets", type=Path, required=True, help="where its two sockets are to be")
    _add_callers(parser)
    parser.add_argument("--group", type=int, help="group whose members may reach the socket for requests")
    parser.add_argument("--demo", action="store_true", help="let placeholders be permissions to destroy")
    parser.add_argument(
        "--days-behind", type=int, default=0, help="enter samples of so many days ago into an empty store"
    )
    _add_limits(parser)
    parser.add_argument(
        "--test-mailbox",
        default="",
        help="address of the prober's mailbox, whose aliases are made-up people's",
    )
    parser.add_argument("--key-fd", type=int, default=0, help="descriptor from which the 32 bytes are read")
    return parser


def _add_callers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-uid",
        type=int,
        nargs="+",
        required=True,
        help="users who may ask for keys to be made or opened",
    )
    for part, says in (
        ("receiver", "users who may have kept what came by e-mail, and open nothing"),
        ("observer", "users who may see each decision: the prober's"),
        ("web", "users of pages, who may ask for all but what goes out by mail"),
    ):
        parser.add_argument(f"--{part}-uid", type=int, nargs="*", default=[], help=says)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--safeguards",
        type=_digest,
        required=True,
        help="SHA-256 of the text that employees acknowledge before they open anything, in hexadecimal digits",
    )
    parser.add_argument(
        "--by-passkey",
        nargs="*",
        default=[],
        metavar="CATEGORY",
        help="categories that an employee opens only with a passkey that they use for just that",
    )
    parser.add_argument("--cap", type=int, default=CAP, help="records that a duty may open within an hour")
    parser.add_argument(
        "--grant-hours",
        type=_hours,
        default=MAX_GRANT_HOURS,
        help=f"hours for which a colleague may be granted one record, {MAX_GRANT_HOURS} at most",
    )
    parser.add_argument(
        "--zone", type=ZoneInfo, default=dt.UTC, help="time zone of the agency, by whose days cases go"
    )


def _hours(text: str) -> int:
    hours = int(text)
    if not 1 <= hours <= MAX_GRANT_HOURS:
        raise ValueError
    return hours


def _digest(text: str) -> bytes:
    digest = bytes.fromhex(text)
    if len(digest) != DIGEST_SIZE:
        raise ValueError
    return digest


def _key(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb", closefd=descriptor > 0) as given:
        kek = given.read(KEY_SIZE + 1)
    if len(kek) != KEY_SIZE:
        raise BadKey(
            f"The master key must be exactly {KEY_SIZE} bytes.", "Give it on standard input or on --key-fd."
        )
    return kek


def _close_to_others() -> None:
    """Keep the process's memory out of core files, and from debuggers of the same user."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise BadKey("The memory of this process cannot be closed to others.", "Run it on Linux.")


if __name__ == "__main__":
    sys.exit(main())
