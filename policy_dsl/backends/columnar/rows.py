"""Small pieces of SQL over rows: what :mod:`policy_dsl.backends.columnar.pools` is written with. Every number is exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlglot import exp

from policy_dsl.backends.columnar.emit import name

Frame = Literal["all", "peers", "earlier"]
"""Of a window with an order: every row; those up to this one and its equals; those before this one."""


def col(text: str) -> exp.Column:
    """A column."""
    return name(text)


def number(value: int) -> exp.Expr:
    """A number; of one that 32 bits hold an engine decides how wide it is."""
    return exp.Literal.number(value) if value >= 0 else exp.paren(exp.Literal.number(value))


def case(*pairs: tuple[exp.Expr, exp.Expr], other: exp.Expr) -> exp.Case:
    """The value of the first condition that holds."""
    return exp.Case(ifs=[exp.If(this=test, true=value) for test, value in pairs], default=other)


def flag(test: exp.Expr) -> exp.Case:
    """1 where a condition holds, else 0."""
    return case((test, number(1)), other=number(0))


def both(*tests: exp.Expr) -> exp.Expr:
    """All of them."""
    return exp.and_(*tests)


def null(column: exp.Expr) -> exp.Expr:
    """Whether it is NULL."""
    return exp.paren(exp.Is(this=column, expression=exp.Null()))


def negate(test: exp.Expr) -> exp.Expr:
    """Not; of a condition that is never NULL."""
    return exp.Not(this=exp.paren(test))


def least(first: exp.Expr, *rest: exp.Expr) -> exp.Expr:
    """The smallest; none of them is NULL."""
    return exp.Least(this=first, expressions=list(rest), ignore_nulls=True)


def greatest(first: exp.Expr, *rest: exp.Expr) -> exp.Expr:
    """The greatest; none of them is NULL."""
    return exp.Greatest(this=first, expressions=list(rest), ignore_nulls=True)


def given(column: exp.Expr, other: exp.Expr) -> exp.Expr:
    """The column, or ``other`` where it is NULL."""
    return exp.Coalesce(this=column, expressions=[other])


def over(
    function: exp.Expr,
    partition: Sequence[exp.Expr],
    order: Sequence[exp.Expr] = (),
    rows: Frame = "all",
) -> exp.Expr:
    """A window function; always ascending, and over columns that are never NULL."""
    spec = None
    if rows == "earlier":
        spec = exp.WindowSpec(
            kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=number(1), end_side="PRECEDING"
        )
    elif rows == "peers":
        spec = exp.WindowSpec(kind="RANGE", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    by = [exp.Ordered(this=each.copy(), nulls_first=False) for each in order]
    return exp.Window(
        this=function,
        partition_by=[each.copy() for each in partition],
        order=exp.Order(expressions=by) if by else None,
        spec=spec,
    )


def times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    """The product."""
    return exp.Mul(this=left, expression=right)


def total(column: exp.Expr) -> exp.Expr:
    """SUM."""
    return exp.Sum(this=column)


def place(partition: Sequence[exp.Expr], order: Sequence[exp.Expr]) -> exp.Expr:
    """The number of a row in its order, from 1."""
    return over(exp.RowNumber(), partition, order)


def select(source: exp.Expr | str, columns: Iterable[str] = (), **made: exp.Expr) -> exp.Select:
    """Some columns of ``source`` (a name or a query) as they are, and some that are made of them; what is made may stand in several
    places."""
    shown: list[exp.Expr] = [col(each) for each in columns]
    shown += [exp.alias_(value.copy(), title, quoted=True, copy=False) for title, value in made.items()]
    read = (
        exp.Table(this=exp.to_identifier(source, quoted=True))
        if isinstance(source, str)
        else exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier("s")))
    )
    return exp.select(*shown).from_(read, copy=False)
