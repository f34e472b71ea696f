"""The database made ready for use: reachable while it is needed, its tables as this release wants them."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from keepfaith.errors import KeepfaithError
from keepfaith.website.postgres.cluster import PostgreSQLFailed
from keepfaith.website.postgres.connections import is_embedded, prober_database
from keepfaith.website.postgres.prober_role import grant_reading
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock, locked

_OTHERS_END = 60.0
_PAUSE = 0.1
_MIGRATING = 8_602_451_900_387_701


class NoOwner(KeepfaithError):
    """The tables must be brought up to date and no owner's role is given."""


class AnotherVersion(KeepfaithError):
    """The tables were made by a version of Keepfaith that this one does not follow."""


class BadState(KeepfaithError):
    """The portal must not be served as it is set up."""


@contextmanager
def reachable(data: DataDirectory) -> Iterator[None]:
    """Use the running PostgreSQL, or start the embedded one and stop it when nobody uses it any more."""
    data.opened()
    if not is_embedded():
        yield
        return
    server: EmbeddedPostgreSQL | None = None
    data.postgresql.mkdir(exist_ok=True)
    use = FileLock(data.postgresql / "in-use.lock")
    try:
        # Whoever starts or stops the server does it alone, and a user counts from before its start.
        with locked(data.postgresql / "starting.lock"):
            use.taken(shared=True)
            if not _runs(data):
                server = _started(data)
        yield
    finally:
        use.close()
        if server is not None:
            _stop_unused(data, server)


@contextmanager
def owned(data: DataDirectory) -> Iterator[EmbeddedPostgreSQL | None]:
    """Run the embedded PostgreSQL for as long as the block; nothing if a server of its own is given."""
    data.opened()
    if not is_embedded():
        yield None
        return
    data.postgresql.mkdir(exist_ok=True)
    end = time.monotonic() + _OTHERS_END
    server: EmbeddedPostgreSQL | None = None
    while server is None:
        with locked(data.postgresql / "starting.lock"):
            if not _runs(data):
                server = _started(data)
            elif time.monotonic() > end:
                raise PostgreSQLFailed(
                    f"Another keepfaith command uses the database in {data.postgresql}.",
                    "Wait until it ends, then start again.",
                )
        time.sleep(0 if server else _PAUSE)
    try:
        yield server
    finally:
        server.stop()


def _started(data: DataDirectory) -> EmbeddedPostgreSQL:
    server = EmbeddedPostgreSQL(data.path)
    server.start()
    return server


def _stop_unused(data: DataDirectory, server: EmbeddedPostgreSQL) -> None:
    while True:
        with locked(data.postgresql / "starting.lock"):
            use = FileLock(data.postgresql / "in-use.lock")
            try:
                if use.taken():
                    server.stop()
                    return
            finally:
                use.close()
        time.sleep(_PAUSE)


def _runs(data: DataDirectory) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(socket_directory(data) / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    alive = FileLock(data.postgresql / "alive.lock")
    try:
        return not alive.taken(shared=True)
    finally:
        alive.close()


def set_up_django(data: DataDirectory) -> None:
    """Configure Django for this data directory."""
    import django

    os.environ["KEEPFAITH_DATA"] = str(data.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepfaith.website.settings")
    django.setup()


def check_settings() -> None:
    """Refuse to serve in a state that Django's or the sections' own checks call an error."""
    from django.core.checks import run_checks

    errors = [issue for issue in run_checks() if issue.is_serious()]
    if errors:
        raise BadState(f"The portal is not set up as it must be: {errors[0]}", "Fix that, then start again.")


def bring_up_to_date() -> None:
    """Change the tables to what this release needs and make the agency's documents known, as their owner."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    from keepfaith.policies.publication import register_documents

    if "owner" not in connections:
        raise NoOwner(
            "DATABASE_URL is given, but not the role that owns the tables.",
            "Give that role's address in KEEPFAITH_OWNER_DATABASE_URL.",
        )
    connection = connections["owner"]
    with contextlib.closing(connection), connection.cursor() as cursor:
        # Two commands at once: the second waits, then finds nothing left to do.
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        _refuse_other_versions(set(MigrationRecorder(connection).applied_migrations()))
        executor = MigrationExecutor(connection)
        executor.check_replacements()
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        register_documents()
        place = prober_database(DataDirectory.from_environment())
        if place is not None:
            grant_reading(connection, place["USER"])


def _refuse_other_versions(applied: set[tuple[str, str]]) -> None:
    """Raise `AnotherVersion` where a migration was applied that this version lacks, or one that it needs was not."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    replaced = [set(migration.replaces) for migration in loader.replacements.values()]
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("keepfaith.")}
    unknown = sorted(applied.difference(loader.disk_migrations, *replaced))
    if names := [f"{app}.{name}" for app, name in unknown if app in ours]:
        raise AnotherVersion(
            f"Another version of Keepfaith made the tables of this database: it has the migration {names[0]}.",
            "Start that version; or delete the data directory, and the database that DATABASE_URL names if it is "
            "set, then start again with nothing.",
        )
    absent = sorted(key for keys in replaced if keys & applied for key in keys - applied)
    if absent:
        raise AnotherVersion(
            f"The tables of this database are too old for this version: {'.'.join(absent[0])} is missing.",
            "Install a release that still has that migration, start it once, then this one.",
        )
