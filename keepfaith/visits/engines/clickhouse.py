"""ClickHouse: a server of its own, or the same engine within this process by the package chdb."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from keepfaith.visits.engines.engine import PATIENCE_SECONDS, VALUE, Found, Values, unanswered
from keepfaith.visits.engines.store_path import Place, needed

WITHIN: Final = "chdb"
_TYPES: Final = {"since": "Date32", "until": "Date32", "least": "Int64", "most": "Int64"}
_SETTINGS: Final = {
    "max_execution_time": PATIENCE_SECONDS,
    # How many files a pattern may name; a store of a hundred years has fewer.
    "glob_expansion_max_elements": 100_000,
}


class ClickHouse:
    """One client; it is not made for several threads, so they wait for each other."""

    def __init__(self, address: str, folder: Path) -> None:
        self._place = Place.read(address, folder)
        self._driver = needed("clickhouse_connect", package="clickhouse-connect")
        self._client: Any = None
        self._turn = threading.Lock()

    def ask(self, sql: str, files: Sequence[Path], values: Values) -> Found:
        """Answer from the files as the server sees them, each value bound with its type."""
        said = VALUE.sub(lambda found: f"{{{found[1]}:{_TYPES[found[1]]}}}", sql)
        said = said.replace("{table}", "file({files:String}, 'Parquet')")
        bound = {"files": self._place.pattern(files), **values}
        try:
            with self._turn:
                if self._client is None:
                    self._client = self._driver.get_client(**self._reached())
                found: Found = list(
                    self._client.query(said, parameters=bound, settings=_SETTINGS).result_rows
                )
        except self._driver.driver.exceptions.Error as error:
            raise unanswered("ClickHouse", error) from error
        return found

    def _reached(self) -> dict[str, Any]:
        """Say how the server is reached."""
        parts = urlsplit(self._place.address)
        if parts.scheme == WITHIN:
            needed("chdb", package="chdb")
            return {"interface": WITHIN}
        secure = parts.scheme != "http"
        return {
            "host": parts.hostname or "localhost",
            "port": parts.port or (8443 if secure else 8123),
            "secure": secure,
            "username": unquote(parts.username or "default"),
            "password": unquote(parts.password or ""),
            "database": parts.path.strip("/") or "default",
            "connect_timeout": 5,
            "send_receive_timeout": PATIENCE_SECONDS + 5,
        }
