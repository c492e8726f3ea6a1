"""One draft against the other: who gains, who loses, and how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_dsl.backends.columnar.given import ID
from policy_dsl.batch.cells import quoted
from policy_dsl.simulate.report import Column, Kind, Table, head
from policy_dsl.simulate.result import RESULT, Result
from policy_dsl.simulate.sums import between, classes

_TOP: Final = 20


def _moved(result: Result) -> dict[str, str]:
    """Who gains and who loses, in SQL; an upper end that is not there is above every other."""
    lows = result.column["0保底"], result.column["1保底"]
    highs = result.column["0最高"], result.column["1最高"]
    up = f"({lows[1]} > {lows[0]} OR {highs[1]} > {highs[0]} OR ({highs[1]} IS NULL AND {highs[0]} IS NOT NULL))"
    down = f"({lows[1]} < {lows[0]} OR {highs[1]} < {highs[0]} OR ({highs[0]} IS NULL AND {highs[1]} IS NOT NULL))"
    up, down = f"coalesce({up}, false)", f"coalesce({down}, false)"
    return {"多得": f"{up} AND NOT {down}", "少得": f"{down} AND NOT {up}", "保底和最高一升一降": f"{up} AND {down}", "不变": f"NOT {up} AND NOT {down}"}  # fmt: skip


def moves(result: Result) -> Table:
    """How many gain and lose, and how much."""
    rows = []
    for name, where in _moved(result).items():
        change = f"sum({result.column['1保底']} - {result.column['0保底']}), sum({result.column['1最高']} - {result.column['0最高']})"
        ((many, low, high),) = result.rows(f"SELECT count(*), {change} FROM {RESULT} WHERE {where}")
        rest = result.nothing if name == "不变" else 0
        rows.append((name, int(many) + rest, int(low or 0), int(high or 0)))
    kinds: tuple[tuple[str, Kind], ...] = (
        ("申报主体", "text"),
        ("家数", "count"),
        ("保底变化", "money"),
        ("最高变化", "money"),
    )
    return Table("moves", "谁多得、谁少得", head(kinds), tuple(rows))


def changes(result: Result) -> Table:
    """How the change of the most that one can get is spread."""
    a, b = result.column["0最高"], result.column["1最高"]
    change, rows = f"{b} - {a}", []
    for low, high in reversed(classes()):
        rows.append(
            (
                f"少{between(low, high)}",
                f"{change} <= {-low}" + (f" AND {change} > {-high}" if high else ""),
            )
        )
    rows.append(("不变", f"{change} = 0 OR ({a} IS NULL AND {b} IS NULL)"))
    for low, high in classes():
        rows.append(
            (
                f"多{between(low, high)}",
                f"{change} >= {low}" + (f" AND {change} < {high}" if high else ""),
            )
        )
    rows += [
        ("变成没有上限", f"{a} IS NOT NULL AND {b} IS NULL"),
        ("变成有上限", f"{a} IS NULL AND {b} IS NOT NULL"),
    ]
    asked = ", ".join(f"count(*) FILTER ({where})" for _, where in rows)
    (counts,) = result.rows(f"SELECT {asked} FROM {RESULT}")
    made = tuple(
        (name, int(many) + (result.nothing if name == "不变" else 0))
        for (name, _), many in zip(rows, counts, strict=True)
    )
    return Table("changes", "一家最高变化多少", (Column("变化", "text"), Column("家数", "count")), made)


def most(result: Result) -> Iterator[Table]:
    """Those for whom most changes."""
    a, b = result.column["0最高"], result.column["1最高"]
    for key, title, order in (("winners", "多得最多的", "DESC"), ("losers", "少得最多的", "ASC")):
        sign = ">" if order == "DESC" else "<"
        rows = result.rows(
            f"SELECT CAST({quoted(ID)} AS VARCHAR), {a}, {b}, {b} - {a} AS d FROM {RESULT} WHERE {b} - {a} {sign} 0 ORDER BY d {order}, {quoted(ID)} LIMIT {_TOP}"
        )
        before, after = (Column("最高", "money", each.name) for each in result.drafts)
        head = (Column("申报主体", "text"), before, after, Column("变化", "money"))
        yield Table(key, title, head, tuple(tuple(row) for row in rows), f"最多列 {_TOP} 家。")
