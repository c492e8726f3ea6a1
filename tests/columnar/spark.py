"""A Spark session of one's own for a test: the package ``pyspark`` (``pip install 'polc[spark]'``) and a Java runtime, 17 or later.

``python tests/columnar/spark.py [APPLICANTS] [SEED]`` compares it with the evaluator at length, and the view of ``polc sql``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from os import environ
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlglot import exp

from tests.columnar.tables import Tables

AT_ONCE = 10_000


def missing() -> str:
    """What is not there to start Spark; nothing: it can be started."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed (pip install 'polc[spark]')"
    if shutil.which("java") is None and "JAVA_HOME" not in environ:
        return "there is no Java runtime"
    return ""


@contextmanager
def session(small: bool = False) -> Iterator[Any]:
    """Spark in a Java machine of its own, two threads. ``small``: for tables of which nothing is worth adapting to or compiling;
    else all is as Spark has it."""
    from pyspark.sql import SparkSession

    folder = tempfile.mkdtemp(prefix="spark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.log.level": "OFF",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.local.dir": folder,
        "spark.sql.shuffle.partitions": "2",
    }
    if small:
        settings |= {
            "spark.sql.adaptive.enabled": "false",
            "spark.sql.codegen.wholeStage": "false",
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
        }
    builder = SparkSession.builder.master("local[2]").appName("polc")
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()
        shutil.rmtree(folder, ignore_errors=True)


class SparkTables(Tables):
    """Some applicants in Spark."""

    engine = "spark"

    def into(self, spark: Any) -> SparkTables:
        """Writes the tables as Parquet files, and reads those."""
        self.spark = spark
        for number, (name,) in enumerate(
            self.base.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ):
            path = self.folder / f"{number}.parquet"
            self.base.execute(f"COPY \"{name}\" TO '{path}' (FORMAT parquet)")
            spark.read.parquet(str(path)).createOrReplaceTempView(f"`{name}`")
        return self

    def without(self, numbers: Iterable[int]) -> None:
        """These applicants are not asked about."""
        super().without(numbers)
        if self.left_out:
            self.into(self.spark)

    def rows(self, query_: exp.Query) -> Iterable[tuple[Any, ...]]:
        """What the engine answers."""
        return [tuple(row) for row in self.spark.sql(query_.sql(dialect="spark")).collect()]


def of_view(tables: SparkTables, readings: dict[str, str]) -> list[str]:
    """What the view of ``polc sql`` tells otherwise."""
    from policy_dsl.backends.columnar.view import APPLICANTS, VIEW, view
    from tests.columnar.test_columnar_view import same, told, wanted

    policy, spark = tables.policy, tables.spark
    spark.table("`申报主体`").createOrReplaceTempView(f"`{APPLICANTS}`")
    spark.sql(view(policy, readings, "spark"))
    made = spark.table(f"`{VIEW}`")
    mine = {at: each for at, each in wanted(policy, tables, readings).items() if at not in tables.left_out}
    agree = same(mine, told(made.columns, [tuple(row) for row in made.collect()], policy))
    return [] if agree else ["the view and the evaluator differ"]


def main() -> int:
    """Command line."""
    from policy_dsl.pipeline import compile_file
    from tests.columnar.agree import differences
    from tests.oracle import strategies

    count, seed = (
        int(sys.argv[at]) if len(sys.argv) > at else default for at, default in ((1, 100_000), (2, 0))
    )
    if missing():
        print(missing())
        return 2
    policy = compile_file(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol").policy
    assert policy is not None
    random = Random(seed)
    found: list[str] = []
    begin = time.monotonic()
    with session() as spark:
        for start in range(0, count, AT_ONCE):
            cases = [
                strategies.random_case(random, complete=random.random() < 0.5)
                for _ in range(min(AT_ONCE, count - start))
            ]
            with tempfile.TemporaryDirectory() as folder:
                tables = SparkTables(policy, cases, Path(folder)).into(spark)
                readings = strategies.random_readings(random) if start else {}
                found += differences(tables, readings)
                found += of_view(tables, readings) if not start else []
                asked = len(cases) - len(tables.left_out)
            print(
                f"{start + asked} applicants, {len(found)} differences, {time.monotonic() - begin:.0f} s",
                flush=True,
            )
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
