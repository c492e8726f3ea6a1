"""The Spark SQL that polc writes, on Spark in one process: ``python benchmarks/peers/spark_polc.py CITY OUT.parquet [--policy FILE]``.

No peer but polc's third engine (``polc sql --dialect spark --complete``), for what a row costs there. Two threads; all else is
as Spark has it, but for the heap (2 GiB), as many partitions of a shuffle as there are threads, and with ``--interpreted`` no
generated code and no plans that adapt: for tables so small that making the plan costs more than running it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from cities import POLC, POLICY

from policy_dsl.core.ir import Fact
from policy_dsl.pipeline import compile_file
from policy_dsl.population.tables import heading
from policy_dsl.types import PointsT, RateT, scale_of

YEARS = range(2021, 2031)


def columns(facts: list[Fact], there: list[str]) -> list[str]:
    """The columns of a table as the view of ``polc sql`` wants them; what the city does not have is unknown."""
    made = []
    for fact in facts:
        for year in YEARS if fact.yearly else (None,):
            title, name = heading(fact, year), fact.name if year is None else f"{fact.name}（{year}年）"
            scale = 1_000_000 if isinstance(fact.type, RateT | PointsT) else scale_of(fact.type)
            if title not in there:
                made.append(f"CAST(NULL AS BIGINT) AS `{name}`")
            elif scale == 1:
                made.append(f"`{title}` AS `{name}`")
            else:
                made.append(f"CAST(`{title}` * {scale} AS BIGINT) AS `{name}`")
    return made


def register(spark: Any, city: Path, facts: tuple[Fact, ...]) -> None:
    """The tables under the names of the view."""
    for file in sorted(city.glob("*.parquet")):
        name = file.stem
        table = spark.read.parquet(str(file))
        there = table.columns
        table.createOrReplaceTempView("raw")
        if name in ("历史", "同类政策"):
            wanted = ["`申报主体`", "`年度`", "`事项`", "`金额（分）` AS `金额`", "`项目`", "CAST(NULL AS STRING) AS `档`"]
            shown = name
        elif name == "申报主体":
            wanted = ["`申报主体`", "`申报日期`", *columns([fact for fact in facts if fact.thing is None], there)]
            shown = "申报主体表"
        else:
            wanted = ["`申报主体`", "`序号`", "`名称`", *columns([fact for fact in facts if fact.thing == name], there)]
            shown = f"清单：{name}"
        spark.sql(f"SELECT {', '.join(wanted)} FROM raw").createOrReplaceTempView(f"`{shown}`")


def main() -> None:
    """Parquet in, Parquet out."""
    asked = argparse.ArgumentParser()
    asked.add_argument("city", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--policy", type=Path, default=POLICY)
    asked.add_argument("--interpreted", action="store_true")
    given = asked.parse_args()
    from pyspark.sql import SparkSession

    policy = compile_file(given.policy).policy
    assert policy is not None
    folder = tempfile.mkdtemp(prefix="spark", dir=given.out.parent)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.log.level", "OFF")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    builder = builder.config("spark.driver.memory", "2g").config("spark.sql.shuffle.partitions", "2")
    builder = builder.config("spark.sql.warehouse.dir", f"{folder}/warehouse").config("spark.local.dir", folder)
    if given.interpreted:
        builder = builder.config("spark.sql.codegen.wholeStage", "false").config("spark.sql.adaptive.enabled", "false")
    spark = builder.getOrCreate()
    register(spark, given.city, policy.facts)
    said = subprocess.run(
        [POLC, "sql", str(given.policy), "--dialect", "spark", "--complete"], check=True, capture_output=True, text=True
    )
    spark.sql(said.stdout)
    spark.table("`奖补测算`").coalesce(1).write.option("compression", "zstd").parquet(f"{folder}/out")
    [made] = Path(f"{folder}/out").glob("*.parquet")
    shutil.move(made, given.out)
    gateway = spark.sparkContext._gateway
    spark.stop()
    gateway.shutdown()
    # the time that the Java machine took is counted once it has been waited for
    gateway.proc.stdin.close()
    gateway.proc.wait()
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
