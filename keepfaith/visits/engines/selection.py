"""Which engine answers: DuckDB within this process, unless the environment names another."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from keepfaith.visits.engines.engine import Engine, EngineRefused

ENGINE: Final = "KEEPFAITH_VISITS_ENGINE"
ADDRESS: Final = "KEEPFAITH_VISITS_ENGINE_URL"
EMBEDDED: Final = "duckdb"


def engine_for(folder: Path) -> Engine:
    """Give the engine for a store, made at first use and then kept."""
    return _made(os.environ.get(ENGINE) or EMBEDDED, os.environ.get(ADDRESS, ""), folder.absolute())


@lru_cache(maxsize=4)
def _made(name: str, address: str, folder: Path) -> Engine:
    if name == EMBEDDED:
        from keepfaith.visits.engines.embedded_duckdb import Embedded

        return Embedded(folder)
    if name == "clickhouse":
        from keepfaith.visits.engines.clickhouse import ClickHouse

        return ClickHouse(address, folder)
    if name == "spark":
        from keepfaith.visits.engines.spark import Spark

        return Spark(address, folder)
    raise EngineRefused(
        f"{ENGINE} names an engine that is not known.",
        "Name duckdb, clickhouse or spark, or leave it out: then DuckDB answers.",
    )
