"""The claims in PostgreSQL and in Spark."""

from __future__ import annotations

from typing import Any

from tests.columnar.postgres import PostgresTables
from tests.columnar.spark import SparkTables
from tests.pools.worlds import PoolTables


class PostgresPools(PoolTables, PostgresTables):
    """In PostgreSQL."""

    engine = "postgres"

    def create(self, name: str, query: Any) -> None:
        """Keeps the rows of a query."""
        self._psql(
            f'DROP TABLE IF EXISTS "{name}"; CREATE TABLE "{name}" AS {query.sql(dialect="postgres")};'
        )


class SparkPools(PoolTables, SparkTables):
    """In Spark."""

    engine = "spark"

    def create(self, name: str, query: Any) -> None:
        """Keeps the rows of a query."""
        path = str(self.folder / f"{name}.parquet")
        self.spark.sql(query.sql(dialect="spark")).write.mode("overwrite").parquet(path)
        self.spark.read.parquet(path).createOrReplaceTempView(f"`{name}`")
