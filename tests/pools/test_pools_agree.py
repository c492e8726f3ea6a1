"""Pools as SQL: each engine shares out as the evaluator does, whatever the order of the input."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.pool_views import pool_views
from policy_dsl.backends.columnar.pools import MOST_LIMIT, Step
from policy_dsl.backends.columnar.rows import number
from policy_dsl.backends.columnar.view import APPLICANTS
from policy_dsl.core import ir
from policy_dsl.values.case import Case
from tests.columnar import postgres, spark
from tests.pools.engines import PostgresPools, SparkPools
from tests.pools.worlds import (
    TEXT,
    PoolTables,
    World,
    above,
    differences,
    of_evaluator,
    random_world,
    shuffled,
    template,
)

DAY = date(2026, 3, 1).toordinal()


@pytest.mark.parametrize("seed", range(16))
def test_duckdb(seed: int, tmp_path: Path) -> None:
    world = random_world(Random(seed))
    assert differences(world, tmp_path) + above(world) == []


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as where:
        yield where


@pytest.mark.skipif(not postgres.installed(), reason="PostgreSQL is not installed")
@pytest.mark.parametrize("seed", range(100, 106))
def test_postgres(seed: int, tmp_path: Path, server: str) -> None:
    assert differences(random_world(Random(seed)), tmp_path, PostgresPools, server) == []


@pytest.mark.skipif(bool(spark.missing()), reason=spark.missing())
def test_spark(tmp_path: Path) -> None:
    with spark.session(small=True) as session:
        for seed in (203, 211):
            folder = tmp_path / str(seed)
            folder.mkdir()
            assert differences(random_world(Random(seed), 6), folder, SparkPools, session) == []


def test_the_order_of_the_input_decides_nothing() -> None:
    for seed in range(150):
        world = random_world(Random(seed))
        assert of_evaluator(shuffled(world, Random(seed)))[0] == of_evaluator(world)[0]


def test_what_is_planted_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Step, "limit", property(lambda self: number(self.pool.limit + 1)))
    found = 0
    for seed in range(5):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found += bool(differences(random_world(Random(seed)), folder))
    assert found


def _world(pool: ir.Pool, *amounts: int, **facts: Any) -> World:
    policy = msgspec.structs.replace(template(TEXT), pools=(pool,))
    cases = []
    for at, amount in enumerate(amounts):
        values = {"甲类": True, "乙类": False, "申请额": amount, "定额": amount, "评分": 90 - at, **facts}
        cases.append(Case(f"企业{at}", DAY + at, values, {"项目": (), "平台": ()}, (), ()))
    return World(policy, cases)


@pytest.mark.parametrize("order", ["择优", "先到先得", "按比例"])
@pytest.mark.parametrize("limit", [299, 300, 301])
def test_a_sum_at_its_limit(order: str, limit: int, tmp_path: Path) -> None:
    world = _world(ir.Pool("sum", limit, ("1.2",), order=order), 100, 150, 50)
    shared, many = of_evaluator(world)
    assert differences(world, tmp_path) == []
    assert sum(row[5] or 0 for row in shared.rows) == min(limit, 300)
    assert many.pools[0].over is (limit < 300)


@pytest.mark.parametrize(("limit", "stay"), [(2, 2), (3, 3), (4, 3)])
def test_places_at_their_limit(limit: int, stay: int, tmp_path: Path) -> None:
    world = _world(ir.Pool("count", limit, ("1.2",), order="择优"), 100, 150, 50)
    shared, many = of_evaluator(world)
    assert differences(world, tmp_path) == []
    assert sum(row[3] == "granted" for row in shared.rows) == stay
    (report,) = many.pools
    if limit == 2:
        assert report.last_in is not None and report.first_out is not None
        assert (report.last_in.applicant, report.last_in.score) == ("企业1", 89)
        assert (report.first_out.applicant, report.first_out.score) == ("企业2", 88)


def test_the_name_decides_on_one_day(tmp_path: Path) -> None:
    pool = ir.Pool("count", 1, ("1.2",), order="先到先得")
    world = _world(pool, 5, 5)
    world.cases = [
        Case(name, DAY, each.values, each.things, (), ())
        for name, each in zip(("乙", "丙"), world.cases, strict=True)
    ]
    shared, _ = of_evaluator(world)
    # 丙 is U+4E19, 乙 is U+4E59
    assert {row[0]: row[3] for row in shared.rows} == {"丙": "granted", "乙": "denied"}
    assert differences(world, tmp_path) == []


def test_largest_remainders_and_ties(tmp_path: Path) -> None:
    world = _world(ir.Pool("sum", 100, ("1.2",), order="按比例"), 100, 100, 100)
    shared, _ = of_evaluator(world)
    assert sorted((row[0], row[5]) for row in shared.rows) == [("企业0", 34), ("企业1", 33), ("企业2", 33)]
    assert differences(world, tmp_path) == []


def test_a_claim_without_an_end_counts_as_the_pool(tmp_path: Path) -> None:
    pool = ir.Pool("sum", 101, ("1.3",), order="按比例")
    world = _world(pool, 1, 1, 乙类=True)
    shared, _ = of_evaluator(world)
    assert sorted(row[5] or 0 for row in shared.rows) == [50, 51]
    assert differences(world, tmp_path) == []


def test_a_pool_beyond_all_numbers_is_refused(tmp_path: Path) -> None:
    world = _world(ir.Pool("sum", MOST_LIMIT + 1, ("1.2",), order="按比例"), 1)
    with pytest.raises(Unsupported, match="不能用查询分配"):
        differences(world, tmp_path)


@pytest.mark.parametrize("seed", [5018, 5040, 5043, 5051, 5061])
def test_recipients_that_some_do_not_give(seed: int, tmp_path: Path) -> None:
    world = random_world(Random(seed), 30)
    assert any("另有" in pool.note for pool in of_evaluator(world)[1].pools)
    assert differences(world, tmp_path) + above(world) == []


WRITTEN = """政策《名额》。
对象 企业：规上企业：是否；等级：初级、中级之一或无，从低到高；所在区、县（市）：名称。
对象 区、县（市）。
第一条 一。
每年择优评选不超过2家规上企业，给予每家不超过100万元的奖励。
第二条 二。
对规上企业，给予20万元奖励，每年奖励总额不超过50万元，按比例分配。
第三条 三。
对规上企业，给予30万元奖励，每年不超过2家，先到先得。
第四条 四。
对规上企业，由市本级给予所在区、县（市）20万元奖励；
以上统称上规奖励，每个区、县（市）每年累计奖励不超过30万元。
"""


def _written() -> World:
    cases = []
    for at, name in enumerate(("甲", "乙", "丙", "丁", "戊")):
        values: dict[Any, Any] = {"规上企业": True, "等级": "初级", "评分": 80 + at // 2}
        if name != "戊":
            values["所在区、县（市）"] = ("上城区", "西湖区")[at % 2]
        cases.append(Case(name, DAY + at // 3, values, {}, (), ()))
    return World(template(WRITTEN), cases)


def test_a_policy_as_it_is_written(tmp_path: Path) -> None:
    world = _written()
    assert {pool.order for pool in world.policy.pools} == {"择优", "按比例", "先到先得", ""}
    assert differences(world, tmp_path) == []


def _rows(found: list[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    words = {1: "granted", 0: "denied", 2: "unknown"}
    return {
        (str(r[0]), r[1], r[2], words[int(r[3])], int(r[4]), None if r[5] is None else int(r[5]))
        for r in found
    }


def test_the_views_in_duckdb(tmp_path: Path) -> None:
    world = _written()
    tables = PoolTables(world.policy, world.cases, tmp_path)
    tables.base.execute(f'CREATE VIEW "{APPLICANTS}" AS SELECT * FROM "申报主体"')
    tables.base.execute(pool_views(world.policy, {}, "duckdb"))
    found = tables.base.execute('SELECT * FROM "名额分配"').fetchall()
    assert _rows(found) == of_evaluator(world)[0].rows
    reports = tables.base.execute('SELECT "件数", "超出", "未得" FROM "名额3报告"').fetchall()
    assert reports == [(5, 1, 3)]


@pytest.mark.skipif(not postgres.installed(), reason="PostgreSQL is not installed")
def test_the_views_in_postgres(tmp_path: Path) -> None:
    world = _written()
    with postgres.server() as where:
        tables = PostgresPools(world.policy, world.cases, tmp_path).into(where)
        views = pool_views(world.policy, {}, "postgres")
        tables._psql(f'CREATE VIEW "{APPLICANTS}" AS SELECT * FROM "申报主体";\n{views}')
        text = tables._psql('SELECT * FROM "名额分配";')
    found = [tuple(cell or None for cell in row) for row in csv.reader(io.StringIO(text))]
    assert _rows(found) == of_evaluator(world)[0].rows


@pytest.mark.skipif(bool(spark.missing()), reason=spark.missing())
def test_the_views_in_spark(tmp_path: Path) -> None:
    world = _written()
    with spark.session(small=True) as session:
        tables = SparkPools(world.policy, world.cases, tmp_path).into(session)
        session.table("`申报主体`").createOrReplaceTempView(f"`{APPLICANTS}`")
        for statement in pool_views(world.policy, {}, "spark").split(";\n"):
            if "CREATE" in statement:
                session.sql(statement)
        found = [tuple(row) for row in session.table("`名额分配`").collect()]
        assert _rows(found) == of_evaluator(world)[0].rows
        assert tables.engine == "spark"
