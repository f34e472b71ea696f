"""DuckDB within this process: it reads the rollups of one store and nothing else, and fetches nothing."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from keepfaith.visits.engines.engine import (
    PARAMETER,
    TIMEOUT_SECONDS,
    ResultRows,
    Values,
    engine_failed,
    timed_out,
)

KINDS: Final = ("pages", "hours", "counts")
_MEMORY: Final = "1GB"


class EmbeddedDuckDB:
    """One instance for a store; each question has a cursor of its own, so that threads may ask at once."""

    def __init__(self, folder: Path, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._timeout = timeout
        self._instance = duckdb.connect(
            ":memory:",
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
            },
        )
        # In this order: the folders of counts, without the rows of requests; then nothing else; then no way back.
        allowed = {kind: str(folder / kind) for kind in KINDS}
        self._instance.execute(
            f"SET allowed_directories = [{', '.join(f'${kind}' for kind in allowed)}]", allowed
        )
        self._instance.execute("SET enable_external_access = false")
        self._instance.execute("SET lock_configuration = true")

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> ResultRows:
        """Answer within the time there is."""
        statement = PARAMETER.sub(r"$\1", sql).format(table="read_parquet($files)")
        parameters: dict[str, object] = {"files": [str(file) for file in files], **values}
        bound = {name: value for name, value in parameters.items() if f"${name}" in statement}
        with self._instance.cursor() as cursor:
            clock = threading.Timer(self._timeout, cursor.interrupt)
            clock.start()
            try:
                rows: ResultRows = cursor.execute(statement, bound).fetchall()
            except duckdb.InterruptException:
                raise timed_out() from None
            except duckdb.Error as error:
                raise engine_failed("DuckDB", error) from None
            finally:
                clock.cancel()
        return rows
