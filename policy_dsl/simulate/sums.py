"""What it costs: all together, by award, by article, by payer, by group, and how it is spread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from policy_dsl.backends.columnar.query import Part
from policy_dsl.batch.city import City
from policy_dsl.core import ir
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.report import Cell, Column, Kind, Table, head
from policy_dsl.simulate.result import RESULT, Result, Sums
from policy_dsl.types import EnumT, NameT
from policy_dsl.values.shares import parted

_WAN: Final = 1_000_000
_STEPS: Final = (1, _WAN, 10 * _WAN, 50 * _WAN, 100 * _WAN, 500 * _WAN, 1000 * _WAN)
"""分: where the classes of a distribution begin, above nothing at all."""
MANY_GROUPS: Final = 200
"""Of a breakdown that is shown."""
_USUAL: Final = "所在|行业|规模|地区"
Awards = Sequence[dict[str, Sums]]
"""Under each draft, what each award comes to."""
Parts = Sequence[dict[str, Part]]


def names(drafts: Sequence[Draft]) -> list[str]:
    """What the columns of each draft are headed with: nothing where there is only one."""
    return [each.name for each in drafts] if len(drafts) > 1 else [""]


def pairs(drafts: Sequence[Draft]) -> list[Column]:
    """Columns of floor and ceiling of each draft, and of what the second one adds."""
    found = []
    for name in names(drafts):
        found += [Column("保底", "money", name), Column("最高", "money", name)]
    if len(drafts) > 1:
        found += [Column("保底变化", "money"), Column("最高变化", "money")]
    return found


def pair(sums: Sequence[Sums]) -> list[int]:
    """The cells of :func:`pairs`."""
    found = [number for each in sums for number in (each.floor, each.ceiling)]
    if len(sums) > 1:
        found += [sums[1].floor - sums[0].floor, sums[1].ceiling - sums[0].ceiling]
    return found


def whole(result: Result) -> Table:
    """Everything."""
    numbers = result.totals()
    rows: list[tuple[Cell, ...]] = [
        (draft.name, *mine) for draft, mine in zip(result.drafts, numbers, strict=True)
    ]
    if len(rows) > 1:
        rows.append(("变化", *(b - a for a, b in zip(*numbers, strict=True))))
    kinds: tuple[tuple[str, Kind], ...] = (
        ("方案", "text"), ("确定有奖补的", "count"), ("可能有奖补的", "count"), ("保底", "money"), ("最高", "money"), ("另有没有上限的", "count"),
    )  # fmt: skip
    return Table(
        "whole",
        "合计",
        head(kinds),
        tuple(rows),
        "“另有没有上限的”：一事一议等没有写上限的，有多少家，不在最高里。",
    )


def by_award(drafts: Sequence[Draft], parts: Parts, sums: Awards) -> Table:
    """Each award."""
    awards: dict[str, ir.Award] = {}
    for each in parts:
        awards |= {name: part.award for name, part in each.items() if name not in awards}
    rows: list[tuple[Cell, ...]] = []
    for name, award in awards.items():
        mine = [each.get(name, Sums()) for each in sums]
        if not any(each.granted or each.unknown for each in mine):
            continue
        counted = [number for each in mine for number in (each.granted, each.unknown)]
        rows.append((award.article, name, award.title, *counted, *pair(mine)))
    columns: list[Column] = [Column(each, "text") for each in ("条", "编号", "名称")]
    for draft in names(drafts):
        columns += [Column("可得", "count", draft), Column("待定", "count", draft)]
    note = "封顶和择一以后各项的数；没有人够条件的不列。"
    return Table("awards", "分项", (*columns, *pairs(drafts)), tuple(rows), note)


def articles(parts: Parts, sums: Awards) -> dict[str, list[Sums]]:
    """Each article under each draft."""
    found: dict[str, list[Sums]] = {}
    for at, each in enumerate(parts):
        for name, part in each.items():
            mine = found.setdefault(part.award.article, [Sums() for _ in parts])[at]
            mine.floor += sums[at][name].floor
            mine.ceiling += sums[at][name].ceiling
            mine.open += sums[at][name].open
    return found


def title_of(drafts: Sequence[Draft], article: str) -> str:
    """The heading of an article."""
    return next((t for each in drafts if (t := each.policy.titles.get(article))), "")


def by_article(drafts: Sequence[Draft], parts: Parts, sums: Awards) -> Table:
    """Each article."""
    rows: list[tuple[Cell, ...]] = [
        (article, title_of(drafts, article), *pair(mine))
        for article, mine in articles(parts, sums).items()
        if any(each.ceiling or each.open for each in mine)
    ]
    return Table(
        "articles", "分条", (Column("条", "text"), Column("标题", "text"), *pairs(drafts)), tuple(rows)
    )


def payers(parts: Parts, sums: Awards) -> dict[str, list[Sums]]:
    """What each of those who pay comes to under each draft, where the text says their shares."""
    found: dict[str, list[Sums]] = {}
    for at, each in enumerate(parts):
        for name, part in each.items():
            for who, low, high in _split(part.award, sums[at][name]):
                mine = found.setdefault(who, [Sums() for _ in parts])[at]
                mine.floor += low
                mine.ceiling += high
    return found


def _split(award: ir.Award, sums: Sums) -> list[tuple[str, int, int]]:
    shares = [each.share for each in award.payers if each.share is not None]
    if not award.payers:
        return [("没有写明由谁出资", sums.floor, sums.ceiling)]
    if len(shares) < len(award.payers):
        who = "、".join(each.name for each in award.payers)
        return [(f"{who}共同承担，比例没有写明", sums.floor, sums.ceiling)]
    floors, ceilings = parted(sums.floor, shares), parted(sums.ceiling, shares)
    return [(each.name, a, b) for each, a, b in zip(award.payers, floors, ceilings, strict=True)]


def by_payer(drafts: Sequence[Draft], parts: Parts, sums: Awards) -> Table:
    """Each of those who pay."""
    rows: list[tuple[Cell, ...]] = [
        (who, *pair(mine)) for who, mine in payers(parts, sums).items() if any(each.ceiling for each in mine)
    ]
    columns = (Column("出资", "text"), *pairs(drafts))
    return Table("payers", "由谁出资", columns, tuple(rows), "按各项的全市合计划分。")


def by_group(result: Result, fact: str) -> Table:
    """Each value of a column, the dearest first."""
    rows = result.rows(f"{result.groups(fact)} ORDER BY s1 DESC, g LIMIT {MANY_GROUPS + 1}")
    found = [
        (str(group), int(many), [Sums(floor=int(low), ceiling=int(high)) for low, high in zip(sums[::2], sums[1::2], strict=True)])
        for group, many, *sums in rows
    ]  # fmt: skip
    return grouped(result.drafts, fact, found, f"by:{fact}", f"按{fact}")


def grouped(
    drafts: Sequence[Draft], fact: str, found: Sequence[tuple[str, int, list[Sums]]], key: str, title: str
) -> Table:
    """Values of a column, each with how many applicants have it and what they get under each draft; of too many the first."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (group, many, *pair(sums)) for group, many, sums in found[:MANY_GROUPS]
    )
    note = f"只列最高最多的 {MANY_GROUPS} 类。" if len(found) > MANY_GROUPS else ""
    return Table(key, title, (Column(fact, "text"), Column("申报主体", "count"), *pairs(drafts)), rows, note)


