"""DuckDB: ``pip install 'polc[batch]'``, nothing to start."""

from __future__ import annotations

from sqlglot import exp

from policy_dsl.backends.columnar.dialects.base import Dialect


class DuckDB(Dialect):
    """DuckDB, in this process."""

    name = "duckdb"

    def wide(self, value: exp.Expr) -> exp.Expr:
        # a DECIMAL is divided as a floating point number here
        return exp.cast(value, exp.DataType.Type.INT128)

    def ordinal(self, day: exp.Expr) -> exp.Expr:
        start = exp.cast(exp.Literal.string("0001-01-01"), "DATE")
        return exp.cast(exp.paren(exp.Add(this=exp.Sub(this=day, expression=start), expression=exp.Literal.number(1))), self.bigint)  # fmt: skip

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        start = exp.cast(exp.Literal.string("0000-12-31"), "DATE")
        return exp.Add(this=start, expression=exp.cast(ordinal, "INT"))

    def months_later(self, ordinal: exp.Expr, months: int) -> exp.Expr:
        step = exp.Interval(this=exp.Literal.string(str(months)), unit=exp.var("MONTH"))
        return self.ordinal(exp.cast(exp.Add(this=self.date(ordinal), expression=step), "DATE"))
