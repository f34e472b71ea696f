"""ClickHouse: a server of its own, or the same engine within this process by the package chdb."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from keepfaith.visits.engines.engine import PARAMETER, TIMEOUT_SECONDS, ResultRows, Values, engine_failed
from keepfaith.visits.engines.store_path import StoreUrl, import_optional

IN_PROCESS: Final = "chdb"
_TYPES: Final = {"since": "Date32", "until": "Date32", "least": "Int64", "most": "Int64"}
_SETTINGS: Final = {
    "max_execution_time": TIMEOUT_SECONDS,
    # How many files a pattern may name; a store of a hundred years has fewer.
    "glob_expansion_max_elements": 100_000,
}


class ClickHouse:
    """One client; it is not made for several threads, so they wait for each other."""

    def __init__(self, url: str, folder: Path) -> None:
        self._location = StoreUrl.read(url, folder)
        self._driver = import_optional("clickhouse_connect", package="clickhouse-connect")
        self._client: Any = None
        self._lock = threading.Lock()

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> ResultRows:
        """Answer from the files as the server sees them, each value bound with its type."""
        statement = PARAMETER.sub(lambda match: f"{{{match[1]}:{_TYPES[match[1]]}}}", sql)
        statement = statement.replace("{table}", "file({files:String}, 'Parquet')")
        bound = {"files": self._location.pattern(files), **values}
        try:
            with self._lock:
                if self._client is None:
                    self._client = self._driver.get_client(**self._connection_options())
                rows: ResultRows = list(
                    self._client.query(statement, parameters=bound, settings=_SETTINGS).result_rows
                )
        except self._driver.driver.exceptions.Error as error:
            raise engine_failed("ClickHouse", error) from error
        return rows

    def _connection_options(self) -> dict[str, Any]:
        """Return how the server is reached."""
        parts = urlsplit(self._location.url)
        if parts.scheme == IN_PROCESS:
            import_optional("chdb", package="chdb")
            return {"interface": IN_PROCESS}
        secure = parts.scheme != "http"
        return {
            "host": parts.hostname or "localhost",
            "port": parts.port or (8443 if secure else 8123),
            "secure": secure,
            "username": unquote(parts.username or "default"),
            "password": unquote(parts.password or ""),
            "database": parts.path.strip("/") or "default",
            "connect_timeout": 5,
            "send_receive_timeout": TIMEOUT_SECONDS + 5,
        }
