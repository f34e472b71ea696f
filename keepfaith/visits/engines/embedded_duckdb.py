"""DuckDB within this process: it reads the rollups of one store and nothing else, and fetches nothing."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from keepfaith.visits.engines.engine import PATIENCE_SECONDS, VALUE, Found, Values, broken_off, unanswered

KINDS: Final = ("pages", "hours", "counted")
_MEMORY: Final = "1GB"


class Embedded:
    """One instance for a store; each question has a cursor of its own, so that threads may ask at once."""

    def __init__(self, folder: Path, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
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

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> Found:
        """Answer within the time there is."""
        said = VALUE.sub(r"$\1", sql).format(table="read_parquet($files)")
        known: dict[str, object] = {"files": [str(file) for file in files], **values}
        bound = {name: value for name, value in known.items() if f"${name}" in said}
        with self._instance.cursor() as cursor:
            clock = threading.Timer(self._patience, cursor.interrupt)
            clock.start()
            try:
                found: Found = cursor.execute(said, bound).fetchall()
            except duckdb.InterruptException:
                raise broken_off() from None
            except duckdb.Error as error:
                raise unanswered("DuckDB", error) from None
            finally:
                clock.cancel()
        return found
