"""PostgreSQL: Debian's package ``postgresql``; ``tests/columnar/postgres.py`` starts a server of its own."""

from __future__ import annotations

from sqlglot import exp

from policy_dsl.backends.columnar.dialects.base import Dialect, beyond
from policy_dsl.backends.columnar.expr import MOST, Ex


class Postgres(Dialect):
    """PostgreSQL, 13 and later."""

    name = "postgres"
    longest = 63
    text, texts = "TEXT", "TEXT[]"

    def fence(self, query: exp.Select) -> exp.Select:
        # else it writes a column out again at each place that reads it
        return query.offset(0, copy=False)

    def quotient(self, item: exp.Expr, divisor: int) -> exp.Expr:
        # of NUMERICs, exactly
        return exp.Anonymous(
            this="DIV", expressions=[self.wide(item), self.wide(exp.Literal.number(divisor))]
        )

    def share(self, item: exp.Expr, by: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="DIV", expressions=[item, by])

    def by_code_point(self, text: exp.Expr) -> exp.Expr:
        # else by the words of the language that the database was made with
        return exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True))

    def _divided(self, node: Ex, item: exp.Expr) -> exp.Expr:
        value = super()._divided(node, item)
        return value if beyond(node, MOST) else self.big(value)

    def ordinal(self, day: exp.Expr) -> exp.Expr:
        start = exp.cast(exp.Literal.string("0001-01-01"), "DATE")
        days = exp.Add(this=exp.Sub(this=day, expression=start), expression=exp.Literal.number(1))
        return exp.cast(exp.paren(days), self.bigint)

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        start = exp.cast(exp.Literal.string("0001-01-01"), "DATE")
        days = exp.Sub(this=exp.cast(ordinal, "INT"), expression=exp.Literal.number(1))
        return exp.paren(exp.Add(this=start, expression=exp.paren(days)))

    def months_later(self, ordinal: exp.Expr, months: int) -> exp.Expr:
        step = exp.Interval(this=exp.Literal.string(str(months)), unit=exp.var("MONTH"))
        return self.ordinal(exp.cast(exp.paren(exp.Add(this=self.date(ordinal), expression=step)), "DATE"))

    def contains(self, column: exp.Expr, value: str) -> exp.Expr:
        every = exp.Any(this=exp.paren(column))
        return exp.paren(exp.EQ(this=exp.Literal.string(value), expression=every))
