"""Random pools over random claims: a policy, its applicants, and what the evaluator and an engine make of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import msgspec

from policy_dsl.backends.columnar.claims import AWARD, CEILING, FLOOR, ITEM, STATUS, WHO, claims, pools_of
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.pool_report import COLUMNS, Report, read, report
from policy_dsl.backends.columnar.pool_totals import changed, rows_of, whole_after
from policy_dsl.backends.columnar.pools import SHOWN, Step
from policy_dsl.backends.columnar.query import STATUS as WORDS
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.backends.interpreter import Many, PoolReport, compile_policy, evaluate_many
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.values.case import Case, Item
from tests.columnar.tables import Tables, everything_open, frames

TEXT = """政策《名额》。
对象 企业：甲类：是否；乙类：是否；申请额：金额；定额：金额；等级：初级、中级、高级之一或无，从低到高；所在区、县（市）：名称。
对象 区、县（市）。
清单 项目：投资额：金额；入选：是否；档次：一档、二档之一；项目区：名称。
清单 平台：服务额：金额。

第一条 一。
对甲类企业，按不超过申请额100%的标准给予补助；
对甲类企业，按定额100%的标准给予奖励；
对乙类企业，给予一事一议支持。
第二条 二。
每个入选项目，按不超过投资额100%的标准给予补助；
每个入选项目，按投资额50%的标准给予奖励；
每个平台，按不超过服务额100%的标准给予补助。
"""
TIED = """政策《名额》。
对象 企业：甲类：是否；乙类：是否；申请额：金额；定额：金额；等级：初级、中级、高级之一或无，从低到高；所在区、县（市）：名称。
对象 区、县（市）。
清单 项目：投资额：金额；入选：是否；档次：一档、二档之一；项目区：名称。

