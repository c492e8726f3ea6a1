"""A synthetic city: the same for the same seed, sparse and skewed, complete or not there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conftest import compiled

from policy_dsl.cli import group
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file
from policy_dsl.population.make import make
from policy_dsl.population.stated import City, Stated, Wrong, read
from policy_dsl.population.tables import heading

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"
SMALL = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额；比例项：比例；评级：甲级、乙级、丙级之一或无；所在区：名称；成立之日：日期；年产值：逐年金额；人数：数量（人）。
清单 项目：造价：金额。
第一条 甲。
对规上企业，给予100万元奖励。每个项目，按造价的5%给予奖励。
"""


@pytest.fixture(scope="module")
def hz2025() -> ir.Policy:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    return policy


def ask(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as base:
        return base.execute(query.replace("@", f"{folder}/")).fetchall()


def test_the_same_seed_makes_the_same_city(hz2025: ir.Policy, tmp_path: Path) -> None:
    for name, seed in (("甲", 7), ("乙", 7), ("丙", 8)):
        make(hz2025, City({}), tmp_path / name, rows=3000, seed=seed)
    everything = "SELECT * FROM '@申报主体.parquet' EXCEPT SELECT * FROM '{}/申报主体.parquet'"
    assert ask(tmp_path / "甲", everything.format(tmp_path / "乙")) == []
    assert len(ask(tmp_path / "甲", everything.format(tmp_path / "丙"))) > 2000
    assert {path.name for path in (tmp_path / "甲").iterdir()} == {
        f"{name}.parquet"
        for name in ("申报主体", "历史", "同类政策", *(thing.name for thing in hz2025.things))
    }


def test_a_city_is_sparse_and_skewed(hz2025: ir.Policy, tmp_path: Path) -> None:
    counts = make(hz2025, City({}), tmp_path / "城", rows=20_000, seed=1)
    assert counts["申报主体"] == 20_000 and 0 < counts["历史"] < 2_000
    amount = heading(next(fact for fact in hz2025.facts if fact.yearly), 2025)
    ((some, middle, most),) = ask(
        tmp_path / "城",
        f"""SELECT count(*) FILTER ("{amount}" > 0), median("{amount}") FILTER ("{amount}" > 0), max("{amount}")
        FROM '@申报主体.parquet'""",
    )
    assert 1_800 < some < 3_000 and most > 30 * middle > 0  # type: ignore[operator]


def test_what_is_stated_holds(tmp_path: Path) -> None:
    policy = compiled(SMALL)
    city = read(
        "规上企业: {占比: 30%, 未知: 10%}\n投资额: {占比: 100%, 中位数: 500万元, 离散: 0.01}\n项目: {占比: 50%, 最多: 1}",
        policy,
    )
    counts = make(policy, city, tmp_path / "城", rows=10_000, seed=1)
    ((yes, unknown, low, high),) = ask(
        tmp_path / "城",
        'SELECT count(*) FILTER ("规上企业"), count(*) FILTER ("规上企业" IS NULL), min("投资额（分）"), max("投资额（分）") FROM \'@申报主体.parquet\'',
    )
    assert 2_500 < yes < 2_900 and 850 < unknown < 1_150  # type: ignore[operator]
    assert 450_000_000 < low < high < 550_000_000  # type: ignore[operator]
    assert 4_800 < counts["项目"] < 5_200


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("没有这个: {占比: 1%}", "没有这个"),
        ("投资额: {占比: 101%}", "101%"),
        ("投资额: {中位数: 三辆}", "三辆"),
        ("投资额: {平均: 3}", "只能写"),
        ("规上企业: {中位数: 3}", "中位数"),
        ("- 投资额", "对照"),
        ("投资额: {占比: [", "YAML"),
    ],
)
def test_a_wrong_statement_is_told(text: str, word: str) -> None:
    with pytest.raises(Wrong, match=word):
        read(text, compiled(SMALL))


def test_a_share_is_exact() -> None:
    found = read("投资额: {占比: 0.25%, 离散: 1.5}", compiled(SMALL)).of["投资额"]
    assert found == Stated(2_500, 20_000_000, 150)


def test_the_command(tmp_path: Path) -> None:
    out = str(tmp_path / "城")
    run = CliRunner().invoke(group(), ["population", out, "--policy", str(HZ2025), "--rows", "50"])
    assert run.exit_code == 0 and "申报主体 50 行" in run.output
    again = CliRunner().invoke(group(), ["population", out, "--policy", str(HZ2025)])
    assert again.exit_code == 2 and "U0203" in again.output
    wrong = tmp_path / "分布.yaml"
    wrong.write_text("没有: {占比: 1%}", encoding="utf-8")
    stated = CliRunner().invoke(group(), ["population", str(tmp_path / "二"), "--policy", str(HZ2025), "--distributions", str(wrong)])  # fmt: skip
    assert stated.exit_code == 2 and "U0202" in stated.output and not (tmp_path / "二").exists()


def test_nothing_is_left_of_a_city_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        if name == "项目":
            raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        make(compiled(SMALL), City({}), tmp_path / "城", rows=10, seed=1, done=broken)
    assert list(tmp_path.iterdir()) == []


def test_facts_do_not_go_together(hz2025: ir.Policy, tmp_path: Path) -> None:
    """What two facts of a company are has nothing to do with each other, but for its size."""
    make(hz2025, City({}), tmp_path / "城", rows=20_000, seed=0)
    with duckdb.connect() as base:
        rows = base.execute(
            f"""SELECT count(*) FILTER ("所在区、县（市）" = '上城区'), count(*) FILTER ("经营规模" LIKE '超过%'),
            count(*) FILTER ("所在区、县（市）" = '上城区' AND "经营规模" LIKE '超过%') FROM '{tmp_path / "城" / "申报主体.parquet"}'"""
        ).fetchone()
    assert rows is not None
    one, other, both = rows
    assert abs(both - one * other // 20_000) < 300
