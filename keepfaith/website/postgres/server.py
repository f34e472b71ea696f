"""The embedded PostgreSQL: a direct child of the process that starts it, which ends with that process."""

import contextlib
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from keepfaith.website.postgres.cluster import ENVIRONMENT, Cluster, PostgreSQLFailed, binaries, last_line
from keepfaith.website.postgres.os_account import check_access, open_to_account, postgresql_account
from keepfaith.website.postgres.socket_directory import make_socket_directory, remove_socket
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.parent_death import dying_with_parent

_START = 30.0
_ENDING = 15.0
_PAUSE = 0.02


class EmbeddedPostgreSQL:
    """One embedded server; its directory is a whole data directory, made when it lacks."""

    def __init__(self, directory: Path) -> None:
        self.data = DataDirectory.at(directory)
        self.account = postgresql_account()
        self.cluster = Cluster(self.data, self.account)
        self.process: subprocess.Popen[bytes] | None = None
        self.socket_directory: Path | None = None

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        self.data.opened()
        self.data.postgresql.mkdir(exist_ok=True)
        # Every process of the server holds this lock until it ends: free means that none is left.
        alive = FileLock(self.data.postgresql / "alive.lock")
        try:
            if not alive.taken(within=_ENDING):
                raise PostgreSQLFailed(
                    f"PostgreSQL in {self.data.postgresql} is running already, or still ending.",
                    "Wait a moment and try again.",
                )
            open_to_account(self.data.postgresql, self.account)
            if self.account.shared is not None:
                open_to_account(self.data.path, self.account)
            check_access(self.account, self.data.postgresql, binaries())
            self.socket_directory = make_socket_directory(self.data, self.account)
            self.cluster.prepare(socket_directory=self.socket_directory)
            remove_socket(self.socket_directory)
            (self.cluster.files / "postmaster.pid").unlink(missing_ok=True)
            self._launch(alive)
        finally:
            alive.close()
        try:
            self._await_ready()
        except BaseException:
            self.stop()
            raise

    def _launch(self, alive: FileLock) -> None:
        settings = f"config_file={self.cluster.settings}"
        command = [str(binaries() / "postgres"), "-D", str(self.cluster.files), "-c", settings]
        with self._log.open("wb") as log:
            self._log.chmod(0o600)
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=(alive.descriptor,),
                # Its own group: Ctrl-C reaches the supervisor alone, which stops the processes in order.
                process_group=0,
                # No other thread runs yet when the database is started.
                preexec_fn=dying_with_parent(by=signal.SIGINT),  # noqa: PLW1509 - as said above
                **self.account.change,
            )

    def _await_ready(self) -> None:
        end = time.monotonic() + _START
        while not self._is_ready():
            if self.process is None or self.process.poll() is not None or time.monotonic() > end:
                raise PostgreSQLFailed(
                    f"PostgreSQL did not start in {self.data.postgresql}: {self._last_words()}",
                    f"Read {self._log}; check that the disk has room.",
                )
            time.sleep(_PAUSE)

    def _is_ready(self) -> bool:
        try:
            lines = (self.cluster.files / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready"  # noqa: PLR2004 - its eighth line is its state

    def stop(self) -> None:
        """End the server: open transactions are rolled back, what was committed stays."""
        process, self.process = self.process, None
        if process is None:
            return
        for how, patience in ((signal.SIGINT, 8), (signal.SIGQUIT, 3), (signal.SIGKILL, 3)):
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                break
        if self.socket_directory and not self.socket_directory.is_relative_to(self.data.path):
            with contextlib.suppress(OSError):
                self.socket_directory.rmdir()

    def _last_words(self) -> str:
        return last_line(self._log.read_text(errors="replace"))

    @property
    def _log(self) -> Path:
        return self.data.postgresql / "log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
