"""One query for all drafts, kept as a table of the engine; the report is made of sums over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Final

import msgspec

from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID, NAME, ORDER
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN, Part, Plan
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.simulate.drafts import Draft

RESULT: Final = "结果"


class Sums(msgspec.Struct):
    """What an award comes to: how many get it, how many may, in 分 at least and at most; ``open``: for how many without an upper limit."""

    granted: int = 0
    unknown: int = 0
    floor: int = 0
    ceiling: int = 0
    open: int = 0


class Result:
    """What drafts answer for everybody who gets anything under any of them. ``column``: the quoted name of each column by its title; ``nothing``: how
    many applicants get nothing at all."""

    def __init__(
        self,
        city: City,
        drafts: Sequence[Draft],
        plans: Sequence[Plan],
        tables: Mapping[Frame, str],
        more: Mapping[str, Ex] | None = None,
    ) -> None:
        """``plans``: of each draft, over the same interned columns. ``more``: other columns of the applicant that are wanted of them. Raises
        ``Unsupported``."""
        self.city = city
        self.drafts = drafts
        self.plans = plans
        self.tables = tables
        self.parts = [{part.award.id: part for part in plan.sums()} for plan in plans]
        shown: dict[str, Ex] = {}
        for at, (plan, parts) in enumerate(zip(plans, self.parts, strict=True)):
            for name, part in parts.items():
                shown |= _columns(at, name, part)
            floor, ceiling = plan.whole()
            shown |= {f"{at}保底": floor, f"{at}最高": ceiling}
        shown |= more or {}
        distinct = {ex: name for name, ex in reversed(shown.items())}
        kept = {name: ex for name, ex in shown.items() if distinct[ex] == name}
        # what both drafts compute alike is one column
        self.column = {name: quoted(distinct[ex]) for name, ex in shown.items()}
        # nearly everybody gets nothing at all, and is only counted
        statuses = dict.fromkeys(name for title, name in self.column.items() if title.endswith("状态"))
        some = " OR ".join([f"{name} <> {DENIED}" for name in statuses] or ["false"])
        self.keep(RESULT, APPLICANT, kept, some)
        ((rows,),) = self.rows(f"SELECT count(*) FROM {RESULT}")
        self.nothing = city.accepted - int(rows)

    def keep(self, name: str, frame: Frame, columns: Mapping[str, Ex], where: str) -> None:
        """Columns of the rows of a frame as a table of the engine, which replaces one of that name."""
        chain = Chain(dialect("duckdb"), self.tables, columns.values())
        keys = (ID,) if frame == APPLICANT else (ID, ORDER, NAME)
        query = chain.complete(chain.select(frame, columns, keys)).sql(dialect="duckdb", copy=False)
        self.city.base.execute(
            f"CREATE OR REPLACE TABLE {quoted(name)} AS SELECT * FROM ({query}) WHERE {where}"
        )

    def of(self, places: Sequence[int]) -> Result:
        """The answers of some of the drafts alone."""
        some = copy(self)
        some.drafts = [self.drafts[at] for at in places]
        some.plans = [self.plans[at] for at in places]
        some.parts = [self.parts[at] for at in places]
        some.column = {
            f"{new}{title.removeprefix(str(old))}": name
            for new, old in enumerate(places)
            for title, name in self.column.items()
            if title.startswith((f"{old}保底", f"{old}最高", f"{old}："))
        }
        return some

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the engine answers."""
        return self.city.base.execute(query).fetchall()

    def whole(self, at: int) -> tuple[str, str]:
        """The columns of floor and ceiling of everything under a draft."""
        return self.column[f"{at}保底"], self.column[f"{at}最高"]

    def awards(self) -> list[dict[str, Sums]]:
        """Under each draft, what each award comes to over the city."""
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
        if not asked:
            return [{} for _ in places]
        (row,) = self.rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
        numbers = [int(each or 0) for each in row]
        return [
            {
                name: Sums(*(0 if place is None else numbers[place] for place in some))
                for name, some in mine.items()
            }
            for mine in places
        ]

    def totals(self) -> list[tuple[int, int, int, int, int]]:
        """Under each draft: how many surely get something, how many may, all of it in 分 at least and at most, how many without an upper limit."""
        asked = []
        for at in range(len(self.plans)):
            floor, ceiling = self.whole(at)
            asked += [
                f"count(*) FILTER ({floor} > 0)",
                f"count(*) FILTER ({ceiling} > 0 OR {ceiling} IS NULL)",
            ]
            asked += [f"sum({floor})", f"sum({ceiling})", f"count(*) - count({ceiling})"]
        (row,) = self.rows(f"SELECT {', '.join(asked)} FROM {RESULT}")
        numbers = [int(each or 0) for each in row]
        return [
            (numbers[at], numbers[at + 1], numbers[at + 2], numbers[at + 3], numbers[at + 4])
            for at in range(0, len(numbers), 5)
        ]

    def groups(self, fact: str) -> str:
        """Of each value of a column of the applicants: how many there are, and what they get at least and at most under each draft, as a query."""
        sums = [each for at in range(len(self.plans)) for each in self.whole(at)]
        asked = [f", coalesce(sum({each}), 0) AS s{number}" for number, each in enumerate(sums)]
        return (
            f"SELECT coalesce(CAST(a.{quoted(fact)} AS VARCHAR), '未知') AS g, count(*) AS n{''.join(asked)} "
            f"FROM {quoted(self.city.tables[APPLICANT])} AS a LEFT JOIN {RESULT} AS r ON r.{quoted(ID)} = a.{quoted(ID)} GROUP BY g"
        )


def _columns(at: int, name: str, part: Part) -> dict[str, Ex]:
    return {
        f"{at}：{name}状态": part.status,
        f"{at}：{name}保底": part.floor,
        f"{at}：{name}最高": part.ceiling,
    }


def _may(part: Part) -> bool:
    """Whether the status can be open."""
    return part.status.high is None or part.status.high >= UNKNOWN
