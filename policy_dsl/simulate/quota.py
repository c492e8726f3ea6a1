"""名额, 总额 and 每区上限: what is asked of each limit, against the limit. Nothing is cut: this is demand, not allocation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from policy_dsl.backends.columnar.demand import Demand, demands, pools_of
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT
from policy_dsl.backends.columnar.given import ID, NAME
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.city import City
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.simulate.report import Cell, Column, Table
from policy_dsl.simulate.result import RESULT, Result
from policy_dsl.values.dates import year_of

_USED: Final = "限额"
_TOP: Final = 20
COUNT, SUM = "quota", "quota_sum"
_TITLES: Final = {COUNT: "名额使用", SUM: "总额使用"}
_FIGURES: Final = ("申报", "确定", "保底", "最高")
ALL: Final = "全部"


class Scene(msgspec.Struct, frozen=True):
    """What one row of a quota table is about: a draft, and how the years before were paid, "" where there are none."""

    draft: str
    paying: str


class _Limit(msgspec.Struct, frozen=True):
    """A limit of one draft. ``demands``: what is asked of it, with the number that its columns go by."""

    at: int
    number: int
    pool: ir.Pool
    text: str
    article: str
    demands: list[Demand]

    def title(self, at: int, what: str) -> str:
        """The name of a column of a demand."""
        return f"{self.at}限{self.number}.{at}{what}"


class Quotas:
    """What is asked of the limits, gathered in a table of the engine: of one day, or year by year."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.limits: dict[tuple[int, int], _Limit] = {}
        city.base.execute(
            f"CREATE OR REPLACE TABLE {_USED} (scene BIGINT, pool BIGINT, y BIGINT, t VARCHAR, claims BIGINT, sure BIGINT, floor HUGEINT, ceiling HUGEINT, endless BIGINT)"
        )

    def columns(self, plans: Sequence[Plan]) -> dict[str, Ex]:
        """What must be kept of the applicants to tell it (for :class:`Result`)."""
        self._now: list[_Limit] = []
        for at, plan in enumerate(plans):
            for number, pool in enumerate(pools_of(plan)):
                code = PoolCode(pool, plan.low.policy)
                limit = _Limit(at, number, pool, code.text, code.notice.article, demands(plan, pool))
                self._now.append(limit)
                self.limits[at, number] = limit
        return {
            title: column
            for limit in self._now
            for at, demand in enumerate(limit.demands)
            if demand.frame == APPLICANT
            for title, column in _figures(limit, at, demand).items()
        }

    def gather(self, result: Result) -> None:
        """Adds what the drafts of ``result`` ask."""
        day = self.city.given.day if not result.plans else result.plans[0].low.facts.given.day
        for limit in self._now:
            for at, demand in enumerate(limit.demands):
                self._add(result, limit, at, demand, day)

    def _add(self, result: Result, limit: _Limit, at: int, demand: Demand, day: int | str) -> None:
        figures = _figures(limit, at, demand)
        source, column = RESULT, result.column
        if demand.frame != APPLICANT:
            source, column = "限额项", {title: quoted(title) for title in figures}
            result.keep(source, demand.frame, figures, f"{quoted(limit.title(at, '申报'))} > 0")
        claims, sure, floor, ceiling = (column[limit.title(at, each)] for each in _FIGURES)
        to = "NULL"
        if demand.own is not None:
            to = f"CAST(r.{quoted(ID)} AS VARCHAR)"
            if demand.frame != APPLICANT:
                to += f" || '：' || r.{quoted(NAME)}"
            elif demand.own:
                # of a list that is not known
                to += f" || {text('：' + demand.own)}"
        elif demand.to is not None:
            to = f"r.{column[limit.title(at, '给')]}"
        year, joined = "NULL", ""
        if isinstance(day, int):
            year = str(year_of(day))
        elif day != "unknown":
            year = f"year(a.{quoted(n.DATE)})"
            joined = f" JOIN {quoted(self.city.tables[APPLICANT])} AS a ON a.{quoted(ID)} = r.{quoted(ID)}"
        # one row where all share it on one day, also when nobody asks for anything
        single = limit.pool.key == "all" and (isinstance(day, int) or day == "unknown")
        some = "" if single else f" WHERE {claims} > 0 GROUP BY ALL"
        first = f"{limit.at} AS scene, {limit.number} AS pool, {year} AS y, CAST({to} AS VARCHAR) AS t"
        sums = f"coalesce(sum({claims}), 0), coalesce(sum({sure}), 0), coalesce(sum({floor}), 0), coalesce(sum({ceiling}), 0)"
        endless = f"count(*) FILTER ({claims} > 0 AND {ceiling} IS NULL)"
        self.city.base.execute(
            f"INSERT INTO {_USED} SELECT {first}, {sums}, {endless} FROM {quoted(source)} AS r{joined}{some}"
        )

    def tables(self, scenes: Sequence[Scene]) -> list[Table]:
        """The use of the limits on numbers, and of those on sums. ``scenes``: what the drafts are called."""
        made = []
        several = len({each.draft for each in scenes}) > 1
        paid = any(each.paying for each in scenes)
        first = [Column("方案", "text")] if several else []
        first += [Column("年", "text")] + ([Column("发放", "text")] if paid else [])
        first += [Column(each, "text") for each in ("条", "限额", "给谁")]
        for key, kind in ((COUNT, "count"), (SUM, "sum")):
            figures: list[Column] = (
                [Column("限", "count"), Column("确定", "count"), Column("可能", "count")]
                if kind == "count"
                else [Column("限", "money"), Column("保底", "money"), Column("最高", "money")]
            )
            last = [Column("确定用到", "tenths"), Column("最多用到", "tenths"), Column("结论", "text")]
            rows: list[tuple[Cell, ...]] = []
            for limit in self.limits.values():
                if limit.pool.kind != kind:
                    continue
                scene = scenes[limit.at]
                for year, to, figure in self._used(limit):
                    about: list[Cell] = [scene.draft] if several else []
                    about += [year] + ([scene.paying] if paid else [])
                    rows.append((*about, limit.article, limit.text, to, *figure))
            if rows:
                note = f"申报的数对照限额，没有削减。每个受益对象各算的，只列最多的 {_TOP} 个。"
                made.append(Table(key, _TITLES[key], (*first, *figures, *last), tuple(rows), note))
        return made

    def _used(self, limit: _Limit) -> Iterator[tuple[str, str, tuple[Cell, ...]]]:
        """Of each year and recipient: its figures as cells."""
        order = "claims" if limit.pool.kind == "count" else "endless DESC, ceiling"
        year = "y" if limit.pool.per_year else "NULL"
        asked = (
            f"SELECT {year} AS y, t, min(y), max(y), CAST(sum(claims) AS BIGINT) AS claims, sum(sure), sum(floor), sum(ceiling) AS ceiling, sum(endless) AS endless "
            f"FROM {_USED} WHERE scene = {limit.at} AND pool = {limit.number} GROUP BY {'y, ' if limit.pool.per_year else ''}t"
        )
        rows = self.city.base.execute(
            f"SELECT * FROM ({asked}) QUALIFY row_number() OVER (PARTITION BY y ORDER BY {order} DESC, t) <= {_TOP} ORDER BY y, {order} DESC, t"
        ).fetchall()
        for _, to, since, until, *figures in rows:
            said = "未知" if since is None else str(since) if since == until else f"{since}—{until}"
            whom = ALL if limit.pool.key == "all" else "未知" if to is None else str(to)
            claims, sure, floor, ceiling, endless = (int(each) for each in figures)
            low, high = (
                (sure, claims) if limit.pool.kind == "count" else (floor, None if endless else ceiling)
            )
            yield said, whom, _against(limit.pool.limit, low, high)


def _against(limit: int, low: int, high: int | None) -> tuple[Cell, ...]:
    """Both ends, the part of the limit that they take, and whether it is enough."""
    parts = [None if each is None else each * 1000 // max(limit, 1) for each in (low, high)]
    over = "超出" if low > limit else "可能超出" if high is None or high > limit else "不超出"
    return limit, low, high, *parts, over


def _figures(limit: _Limit, at: int, demand: Demand) -> dict[str, Ex]:
    found = dict(zip(_FIGURES, (demand.claims, demand.sure, demand.floor, demand.ceiling), strict=True))
    if demand.to is not None:
        found["给"] = demand.to
    return {limit.title(at, what): column for what, column in found.items()}
