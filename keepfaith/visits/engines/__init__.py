"""Engines that answer the same questions over the same files: DuckDB within the process, ClickHouse, Spark."""
