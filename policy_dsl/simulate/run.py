"""One query for all drafts, kept as a table of the engine; the report is made of sums over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import Columns, Ex
from policy_dsl.backends.columnar.frames import APPLICANT
from policy_dsl.backends.columnar.given import ID
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN, Part, Plan
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.core import ir
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.report import Cell, Column, Kind, Report, Table
from policy_dsl.types import EnumT, NameT
from policy_dsl.values.shares import parted

RESULT: Final = "结果"
_TOP: Final = 20
_WAN: Final = 1_000_000
_STEPS: Final = (1, _WAN, 10 * _WAN, 50 * _WAN, 100 * _WAN, 500 * _WAN, 1000 * _WAN)
"""分: where the classes of a distribution begin, above nothing at all."""
_MANY_GROUPS: Final = 200
_USUAL: Final = "所在|行业|规模|地区"
Done = Callable[[int, int], None]


class _Sums(msgspec.Struct):
    """What an award comes to: how many get it, how many may, in 分 at least and at most; ``open``: for how many without an upper limit."""

    granted: int = 0
    unknown: int = 0
    floor: int = 0
    ceiling: int = 0
    open: int = 0


class Simulation:
    """Drafts over an open city."""

    def __init__(self, city: City, drafts: list[Draft], groups: list[str], done: Done | None = None) -> None:
        """``groups``: facts of the applicant that costs are broken down by. Raises ``Unsupported``."""
        self.city = city
        self.drafts = drafts
        self.groups = groups
        shared = Columns()
        self.plans = [Plan(each.policy, each.readings, city.given, shared) for each in drafts]
        self.parts = [{part.award.id: part for part in plan.sums()} for plan in self.plans]
        self._steps = 5 if len(drafts) > 1 else 4
        self._done = done
        self._fill()

    def _tell(self, step: int) -> None:
        if self._done is not None:
            self._done(step, self._steps)

    def _fill(self) -> None:
        shown: dict[str, Ex] = {}
        for at, (plan, parts) in enumerate(zip(self.plans, self.parts, strict=True)):
            for name, part in parts.items():
                shown |= _columns(at, name, part)
            floor, ceiling = plan.whole()
            shown |= {f"{at}保底": floor, f"{at}最高": ceiling}
        distinct = {ex: name for name, ex in reversed(shown.items())}
        kept = {name: ex for name, ex in shown.items() if distinct[ex] == name}
        # what both drafts compute alike is one column
        self.column = {name: quoted(distinct[ex]) for name, ex in shown.items()}
        chain = Chain(dialect("duckdb"), self.city.tables, kept.values())
        query = chain.complete(chain.select(APPLICANT, kept)).sql(dialect="duckdb")
        # nearly everybody gets nothing at all, and is only counted
        statuses = dict.fromkeys(name for title, name in self.column.items() if title.endswith("状态"))
        some = " OR ".join([f"{name} <> {DENIED}" for name in statuses] or ["false"])
        self.city.base.execute(f"CREATE TABLE {RESULT} AS SELECT * FROM ({query}) WHERE {some}")
        ((rows,),) = self._rows(f"SELECT count(*) FROM {RESULT}")
        self.nothing = self.city.accepted - int(rows)
        self._tell(1)

    # --- asking -------------------------------------------------------------------------------

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.city.base.execute(query).fetchall()

    def report(self) -> Report:
        """Everything."""
        counts = self.city.counts[0]
        tables = [self._whole(), self._by_award(), self._by_article()]
        self._tell(2)
        tables += [self._by_group(name) for name in self.groups]
        self._tell(3)
        tables += [self._spread(), self._payers()]
        self._tell(4)
        if len(self.drafts) > 1:
            tables += [self._moves(), self._changes(), *self._most()]
            self._tell(5)
        return Report(
            self.drafts[0].policy.name,
            tuple(each.name for each in self.drafts),
            counts.used,
            counts.rejected,
            tuple(tables),
            tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        yield "金额是区间：保底是条件都已确定、数额都已写定的部分，最高是政策最多要付的数。待定的（有的事实未知）算进最高，不算进保底。"
        if any(each.policy.pools for each in self.drafts):
            yield "名额、总额由全部申报主体共享，这里没有按它们削减。"
        for name in self.groups:
            if (None, name) not in self.city.given.full:
                yield f"“{name}”有的申报主体没有填，归在“未知”里。"

    def _names(self) -> list[str]:
        return [each.name for each in self.drafts] if len(self.drafts) > 1 else [""]

    def _pairs(self) -> list[Column]:
        """Columns of floor and ceiling of each draft, and of what the second one adds."""
        found = []
        for name in self._names():
            found += [Column("保底", "money", name), Column("最高", "money", name)]
        if len(self.drafts) > 1:
            found += [Column("保底变化", "money"), Column("最高变化", "money")]
        return found

    # --- sums ---------------------------------------------------------------------------------

    def _whole(self) -> Table:
        asked = []
        for at in range(len(self.drafts)):
            floor, ceiling = self.column[f"{at}保底"], self.column[f"{at}最高"]
            asked += [f"sum({floor})", f"sum({ceiling})", f"count(*) FILTER ({floor} > 0)"]
            asked += [f"count(*) FILTER ({ceiling} > 0 OR {ceiling} IS NULL)", f"count(*) - count({ceiling})"]
        (row,) = self._rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
        numbers: list[list[int]] = []
        for at in range(len(self.drafts)):
            low, high, sure, some, open_ = (int(each or 0) for each in row[5 * at : 5 * at + 5])
            numbers.append([sure, some, low, high, open_])
        rows: list[tuple[Cell, ...]] = [
            (draft.name, *mine) for draft, mine in zip(self.drafts, numbers, strict=True)
        ]
        if len(rows) > 1:
            rows.append(("变化", *(b - a for a, b in zip(*numbers, strict=True))))
        kinds: tuple[tuple[str, Kind], ...] = (
            ("方案", "text"), ("确定有奖补的", "count"), ("可能有奖补的", "count"), ("保底", "money"), ("最高", "money"), ("另有没有上限的", "count"),
        )  # fmt: skip
        return Table(
            "whole",
            "合计",
            _head(kinds),
            tuple(rows),
            "“另有没有上限的”：一事一议等没有写上限的，有多少家，不在最高里。",
        )

    def _sums(self) -> list[dict[str, _Sums]]:
        asked: dict[str, int] = {}

        def ask(what: str) -> int:
            # what both drafts compute alike is added up once
            return asked.setdefault(what, len(asked))

        places: list[dict[str, list[int | None]]] = []
        for at, parts in enumerate(self.parts):
            mine: dict[str, list[int | None]] = {}
            for name, part in parts.items():
                status, floor, ceiling = (self.column[each] for each in _columns(at, name, part))
                mine[name] = [
                    ask(f"count(*) FILTER ({status} = {GRANTED})"),
                    ask(f"count(*) FILTER ({status} = {UNKNOWN})") if _may(part) else None,
                    ask(f"sum({floor})"),
                    ask(f"sum({ceiling})"),
                    ask(f"count(*) FILTER ({status} <> {DENIED} AND {ceiling} IS NULL)")
                    if part.ceiling.nullable
                    else None,
                ]
            places.append(mine)
        (row,) = self._rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
        numbers = [int(each or 0) for each in row]
        return [
            {
                name: _Sums(*(0 if place is None else numbers[place] for place in some))
                for name, some in mine.items()
            }
            for mine in places
        ]

    def _by_award(self) -> Table:
        sums = self._sums()
        self.sums = sums
        awards: dict[str, ir.Award] = {}
        for parts in self.parts:
            awards |= {name: part.award for name, part in parts.items() if name not in awards}
        rows: list[tuple[Cell, ...]] = []
        for name, award in awards.items():
            mine = [each.get(name, _Sums()) for each in sums]
            if not any(each.granted or each.unknown for each in mine):
                continue
            rows.append((award.article, name, award.title, *_counted(mine), *_pair(mine)))
        head: list[Column] = [Column(each, "text") for each in ("条", "编号", "名称")]
        for name in self._names():
            head += [Column("可得", "count", name), Column("待定", "count", name)]
        note = "封顶和择一以后各项的数；没有人够条件的不列。"
        return Table("awards", "分项", (*head, *self._pairs()), tuple(rows), note)

    def _by_article(self) -> Table:
        found: dict[str, list[_Sums]] = {}
        for at, parts in enumerate(self.parts):
            for name, part in parts.items():
                mine = found.setdefault(part.award.article, [_Sums() for _ in self.drafts])[at]
                mine.floor += self.sums[at][name].floor
                mine.ceiling += self.sums[at][name].ceiling
                mine.open += self.sums[at][name].open
        rows: list[tuple[Cell, ...]] = [
            (article, self._title(article), *_pair(mine))
            for article, mine in found.items()
            if any(each.ceiling or each.open for each in mine)
        ]
        return Table(
            "articles", "分条", (Column("条", "text"), Column("标题", "text"), *self._pairs()), tuple(rows)
        )

    def _title(self, article: str) -> str:
        return next((t for each in self.drafts if (t := each.policy.titles.get(article))), "")

    def _by_group(self, fact: str) -> Table:
        asked = []
        for at in range(len(self.drafts)):
            floor, ceiling = self.column[f"{at}保底"], self.column[f"{at}最高"]
            asked += [f"sum({floor})", f"sum({ceiling})"]
        table = self.city.tables[APPLICANT]
        rows = self._rows(
            f"SELECT coalesce(CAST(a.{quoted(fact)} AS VARCHAR), '未知') AS g, count(*), {', '.join(asked)} FROM {quoted(table)} AS a "
            f"LEFT JOIN {RESULT} AS r ON r.{quoted(ID)} = a.{quoted(ID)} GROUP BY g ORDER BY sum({self.column['0最高']}) DESC NULLS LAST, g LIMIT {_MANY_GROUPS + 1}"
        )
        made = []
        for group, many, *sums in rows[:_MANY_GROUPS]:
            pairs = [
                _Sums(floor=int(sums[2 * at] or 0), ceiling=int(sums[2 * at + 1] or 0))
                for at in range(len(self.drafts))
            ]
            made.append((group, many, *_pair(pairs)))
        note = f"只列最高最多的 {_MANY_GROUPS} 类。" if len(rows) > _MANY_GROUPS else ""
        head = (Column(fact, "text"), Column("申报主体", "count"), *self._pairs())
        return Table(f"by:{fact}", f"按{fact}", head, tuple(made), note)

    def _spread(self) -> Table:
        """How many get how much, by the most that each can get."""
        edges = (0, *_STEPS)
        rows: list[list[Cell]] = [
            [name] for name in ("没有", *(_between(low, high) for low, high in _classes()), "没有上限")
        ]
        head = [Column("一家最高能得", "text")]
        for at, name in enumerate(self._names()):
            ceiling = self.column[f"{at}最高"]
            asked = []
            for low, high in zip(edges, [*edges[1:], None], strict=True):
                within = f"{ceiling} >= {low}" + (f" AND {ceiling} < {high}" if high is not None else "")
                asked += [f"count(*) FILTER ({within})", f"sum({ceiling}) FILTER ({within})"]
            asked += [f"count(*) - count({ceiling})", "0"]
            (row,) = self._rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
            for number, each in enumerate(rows):
                many = int(row[2 * number] or 0) + (self.nothing if number == 0 else 0)
                each += [many, int(row[2 * number + 1] or 0)]
            head += [Column("家数", "count", name), Column("最高", "money", name)]
        return Table("spread", "分布", tuple(head), tuple(tuple(each) for each in rows))

    def _payers(self) -> Table:
        """What each of those who pay comes to, where the text says their shares."""
        found: dict[str, list[_Sums]] = {}
        for at, parts in enumerate(self.parts):
            for name, part in parts.items():
                sums, payers = self.sums[at][name], part.award.payers
                shares = [each.share for each in payers if each.share is not None]
                if not payers:
                    split = [("没有写明由谁出资", sums.floor, sums.ceiling)]
                elif len(shares) < len(payers):
                    split = [
                        (
                            "、".join(each.name for each in payers) + "共同承担，比例没有写明",
                            sums.floor,
                            sums.ceiling,
                        )
                    ]
                else:
                    floors, ceilings = parted(sums.floor, shares), parted(sums.ceiling, shares)
                    split = [(each.name, a, b) for each, a, b in zip(payers, floors, ceilings, strict=True)]
                for who, low, high in split:
                    mine = found.setdefault(who, [_Sums() for _ in self.drafts])[at]
                    mine.floor += low
                    mine.ceiling += high
        rows: list[tuple[Cell, ...]] = [
            (who, *_pair(mine)) for who, mine in found.items() if any(each.ceiling for each in mine)
        ]
        return Table(
            "payers",
            "由谁出资",
            (Column("出资", "text"), *self._pairs()),
            tuple(rows),
            "按各项的全市合计划分。",
        )

    # --- one against the other ----------------------------------------------------------------

    def _moved(self) -> dict[str, str]:
        """Who gains and who loses, in SQL; an upper end that is not there is above every other."""
        lows = self.column["0保底"], self.column["1保底"]
        highs = self.column["0最高"], self.column["1最高"]
        up = f"({lows[1]} > {lows[0]} OR {highs[1]} > {highs[0]} OR ({highs[1]} IS NULL AND {highs[0]} IS NOT NULL))"
        down = f"({lows[1]} < {lows[0]} OR {highs[1]} < {highs[0]} OR ({highs[0]} IS NULL AND {highs[1]} IS NOT NULL))"
        up, down = f"coalesce({up}, false)", f"coalesce({down}, false)"
        return {"多得": f"{up} AND NOT {down}", "少得": f"{down} AND NOT {up}", "保底和最高一升一降": f"{up} AND {down}", "不变": f"NOT {up} AND NOT {down}"}  # fmt: skip

    def _moves(self) -> Table:
        rows = []
        for name, where in self._moved().items():
            change = f"sum({self.column['1保底']} - {self.column['0保底']}), sum({self.column['1最高']} - {self.column['0最高']})"
            ((many, low, high),) = self._rows(f"SELECT count(*), {change} FROM {RESULT} WHERE {where}")
            rest = self.nothing if name == "不变" else 0
            rows.append((name, int(many) + rest, int(low or 0), int(high or 0)))
        kinds: tuple[tuple[str, Kind], ...] = (
            ("申报主体", "text"),
            ("家数", "count"),
            ("保底变化", "money"),
            ("最高变化", "money"),
        )
        return Table("moves", "谁多得、谁少得", _head(kinds), tuple(rows))

    def _changes(self) -> Table:
        """How the change of the most that one can get is spread."""
        a, b = self.column["0最高"], self.column["1最高"]
        change, rows = f"{b} - {a}", []
        for low, high in reversed(_classes()):
            rows.append(
                (
                    f"少{_between(low, high)}",
                    f"{change} <= {-low}" + (f" AND {change} > {-high}" if high else ""),
                )
            )
        rows.append(("不变", f"{change} = 0 OR ({a} IS NULL AND {b} IS NULL)"))
        for low, high in _classes():
            rows.append(
                (
                    f"多{_between(low, high)}",
                    f"{change} >= {low}" + (f" AND {change} < {high}" if high else ""),
                )
            )
        rows += [
            ("变成没有上限", f"{a} IS NOT NULL AND {b} IS NULL"),
            ("变成有上限", f"{a} IS NULL AND {b} IS NOT NULL"),
        ]
        asked = ", ".join(f"count(*) FILTER ({where})" for _, where in rows)
        (counts,) = self._rows(f"SELECT {asked} FROM {RESULT}")
        made = tuple(
            (name, int(many) + (self.nothing if name == "不变" else 0))
            for (name, _), many in zip(rows, counts, strict=True)
        )
        return Table("changes", "一家最高变化多少", (Column("变化", "text"), Column("家数", "count")), made)

    def _most(self) -> Iterator[Table]:
        """Those for whom most changes."""
        a, b = self.column["0最高"], self.column["1最高"]
        for key, title, order in (("winners", "多得最多的", "DESC"), ("losers", "少得最多的", "ASC")):
            sign = ">" if order == "DESC" else "<"
            rows = self._rows(
                f"SELECT CAST({quoted(ID)} AS VARCHAR), {a}, {b}, {b} - {a} AS d FROM {RESULT} WHERE {b} - {a} {sign} 0 ORDER BY d {order}, {quoted(ID)} LIMIT {_TOP}"
            )
            before, after = (Column("最高", "money", each.name) for each in self.drafts)
            head = (Column("申报主体", "text"), before, after, Column("变化", "money"))
            yield Table(key, title, head, tuple(tuple(row) for row in rows), f"最多列 {_TOP} 家。")


def _columns(at: int, name: str, part: Part) -> dict[str, Ex]:
    return {
        f"{at}：{name}状态": part.status,
        f"{at}：{name}保底": part.floor,
        f"{at}：{name}最高": part.ceiling,
    }


def _may(part: Part) -> bool:
    """Whether the status can be open."""
    return part.status.high is None or part.status.high >= UNKNOWN


def _head(columns: tuple[tuple[str, Kind], ...]) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in columns)


def _counted(sums: list[_Sums]) -> list[int]:
    return [number for each in sums for number in (each.granted, each.unknown)]


def _pair(sums: list[_Sums]) -> list[int]:
    found = [number for each in sums for number in (each.floor, each.ceiling)]
    if len(sums) > 1:
        found += [sums[1].floor - sums[0].floor, sums[1].ceiling - sums[0].ceiling]
    return found


def _classes() -> list[tuple[int, int | None]]:
    return list(zip(_STEPS, [*_STEPS[1:], None], strict=True))


def _between(low: int, high: int | None) -> str:
    if high is None:
        return f"{low // _WAN}万元以上"
    return f"{low // _WAN}万至{high // _WAN}万元" if low >= _WAN else f"不到{high // _WAN}万元"


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
