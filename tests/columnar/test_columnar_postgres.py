"""A real PostgreSQL answers what the evaluator answers. Needs Debian's package ``postgresql``; skipped without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.query import Plan, query
from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.source import Source
from tests.columnar.agree import differences, thinned
from tests.columnar.postgres import PostgresTables, installed, server
from tests.columnar.tables import everything_open, frames
from tests.oracle import strategies
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"
needs_a_server = pytest.mark.skipif(not installed(), reason="PostgreSQL is not installed")


@pytest.fixture(scope="module")
def where() -> Iterator[str]:
    with server() as place:
        yield place


@needs_a_server
def test_of_hz2025_nothing_differs(where: str, tmp_path: Path) -> None:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    random = Random(3)
    cases = [strategies.random_case(random, complete=random.random() < 0.5) for _ in range(200)]
    tables = PostgresTables(policy, cases, tmp_path).into(where)
    assert differences(tables, strategies.random_readings(random)) == [] and tables.summed


@needs_a_server
@pytest.mark.parametrize("seed", range(100, 106))
def test_of_random_policies_nothing_differs(where: str, tmp_path: Path, seed: int) -> None:
    policy = compile_text(Source("随机.pol", random_policy(seed))).policy
    assert policy is not None
    random = Random(seed)
    cases = [thinned(case, random) for case in Applicants(policy, seed).cases(60)]
    assert differences(PostgresTables(policy, cases, tmp_path).into(where), {}) == []


def test_a_name_that_the_engine_would_cut_is_refused() -> None:
    name = "去年全年用于购买设备和软件并且已经付清全部货款的投资总额"
    text = f"政策《示例》。\n对象 企业：{name}：金额。\n第一条 甲。\n对{name}10万元以上的，给予1万元奖励。\n"
    policy = compile_text(Source("长.pol", text)).policy
    assert policy is not None
    plan = Plan(policy, {}, everything_open(policy))
    assert query(plan.sums(), dialect("duckdb"), frames(policy)).sql(dialect="duckdb")
    with pytest.raises(Unsupported, match="63个字节"):
        query(plan.sums(), dialect("postgres"), frames(policy))
