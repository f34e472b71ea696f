"""Which engine answers: DuckDB within this process, unless the environment names another."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.visits.engines.engine import Engine, EngineError

ENGINE: Final = "KEEPFAITH_VISITS_ENGINE"
ENGINE_URL: Final = "KEEPFAITH_VISITS_ENGINE_URL"
EMBEDDED: Final = "duckdb"


def engine_for(folder: Path) -> Engine:
    """Return the engine for a store, made at first use and then kept."""
    return _create(os.environ.get(ENGINE) or EMBEDDED, os.environ.get(ENGINE_URL, ""), folder.absolute())


@lru_cache(maxsize=4)
def _create(name: str, url: str, folder: Path) -> Engine:
    if name == EMBEDDED:
        from keepfaith.visits.engines.embedded_duckdb import EmbeddedDuckDB

        return EmbeddedDuckDB(folder)
    if name == "clickhouse":
        from keepfaith.visits.engines.clickhouse import ClickHouse

        return ClickHouse(url, folder)
    if name == "spark":
        from keepfaith.visits.engines.spark import Spark

        return Spark(url, folder)
    raise EngineError(
        f"{ENGINE} names an engine that is not known.",
        "Name duckdb, clickhouse or spark, or leave it out: then DuckDB answers.",
    )
