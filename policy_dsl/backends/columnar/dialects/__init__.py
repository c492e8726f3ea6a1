"""The engines that a query is written for, a module each."""

from __future__ import annotations

from policy_dsl.backends.columnar.dialects.base import Dialect
from policy_dsl.backends.columnar.dialects.duckdb import DuckDB
from policy_dsl.backends.columnar.dialects.postgres import Postgres
from policy_dsl.backends.columnar.dialects.spark import Spark
from policy_dsl.backends.columnar.expr import Unsupported

__all__ = ["Dialect", "DuckDB", "Postgres", "Spark", "dialect"]


def dialect(name: str) -> Dialect:
    """The engine of that name."""
    match name:
        case "duckdb":
            return DuckDB()
        case "postgres":
            return Postgres()
        case "spark":
            return Spark()
        case _:
            raise Unsupported(f"没有名为“{name}”的引擎")
