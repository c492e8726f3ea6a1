"""Every operator on numbers that may be open gives, in DuckDB, what it gives for one applicant."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import duckdb
import pytest

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import MOST, Ex, Unsupported
from policy_dsl.backends.columnar.frames import APPLICANT
from policy_dsl.backends.columnar.ranges import Num, Ranges
from policy_dsl.values import dates, ranges
from policy_dsl.values.ranges import INF, Ranged

WIDE = 10**12


def numbers(count: int, seed: int) -> list[tuple[int | None, int | None]]:
    """Pairs of ends: points, ranges, and ranges without a lower or an upper end."""
    random = Random(seed)
    found: list[tuple[int | None, int | None]] = []
    for _ in range(count):
        size = 10 ** random.randint(0, 12)
        low = random.randint(-size, size)
        high = random.choice((low, low + random.randint(0, size)))
        found.append((None if random.random() < 0.2 else low, None if random.random() < 0.2 else high))
    return found


def ranged(ends: tuple[int | None, int | None]) -> Ranged:
    low, high = ends
    return ranges.span(-INF if low is None else low, INF if high is None else high, 2)


def shown(value: Ranged) -> tuple[int | None, int | None]:
    low, high, _ = ranges.ends(value)
    return ranges.lower(low), ranges.upper(high)


OPERATORS: dict[str, tuple[Callable[[Ranges, Num, Num], Num], Callable[[Ranged, Ranged], Ranged]]] = {
    "add": (lambda r, a, b: r.add([a, b]), lambda a, b: ranges.add([a, b])),
    "sub": (lambda r, a, b: r.sub(a, b), ranges.sub),
    "times": (lambda r, a, _: r.times(a, 7), lambda a, _: ranges.scale(a, 7)),
    "times a negative number": (lambda r, a, _: r.times(a, -3), lambda a, _: ranges.scale(a, -3)),
    "divided": (lambda r, a, _: r.divided(a, 7), lambda a, _: ranges.floordiv(a, 7)),
    "least": (lambda r, a, b: r.least([a, b]), lambda a, b: ranges.least([a, b])),
    "greatest": (lambda r, a, b: r.greatest([a, b]), lambda a, b: ranges.greatest([a, b])),
    "not below zero": (lambda r, a, _: r.not_below_zero(a), lambda a, _: ranges.greatest([a, 0])),
    "chosen by an open truth": (lambda r, a, b: r.choose(r.c.open, a, b), lambda a, b: ranges.hull(a, b, 2)),
}


class Table:
    """Two numbers in each row, as four columns, whose ends are within ``most`` for certain."""

    def __init__(self, most: int = WIDE * 2) -> None:
        self.c = Columns()
        self.r = Ranges(self.c)
        self.a, self.b = (
            Num(
                *[
                    self.c.column(APPLICANT, f"{which}{end}", "int", True, -most, most)
                    for end in ("low", "high")
                ]
            )
            for which in "ab"
        )
        self.base = duckdb.connect()
        self.base.execute(
            "CREATE TABLE t (申报主体 BIGINT, alow BIGINT, ahigh BIGINT, blow BIGINT, bhigh BIGINT)"
        )

    def rows(self, rows: list[tuple[int | None, ...]]) -> None:
        self.base.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?)", [(at, *row) for at, row in enumerate(rows)]
        )

    def of(self, columns: dict[str, Ex]) -> list[tuple[object, ...]]:
        chain = Chain(dialect("duckdb"), {APPLICANT: "t"}, columns.values())
        sql = chain.complete(chain.select(APPLICANT, columns)).sql(dialect="duckdb")
        return [row[1:] for row in sorted(self.base.execute(sql).fetchall())]


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_on_ranges(operator: str) -> None:
    ours, theirs = OPERATORS[operator]
    table = Table()
    left, right = numbers(300, 1), numbers(300, 2)
    table.rows([(*a, *b) for a, b in zip(left, right, strict=True)])
    low, high = ours(table.r, table.a, table.b)
    got = table.of({"low": low, "high": high})
    assert got == [shown(theirs(ranged(a), ranged(b))) for a, b in zip(left, right, strict=True)]


@pytest.mark.parametrize("op", ["<", "<=", "==", "!=", ">=", ">"])
def test_a_comparison_of_ranges(op: str) -> None:
    less, equal = ranges.less, ranges.equal
    meaning: dict[str, Callable[[Ranged, Ranged], bool | int]] = {
        "<": less,
        "<=": lambda a, b: ranges.negate(less(b, a)),
        "==": equal,
        "!=": lambda a, b: ranges.negate(equal(a, b)),
        ">=": lambda a, b: ranges.negate(less(a, b)),
        ">": lambda a, b: less(b, a),
    }
    table = Table()
    left = numbers(400, 3)
    right = [ends if Random(at).random() < 0.3 else other for at, (ends, other) in enumerate(zip(left, numbers(400, 4), strict=True))]  # fmt: skip
    table.rows([(*a, *b) for a, b in zip(left, right, strict=True)])
    got = table.of({"truth": table.r.compare(op, table.a, table.b)})
    wanted = [meaning[op](ranged(a), ranged(b)) for a, b in zip(left, right, strict=True)]
    assert [row[0] for row in got] == [each if isinstance(each, bool) else None for each in wanted]


def test_days_and_months() -> None:
    random = Random(5)
    days = [random.choice((dates.FIRST_DAY, dates.LAST_DAY, random.randint(1, dates.LAST_DAY))) for _ in range(400)]  # fmt: skip
    table = Table(dates.LAST_DAY)
    day = table.c.column(APPLICANT, "alow", "int", False, dates.FIRST_DAY, dates.LAST_DAY)
    table.rows([(each, each, None, None) for each in days])
    steps = (1, 13, -1, -30, 600)
    got = table.of(
        {"year": table.c.year_of(day), **{str(step): table.c.months_later(day, step) for step in steps}}
    )
    assert got == [(dates.year_of(each), *[dates.add_months(each, step) for step in steps]) for each in days]


def test_what_64_bits_may_not_hold_is_computed_wider() -> None:
    table = Table(MOST)
    most = (MOST - 1, MOST - 1, MOST - 2, MOST - 2)
    table.rows([most, (-MOST, -MOST, -MOST, -MOST)])
    r, a, b = table.r, table.a, table.b
    half = r.divided(r.times(a, 5), 10)
    both = r.divided(r.add([a, b]), 2)
    got = table.of({"half": half.low, "both": both.low})
    assert got == [((MOST - 1) // 2, (2 * MOST - 3) // 2), ((-MOST * 5) // 10, -MOST)]


def test_a_sum_that_64_bits_do_not_hold_is_an_error() -> None:
    table = Table(MOST)
    table.rows([(MOST, MOST, MOST, MOST)])
    with pytest.raises(duckdb.Error, match=r"INT64|range"):
        table.of({"sum": table.r.add([table.a, table.b]).low})


def test_what_38_digits_may_not_hold_is_refused() -> None:
    table = Table(10**36)
    with pytest.raises(Unsupported, match="37位"):
        table.of({"large": table.r.times(table.a, 100).low})