第一条 一。
每个入选项目，按不超过投资额100%的标准给予补助；
以上统称先行补助；
对甲类企业，按不超过申请额100%的标准给予奖励（扣除先行补助总额）。
第二条 二。
对甲类企业，按定额100%的标准给予奖励；
对乙类企业，按不超过申请额50%的标准给予奖励；
以上合计不超过30元。
第三条 三。
下列就高：
（一）对甲类企业，按不超过申请额20%的标准给予补助；
（二）对乙类企业，按定额30%的标准给予补助。
"""
NAMES = (
    "甲公司",
    "乙公司",
    "丙",
    "A厂",
    "a厂",
    "𠮷田",
    "￥店",
    "Ｚ",
    "10",
    "9",
    "é",
    "e\u0301",
    "z",
    "_",
    "甲公司二",
)
MONEY = (0, 1, 2, 3, 5, 50, 99, 100, 101, 10_000, 3 * 10**15)
DAYS = tuple(
    date(year, month, day).toordinal()
    for year, month, day in ((2025, 12, 31), (2026, 1, 1), (2026, 1, 2), (2026, 6, 1))
)
PLACES = ("上城区", "西湖区", "A")
ORDERS = ("择优", "先到先得", "按比例", "")
FACTS = tuple[str, ...]


class World(msgspec.Struct):
    """A policy with its pools, and those who apply."""

    policy: ir.Policy
    cases: list[Case]


@cache
def template(text: str) -> ir.Policy:
    """A policy as it is written, before its pools are drawn."""
    policy = compile_text(Source("名额.pol", text)).policy
    assert policy is not None
    return policy


def random_world(random: Random, most: int = 12) -> World:
    """Pools of every kind over awards of every kind; several on one award."""
    policy = template(random.choice((TEXT, TEXT, TIED)))
    awards = [
        msgspec.structs.replace(award, recipient=_recipient(random, award))
        if random.random() < 0.5
        else award
        for award in policy.awards
    ]
    ids = [award.id for award in awards]
    pools = tuple(_pool(random, ids) for _ in range(random.choice((1, 1, 2, 3, 4))))
    policy = msgspec.structs.replace(policy, awards=tuple(awards), pools=pools)
    share = random.choice((0, 0, 0.1, 0.4))
    names = random.sample(sorted({*NAMES, *map(str, range(most))}), random.randint(1, most))
    return World(policy, [_case(random, name, share, policy) for name in names])


def _recipient(random: Random, award: ir.Award) -> ir.Recipient:
    district = ir.Recipient("fact", "所在区、县（市）")
    if award.thing == "项目":
        return random.choice(
            (
                district,
                ir.Recipient("fact", "项目区"),
                ir.Recipient("thing", "项目"),
                ir.Recipient("role", "合作方"),
            )
        )
    return random.choice(
        (district, district, ir.Recipient("role", "合作方"), ir.Recipient("applicant", "企业"))
    )


def _pool(random: Random, ids: list[str]) -> ir.Pool:
    kind = random.choice(("count", "sum"))
    limit = (
        random.choice((0, 1, 2, 3, 5))
        if kind == "count"
        else random.choice((0, 1, 2, 3, 7, 100, 101, 150, 10**4, 4 * 10**15))
    )
    level, fact = random.choice(
        ((None, None), (None, None), ("高级", ir.FactRef("等级")), ("一档", ir.FactRef("档次", "项目")))
    )
    return ir.Pool(
        kind, limit, tuple(sorted(random.sample(ids, random.randint(1, min(3, len(ids)))))), random.choice(("家", "")), level, fact,
        random.choice(("all", "all", "recipient")), random.random() < 0.6, random.choice(ORDERS),
    )  # fmt: skip


def _case(random: Random, name: str, share: float, policy: ir.Policy) -> Case:
    def kept(values: dict[str, Any], less: float = share) -> dict[Any, Any]:
        return {key: value for key, value in values.items() if random.random() >= less}

    values = kept(
        {
            "甲类": random.random() < 0.8, "乙类": random.random() < 0.5, "申请额": random.choice(MONEY), "定额": random.choice(MONEY),
            "等级": random.choice(("初级", "高级", "无")), "所在区、县（市）": random.choice(PLACES),
        }
    )  # fmt: skip
    values |= kept({"评分": random.choice((60, 80, 80, 90))}, share / 4)
    lists = {
        thing.name: tuple(
            Item(f"{'项乙甲'[at]}{at}", kept({"投资额": random.choice(MONEY), "服务额": random.choice(MONEY), "入选": random.random() < 0.8,
                                              "档次": random.choice(("一档", "二档")), "项目区": random.choice(PLACES)}))
            for at in range(random.choice((0, 1, 1, 2, 3)))
        )
        for thing in policy.things
        if random.random() >= share / 2
    }  # fmt: skip
    if "平台" in lists:
        lists["平台"] = tuple(
            Item(item.name, {k: v for k, v in item.values.items() if k == "服务额"}) for item in lists["平台"]
        )
    if "项目" in lists:
        lists["项目"] = tuple(
            Item(item.name, {k: v for k, v in item.values.items() if k != "服务额"}) for item in lists["项目"]
        )
    day = None if random.random() < share / 3 else random.choice(DAYS)
    return Case(name, day, values, lists, (), ())


# --- what comes out ---------------------------------------------------------------------------

Row = tuple[str, str | None, str, str, int, int | None]
"""Applicant, item, award, status, floor, ceiling."""


class Shared(msgspec.Struct):
    """What was shared out: the claims that are not refused from the start, the reports, and what each applicant comes to in all."""

    rows: set[Row]
    reports: Counter[tuple[Any, ...]]
    totals: dict[str, tuple[int, int | None]]


def of_evaluator(world: World) -> tuple[Shared, Many]:
    """By the evaluator."""
    code = compile_policy(world.policy)
    pooled = {award for pool in code.pools for award in pool.awards}
    many = evaluate_many(code, world.cases)
    rows: set[Row] = set()
    for case, outcome in zip(world.cases, many.outcomes, strict=True):
        alone = {(award, item): status for award, item, status, _, _ in code.amounts(case)}
        for result in outcome.awards:
            if result.id in pooled and alone[result.id, result.item] != "denied":
                rows.add((case.name, result.item, result.id, result.status, result.floor, result.ceiling))
    totals = {each.applicant: (each.total.floor, each.total.ceiling) for each in many.outcomes}
    return Shared(rows, Counter(map(_plain, many.pools)), totals), many


def _plain(each: PoolReport) -> tuple[Any, ...]:
    edges = tuple(
        None if m is None else (m.applicant, m.item, m.score, m.date) for m in (each.last_in, each.first_out)
    )
    return (
        each.text, each.awards, each.year, each.recipient, each.claims, (each.demand.floor, each.demand.ceiling),
        (each.left.floor, each.left.ceiling), each.over, each.enforced, *edges, each.note,
    )  # fmt: skip


def _told(each: Report) -> tuple[Any, ...]:
    edges = tuple(
        None if m is None else (m.applicant, m.item, m.score, m.day) for m in (each.last_in, each.first_out)
    )
    return (
        each.text, each.pool.awards, each.year, each.recipient, each.claims, each.demand, each.left, each.over, each.enforced, *edges,
        each.note,
    )  # fmt: skip


def given(policy: ir.Policy) -> Any:
    """Nothing is known of all but that the tables have a column for it."""
    return msgspec.structs.replace(everything_open(policy), score="nullable")


class PoolTables(Tables):
    """Applicants by name, with a score, in DuckDB."""

    ids = "VARCHAR"
    extra: ClassVar[dict[str, str]] = {"评分": "BIGINT"}

    def create(self, name: str, query: Any) -> None:
        """Keeps the rows of a query."""
        self.base.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {query.sql(dialect=self.engine)}')

    def shared(self) -> Shared:
        """By the engine."""
        plan = Plan(self.policy, {}, given(self.policy))
        engine = dialect(self.engine)
        pools = pools_of(plan)
        source = "名额申请"
        self.create(source, claims(plan, engine, frames(self.policy)))
        reports: Counter[tuple[Any, ...]] = Counter()
        for at, pool in enumerate(pools):
            step = Step(engine, pools, at)
            self.create(f"名额{at + 1}", step.query(source))
            source = f"名额{at + 1}"
            for row in self.told(report(step, engine, source), COLUMNS):
                reports[_told(read(pool, self.policy, row))] += 1
        rows: set[Row] = set()
        from policy_dsl.backends.columnar.rows import select

        for who, item, award, status, floor, ceiling in self.told(
            select(source, (WHO, ITEM, AWARD, STATUS, FLOOR, CEILING)),
            (WHO, ITEM, AWARD, STATUS, FLOOR, CEILING),
        ):
            rows.add(
                (
                    str(who),
                    item,
                    award,
                    WORDS[int(status)],
                    int(floor),
                    None if ceiling is None else int(ceiling),
                )
            )
        return Shared(rows, reports, self.in_all(plan, source))

    def in_all(self, plan: Plan, source: str) -> dict[str, tuple[int, int | None]]:
        """What each applicant comes to: anew for those whom the pools changed."""
        engine, tables = dialect(self.engine), dict(frames(self.policy))
        given_ = given(self.policy)
        found = {case.name: total for case, total in zip(self.cases, self.totals({}, given_), strict=True)}
        self.create("变", changed(plan, engine, source))
        for frame, name in tables.items():
            self.create(f"变：{name}", rows_of(plan, frame, name, "变"))
        again = whole_after(plan, engine, {frame: f"变：{name}" for frame, name in tables.items()})
        for who, floor, ceiling in self.told(again, ()):
            found[str(who)] = (int(floor), None if ceiling is None else int(ceiling))
        return found

    def told(self, query: Any, columns: Iterable[str]) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return [tuple(row) for row in self.rows(query)]


def differences(
    world: World, folder: Path, kind: type[PoolTables] = PoolTables, into: Any = None
) -> list[str]:
    """What the evaluator and an engine say differently."""
    tables = kind(world.policy, world.cases, folder)
    if into is not None:
        tables.into(into)  # type: ignore[attr-defined]
    mine, _ = of_evaluator(world)
    theirs = tables.shared()
    found = [f"evaluator {row}" for row in sorted(mine.rows - theirs.rows, key=str)]
    found += [f"query {row}" for row in sorted(theirs.rows - mine.rows, key=str)]
    found += [
        f"{who}: evaluator {all_}, query {theirs.totals[who]}"
        for who, all_ in mine.totals.items()
        if theirs.totals[who] != all_
    ]
    found += [f"evaluator reports {row}" for row in mine.reports - theirs.reports]
    found += [f"query reports {row}" for row in theirs.reports - mine.reports]
    return found


def above(world: World) -> list[str]:
    """Sums that go beyond their pool. Of claims that may be somebody else's each has a pool of its own."""
    _, many = of_evaluator(world)
    cut = [each for each in many.pools if each.enforced and each.kind == "sum" and "未给出" not in each.note]
    return [
        f"{each.text}: {each.left} of {each.limit}"
        for each in cut
        if each.left.ceiling is None or each.left.ceiling > each.limit or each.left.floor > each.left.ceiling
    ]


__all__ = ["SHOWN", "World", "above", "differences", "of_evaluator", "random_world"]


def shuffled(world: World, random: Random) -> World:
    """The same applicants and items in another order."""
    cases = [
        Case(
            case.name, case.date, case.values,
            {thing: tuple(random.sample(items, len(items))) for thing, items in case.things.items()},
            case.history, case.overlaps,
        )
        for case in random.sample(world.cases, len(world.cases))
    ]  # fmt: skip
    return World(world.policy, cases)