def usual_groups(policy: ir.Policy, city: City) -> list[str]:
    """The facts that a bureau breaks costs down by, as far as the tables have them: district, trade, size."""
    have = {name for thing, name in (*city.given.full, *city.given.nullable) if thing is None}
    return [
        fact.name
        for fact in policy.facts
        if fact.thing is None
        and fact.name in have
        and isinstance(fact.type, NameT | EnumT)
        and re.search(_USUAL, fact.name)
    ]


# --- classes of sums -----------------------------------------------------------------------------


def classes() -> list[tuple[int, int | None]]:
    """Where each class of a distribution begins and ends, in 分."""
    return list(zip(_STEPS, [*_STEPS[1:], None], strict=True))


def between(low: int, high: int | None) -> str:
    """A class in words."""
    if high is None:
        return f"{low // _WAN}万元以上"
    return f"{low // _WAN}万至{high // _WAN}万元" if low >= _WAN else f"不到{high // _WAN}万元"


def spread(result: Result) -> Table:
    """How many get how much, by the most that each can get."""
    edges = (0, *_STEPS)
    rows: list[list[Cell]] = [
        [name] for name in ("没有", *(between(low, high) for low, high in classes()), "没有上限")
    ]
    columns = [Column("一家最高能得", "text")]
    for at, name in enumerate(names(result.drafts)):
        _, ceiling = result.whole(at)
        asked = []
        for low, high in zip(edges, [*edges[1:], None], strict=True):
            within = f"{ceiling} >= {low}" + (f" AND {ceiling} < {high}" if high is not None else "")
            asked += [f"count(*) FILTER ({within})", f"sum({ceiling}) FILTER ({within})"]
        asked += [f"count(*) - count({ceiling})", "0"]
        (row,) = result.rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
        for number, each in enumerate(rows):
            many = int(row[2 * number] or 0) + (result.nothing if number == 0 else 0)
            each += [many, int(row[2 * number + 1] or 0)]
        columns += [Column("家数", "count", name), Column("最高", "money", name)]
    return Table("spread", "分布", tuple(columns), tuple(tuple(each) for each in rows))
