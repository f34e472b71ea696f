"""The peer of the part that takes letters: a bare aiosmtpd that has each message on the disk, in a Maildir, before 250.

`python -m benchmarks.bare.maildir SOCKET FOLDER` takes LMTP until it is ended.
"""

import asyncio
import itertools
import logging
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

_AT_ONCE = 4


class Maildir:
    """Writes into `tmp`, then links into `new`; both durable."""

    def __init__(self, folder: Path) -> None:
        self._tmp, self._new = folder / "tmp", folder / "new"
        for directory in (self._tmp, self._new):
            directory.mkdir(parents=True)
        self._folder = os.open(self._new, os.O_RDONLY | os.O_DIRECTORY)
        self._pool, self._numbers = ThreadPoolExecutor(_AT_ONCE), itertools.count()

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Say that it is kept once it is."""
        await server.loop.run_in_executor(self._pool, self._keep, envelope.original_content)
        return "250 2.0.0 Kept"

    def _keep(self, raw: bytes) -> None:
        draft = self._tmp / str(next(self._numbers))
        with draft.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._new / draft.name)
        os.fsync(self._folder)


async def serve(at: Path, folder: Path) -> None:
    maildir, loop = Maildir(folder), asyncio.get_running_loop()
    server = await loop.create_unix_server(lambda: LMTP(maildir, hostname="bare", loop=loop), at)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("mail").setLevel(logging.CRITICAL)
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
