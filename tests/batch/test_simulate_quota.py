"""What is asked of quotas and budgets: the claims of the evaluator, before anything is cut."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import msgspec
import pytest

from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.backends.interpreter.many import _groups
from policy_dsl.batch.city import City
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_text
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.report import Report
from policy_dsl.simulate.run import Simulation
from policy_dsl.simulate.years import Asked
from policy_dsl.source import Source
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import upper
from tests.batch import files
from tests.batch.test_batch_agrees import everybody
from tests.columnar.agree import thinned
from tests.conftest import compiled
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy

Use = tuple[str, str, str, int, int | None]
"""Limit, year, recipient, least and most."""
SHARED = """政策《共享》。
对象 企业：
　　所在区、县（市）：名称；
　　甲类：是否；
　　乙类：是否；
　　投资额：金额。
对象 区、县（市）。
清单 项目：
　　合格：是否；
　　造价：金额。
第一条 甲类奖励。
{rule}
附则。
本政策自2026年1月1日起施行，有效期至2030年12月31日。
"""


def wanted(policy: ir.Policy, cases: list[Case]) -> Counter[Use]:
    """What the evaluator's claims come to, as far as a table shows it (some recipients, 20 at most)."""
    code = compile_policy(policy, {})
    works = [Work(code, case, texts=False, trace=False) for case in cases]
    found: Counter[Use] = Counter()
    for pool in code.pools:
        for year, group in _groups(pool, works).items():
            claims_of = dict(group.known)
            if group.somewhere:
                claims_of["未知"] = group.somewhere
            for to, claims in claims_of.items():
                low, high = sum(claim.sure for claim in claims), len(claims)
                most: int | None = high
                if pool.pool.kind == "sum":
                    units = [unit for claim in claims for unit in claim.units]
                    low = sum(unit.floor_low for unit in units)
                    most = upper(sum(unit.ceiling_high for unit in units))
                said = "未知" if year is None and pool.pool.per_year else str(year or "")
                found[pool.text, said, "全部" if pool.pool.key == "all" else str(to), low, most] += 1
    return found


def shown(report: Report) -> Counter[Use]:
    found: Counter[Use] = Counter()
    for key in ("quota", "quota_sum"):
        table = report.table(key)
        for year, _, text, to, _, low, high, *_ in table.rows if table is not None else ():
            if high != 0:
                # once for all: the years that the claims are of
                said = "" if "总共" in str(text) else str(year)
                found[str(text), said, str(to), int(low or 0), None if high is None else int(high)] += 1
    return found


def reported(policy: ir.Policy, cases: list[Case], folder: Path, years: Asked | None = None) -> Report:
    with City(policy, files.lines(policy, cases, folder / "企业.jsonl"), folder / "aside") as city:
        assert city.accepted == len(cases)
        return Simulation(city, [Draft("甲", policy, {})], [], years=years).report()


def readable(policy: ir.Policy, cases: list[Case], folder: Path) -> list[Case]:
    """Those that a table can hold."""
    with City(policy, files.lines(policy, cases, folder / "企业.jsonl"), folder / "aside") as city:
        kept = {name for (name,) in city.base.execute('SELECT 申报主体 FROM "表：申报主体"').fetchall()}
    code = compile_policy(policy, {})
    return [
        case
        for case in cases
        if case.name in kept and all((row[4] or 0) < 2**53 for row in code.amounts(case))
    ]


def test_of_hz2025_every_claim_is_counted(hz2025: ir.Policy, tmp_path: Path) -> None:
    """By the year of each application, which may not be known; of each 区、县."""
    cases = everybody(8, 250)
    mine = wanted(hz2025, cases)
    found = shown(reported(hz2025, cases, tmp_path))
    assert found == mine
    assert len({text for text, *_ in mine}) > 6 and {"未知", "2026"} <= {year for _, year, *_ in mine}


def test_of_random_policies_every_claim_is_counted(tmp_path: Path) -> None:
    asked = 0
    for seed in (1, 4, 6, 10, 13, 22, 23, 26, 30, 39, 44):
        policy = compile_text(Source("x.pol", random_policy(seed))).policy
        assert policy is not None and policy.pools
        random = Random(seed)
        cases = [
            msgspec.structs.replace(thinned(case, random), name=f"企业{number}")
            for number, case in enumerate(Applicants(policy, seed).cases(40))
        ]
        (folder := tmp_path / str(seed)).mkdir()
        cases = readable(policy, cases, folder)
        try:
            report = reported(policy, cases, folder)
        except Unsupported:  # tied crosswise
            continue
        assert shown(report) == wanted(policy, cases), seed
        asked += len(shown(report))
    assert asked > 20


