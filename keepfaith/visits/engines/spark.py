"""Spark: a cluster, one of Spark Connect, or some threads of this machine."""

import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from keepfaith.visits.engines.engine import TIMEOUT_SECONDS, ResultRows, Values, engine_failed, timed_out
from keepfaith.visits.engines.store_path import StoreUrl, import_optional

_CONNECT: Final = "sc://"
_LOCAL: Final = "local[*]"
# Days are days, wherever the machine stands; the portal has pages of its own.
_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_SLOWER_BY: Final = 6


class Spark:
    """One session, made with the first question."""

    def __init__(self, url: str, folder: Path) -> None:
        self._location = StoreUrl.read(url, folder)
        self._module = import_optional("pyspark.sql", package="pyspark")
        self._errors = import_optional("pyspark.errors", package="pyspark")
        self._session: Any = None
        self._lock = threading.Lock()

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> ResultRows:
        """Answer from the files as the cluster sees them; starting and planning take their seconds."""
        names, tag = self._location.names(files), f"visits-{secrets.token_hex(8)}"
        overdue = threading.Event()
        try:
            with self._lock:
                session = self._get_session()
                clock = threading.Timer(
                    TIMEOUT_SECONDS * _SLOWER_BY, self._break_off, (session, tag, overdue)
                )
                session.addTag(tag)
                clock.start()
                try:
                    table = session.read.parquet(*names)
                    return [tuple(row) for row in session.sql(sql, args=dict(values), table=table).collect()]
                finally:
                    clock.cancel()
                    session.removeTag(tag)
        except self._errors.PySparkException as error:
            raise (timed_out() if overdue.is_set() else engine_failed("Spark", error)) from None

    def _get_session(self) -> Any:  # noqa: ANN401 - a type of a package that may be missing
        if self._session is None:
            builder = self._module.SparkSession.builder.appName("keepfaith")
            for name, value in _SETTINGS.items():
                builder = builder.config(name, value)
            url = self._location.url or _LOCAL
            builder = builder.remote(url) if url.startswith(_CONNECT) else builder.master(url)
            self._session = builder.getOrCreate()
            if not url.startswith(_CONNECT):
                self._session.sparkContext.setLogLevel("ERROR")
        return self._session

    @staticmethod
    def _break_off(session: Any, tag: str, overdue: threading.Event) -> None:  # noqa: ANN401 - of a module that need not be there
        overdue.set()
        session.interruptTag(tag)
