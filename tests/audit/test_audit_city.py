"""A synthetic city: what ``polc batch`` says is paid as it says is clean, and one 分 more is exactly one finding."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import msgspec
import pytest
from click.testing import CliRunner

from policy_dsl.audit.finding import Finding, Report
from policy_dsl.audit.payments import Grants, Payment, read
from policy_dsl.audit.people import Few, Townspeople
from policy_dsl.audit.run import audit
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.batch.city import City
from policy_dsl.batch.one import case_of, cases_of
from policy_dsl.cli import group
from policy_dsl.core import ir

HZ2025 = str(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol")


def polc(*arguments: object) -> None:
    result = CliRunner().invoke(group(), [*map(str, arguments), "--policy", HZ2025], catch_exceptions=False)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module", params=[1, 2])
def place(request: pytest.FixtureRequest, hz2025: ir.Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city, and in 发放.parquet what everybody may get at most, within the quotas. Odd rows have less where that is allowed."""
    folder: Path = tmp_path_factory.mktemp("核查")
    polc("population", folder / "城", "--rows", 500, "--seed", request.param, "--dense")
    shared = sorted({award for pool in hz2025.pools for award in pool.awards})
    history = folder / "城" / "历史.parquet"
    with duckdb.connect() as base:
        listed = ", ".join(f"'{award}'" for award in shared)
        base.execute(f"COPY (SELECT * FROM '{history}' WHERE 事项 NOT IN ({listed})) TO '{folder / 'h'}' (FORMAT parquet)")
    (folder / "h").replace(history)
    polc("batch", folder / "城", "-o", folder / "测算.parquet", "--long")
    least = {award: min(pool.limit for pool in hz2025.pools if award in pool.awards) for award in shared}
    items = [award.id for award in hz2025.awards if award.thing is None and award.id in hz2025.by_item]
    quota = " ".join(f"WHEN '{award}' THEN {limit}" for award, limit in least.items())
    skip = ", ".join(f"'{award}'" for award in items)
    with duckdb.connect() as base:
        base.execute(
            f"""COPY (SELECT 申报主体, 事项, 项目, 2026 AS 年度, CASE WHEN n % 2 = 1 THEN "保底（分）" + ("最高（分）" - "保底（分）") // 2
            ELSE "最高（分）" END AS "金额（分）", "保底（分）" AS 保底, "最高（分）" AS 最高 FROM
            (SELECT *, row_number() OVER (PARTITION BY 事项 ORDER BY 申报主体, 项目) AS n FROM '{folder / "测算.parquet"}'
             WHERE 事项 NOT IN ({skip}) AND 状态 = 1)
            WHERE n <= CASE 事项 {quota} ELSE 1000000 END) TO '{folder / "发放.parquet"}' (FORMAT parquet)"""
        )
    return folder


def opened(policy: ir.Policy, place: Path) -> City:
    return City(policy, place / "城", place / "旁")


def payments(policy: ir.Policy, place: Path) -> tuple[Grants, dict[int, tuple[int, int]]]:
    grants = read(place / "发放.parquet", policy, place, leave_out=("保底", "最高"))
    with duckdb.connect() as base:
        ends = base.execute(f"SELECT 保底, 最高 FROM '{place / '发放.parquet'}'").fetchall()
    return grants, dict(enumerate(ends, 1))


def money(report: Report) -> list[Finding]:
    """What is found but limits, which a synthetic city does not keep."""
    return [each for each in report.findings if each.why not in ("limit", "limit-open")]


def altered(grants: Grants, changes: dict[int, int]) -> Grants:
    rows = tuple(
        msgspec.structs.replace(each, amount=changes[each.row]) if each.row in changes else each for each in grants.payments
    )
    return Grants(rows, grants.refused, grants.read)


def test_clean_and_one_fen_more_or_less(hz2025: ir.Policy, place: Path) -> None:
    code = compile_policy(hz2025)
    grants, ends = payments(hz2025, place)
    assert not grants.refused and len(grants.payments) > 800
    dice = Random(5)
    by_name: dict[str, list[Payment]] = {}
    for each in grants.payments:
        by_name.setdefault(each.applicant, []).append(each)
    some = [dice.choice(by_name[name]).row for name in dice.sample(sorted(by_name), 80)]
    fixed = [each.row for each in grants.payments if ends[each.row][0] > 0 and each.row not in some][:40]
    assert fixed
    with opened(hz2025, place) as city:
        people = Townspeople(city)
        clean = audit(code, grants, people)
        assert not money(clean)
        assert clean.clean == len(grants.payments) and clean.sums.within == clean.sums.paid
        for chosen in (some[:1], some):
            found = money(audit(code, altered(grants, {row: ends[row][1] + 1 for row in chosen}), people))
            assert sorted(each.rows for each in found) == sorted((row,) for row in chosen)
            assert {each.kind for each in found} <= {"above-ceiling", "over-cumulative"}
            assert {each.difference for each in found} == {1}
            assert all(each.quote and each.allowed is not None for each in found)
        found = money(audit(code, altered(grants, {row: ends[row][0] - 1 for row in fixed}), people))
        assert sorted(each.rows[0] for each in found) == sorted(fixed)
        assert {(each.kind, each.difference) for each in found} == {("below-floor", -1)}


def test_the_tables_and_a_list_of_applicants_say_the_same(hz2025: ir.Policy, place: Path) -> None:
    """Also whom a limit is about: asked of the tables, or of everybody."""
    code = compile_policy(hz2025)
    grants, _ = payments(hz2025, place)
    wrong = altered(grants, {each.row: each.amount * 2 + 7 for each in grants.payments[::9]})
    with opened(hz2025, place) as city:
        names = [str(name) for (name,) in city.base.execute('SELECT 申报主体 FROM "表：申报主体" ORDER BY 1').fetchall()]
        everybody = list(cases_of(city, names))
        assert len(everybody) == 500 and everybody[7] == case_of(city, everybody[7].name)
        tables = audit(code, wrong, Townspeople(city))
        few = audit(code, wrong, Few(everybody))
        assert tables.violations and tables == few
        told = {(each.applicant, each.award, each.item) for each in tables.findings if each.why in ("limit", "limit-open")}
    expected = {
        (case.name, each.id, each.item or "")
        for case in everybody
        for each in code.evaluate(case).limits
        if each.status == "exceeded"
    }
    assert expected and expected <= told