EACH_DISTRICT = "对甲类企业，给予所在区、县（市）30万元奖励；对乙类企业，给予所在区、县（市）不超过20万元奖励；以上统称区县奖励，每个区、县（市）每年累计奖励不超过100万元。"
EACH_PROJECT = "每个项目，对合格的，按造价10%的标准给予补助；每年支持项目数量不超过3个。"


@pytest.mark.parametrize("rule", [EACH_DISTRICT, EACH_PROJECT], ids=["district", "project"])
def test_of_lists_and_districts(rule: str, tmp_path: Path) -> None:
    policy = compiled(SHARED.format(rule=rule))
    assert policy.pools
    random = Random(rule)
    cases = [
        msgspec.structs.replace(thinned(case, random), name=f"企业{number}")
        for number, case in enumerate(Applicants(policy, 3).cases(200))
    ]
    cases = readable(policy, cases, tmp_path)
    found = shown(reported(policy, cases, tmp_path))
    assert found == wanted(policy, cases) and len(found) > 3


@pytest.mark.parametrize("kind", ["applicant", "thing"])
def test_each_recipient_for_itself(hz2025: ir.Policy, kind: str, tmp_path: Path) -> None:
    """A limit for each applicant, or for each item, is not shared: the largest stand first."""
    award = {"applicant": "6.1", "thing": "7.1"}[kind]
    pool = ir.Pool("sum", 100_000_00, (award,), key="recipient")
    policy = msgspec.structs.replace(hz2025, pools=(pool,))
    cases = everybody(9, 60)
    mine = wanted(policy, cases)
    table = reported(policy, cases, tmp_path).table("quota_sum")
    assert table is not None
    found = Counter((str(r[2]), str(r[0]), str(r[3]), int(r[5] or 0), r[6]) for r in table.rows)
    assert sum(found.values()) > 5 and not found - mine
    for year in {row[0] for row in table.rows}:
        ends = [row[6] for row in table.rows if row[0] == year]
        of_year = [each[4] for each in mine if each[1] == year]
        assert len(ends) == min(20, len(of_year)) and (None in ends) == (None in of_year)
        assert max(int(each) for each in ends if isinstance(each, int)) == max(
            each for each in of_year if each is not None
        )


def test_over_and_within(tmp_path: Path) -> None:
    """Sure claims over the limit are over; open ones may be. A share is per mille, rounded down."""
    policy = compiled(SHARED.format(rule="每年择优评选不超过2家甲类企业，给予每家不超过10万元的奖励。"))
    day = policy.start
    assert day is not None

    def of(sure: int, open_: int) -> tuple[object, ...]:
        values: list[dict[str, bool]] = [{"甲类": True}] * sure + [{}] * open_ + [{"甲类": False}]
        cases = [
            Case(f"企业{number}", day, dict(each), {"项目": ()}, (), ()) for number, each in enumerate(values)
        ]
        (folder := tmp_path / f"{sure}.{open_}").mkdir()
        table = reported(policy, cases, folder).table("quota")
        assert table is not None
        return table.rows[0][4:]

    assert of(1, 0) == (2, 1, 1, 500, 500, "不超出")
    assert of(2, 1) == (2, 2, 3, 1000, 1500, "可能超出")
    assert of(3, 0) == (2, 3, 3, 1500, 1500, "超出")


def test_of_each_year_and_way_of_paying(hz2025: ir.Policy, tmp_path: Path) -> None:
    """A grade that was paid is asked for no more: the quota of the next year is used less."""
    days = Asked((2026, 2027))
    values = {"“AI工厂”等级": "初级"}
    cases = [Case(f"企业{number}", None, dict(values), {}, (), ()) for number in range(4)]
    table = reported(hz2025, cases, tmp_path, days).table("quota")
    assert table is not None
    mine = {(row[0], row[1]): row[6] for row in table.rows if "初级" in str(row[3])}
    assert mine == {
        ("2026", "按最高发放"): 4,
        ("2027", "按最高发放"): 0,
        ("2026", "按保底发放"): 4,
        ("2027", "按保底发放"): 4,
    }
