"""``polc batch --engine spark`` writes what DuckDB writes. Without pyspark and a Java runtime these tests are skipped."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from policy_dsl.cli import group
from tests.columnar.spark import missing

POLICY = str(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spark") / "城"
    done = CliRunner().invoke(group(), ["population", str(made), "--rows", "300", "--seed", "5", "--dense", "--policy", POLICY])
    assert done.exit_code == 0, done.output
    return made


def batch(city: Path, out: Path, *more: str) -> str:
    done = CliRunner().invoke(group(), ["batch", str(city), "-o", str(out), "--policy", POLICY, *more])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_spark_writes_what_duckdb_writes(city: Path, tmp_path: Path) -> None:
    mine, theirs = tmp_path / "甲.parquet", tmp_path / "乙.parquet"
    batch(city, mine)
    said = batch(city, theirs, "--engine", "spark", "--spark-master", "local[2]")
    assert "申报主体：读入 300 ＝ 计算 300 ＋ 退回 0" in said
    for one, other in ((mine, theirs), (theirs, mine)):
        assert duckdb.execute(f"FROM '{one}' EXCEPT ALL FROM '{other}'").fetchall() == []
    assert duckdb.execute(f"SELECT count(*) FROM '{theirs}' WHERE 合计最高 > 0").fetchone() > (0,)
    # what the pools did, too
    names = ("名额", "名额明细")
    assert [(tmp_path / f"甲.{name}.csv").read_bytes() for name in names] == [
        (tmp_path / f"乙.{name}.csv").read_bytes() for name in names
    ]


def test_a_spark_that_is_not_there_is_told_and_nothing_is_written(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    out = tmp_path / "甲.parquet"
    done = CliRunner().invoke(group(), ["batch", str(city), "-o", str(out), "--policy", POLICY, "--engine", "spark"])
    assert done.exit_code == 2
    assert ("U0247" if not missing().startswith("pyspark") else "U0201") in done.stderr
    assert list(tmp_path.iterdir()) == []
