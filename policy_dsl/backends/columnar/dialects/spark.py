"""Spark SQL in ANSI mode, held against Spark 4: ``pip install 'polc[spark]'`` and a Java runtime, or a cluster.

Outside ANSI mode Spark counts round the end of 64 bits and makes NULL of a DECIMAL that is too large. So the query asks for
the mode (:meth:`Spark.answering`): without it each row is an error, not a number. Spark 4 has it unless it is turned off.

Common table expressions are written out where they are read (those of a policy: a few times). A column is not: Spark keeps
apart two SELECTs of which the outer one reads a computed column of the inner one twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from sqlglot import exp

from policy_dsl.backends.columnar.dialects.base import Dialect, beyond
from policy_dsl.backends.columnar.expr import MOST, Ex, Unsupported

_MOST_OF_QUOTIENT: Final = 10**32 - 1
"""A quotient of DECIMALs has 38 digits, of which 6 are behind the point."""


class Spark(Dialect):
    """Apache Spark."""

    name = "spark"
    materializes = False
    nests = True
    text, texts = "STRING", "ARRAY<STRING>"
    advice = (
        "Spark：在 4.3 上核对过；spark.sql.ansi.enabled 须为 true（4.0 起默认如此），否则每一行都报错。",
        "Spark 自带的目录不收中文的表名，所以这是临时视图；各表也先各建一个：CREATE TEMPORARY VIEW `表名` AS SELECT … FROM 库.表。",
    )

    def answering(self, query: exp.Select) -> exp.Select:
        # 1 + '1' is a whole number in ANSI mode, else a floating point one
        kind = exp.Anonymous(
            this="TYPEOF",
            expressions=[exp.Add(this=exp.Literal.number(1), expression=exp.Literal.string("1"))],
        )
        whole = exp.NEQ(this=kind, expression=exp.Literal.string("double"))
        word = exp.Literal.string("spark.sql.ansi.enabled 必须为 true，否则溢出的数不报错")
        asked = exp.Anonymous(this="ASSERT_TRUE", expressions=[whole, word])
        return query.where(exp.Is(this=asked, expression=exp.Null()), copy=False)

    def view(self, name: str, query: exp.Query, notes: Mapping[str, str]) -> exp.Create:
        # the catalogue shows the notes, and its own tables cannot have such a name: so it is temporary
        columns = [exp.ColumnDef(this=exp.to_identifier(each.alias_or_name, quoted=True)) for each in query.expressions]  # fmt: skip
        for column in columns:
            if column.name in notes:
                note = exp.CommentColumnConstraint(this=exp.Literal.string(notes[column.name]))
                column.set("constraints", [exp.ColumnConstraint(kind=note)])
        made = super().view(name, query, {})
        made.set("this", exp.Schema(this=made.this, expressions=columns))
        made.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
        made.set("replace", True)
        return made

    def _divided(self, node: Ex, item: exp.Expr) -> exp.Expr:
        # DIV of DECIMALs gives 64 bits, and what they do not hold is cut without an error even in ANSI mode
        if not beyond(node.args[0], MOST):
            return super()._divided(node, item)
        if beyond(node, _MOST_OF_QUOTIENT):
            raise Unsupported("这里的商可能超过32位，Spark 不能照实算出")
        divisor = cast("int", node.data)
        below = exp.paren(exp.Sub(this=item, expression=self._modulo(item.copy(), divisor)))
        quotient = exp.Div(this=self.wide(below), expression=self.wide(exp.Literal.number(divisor)))
        return self.wide(exp.paren(quotient))

    def _modulo(self, item: exp.Expr, divisor: int) -> exp.Expr:
        """What a division that rounds down leaves; never negative."""
        rest = exp.Add(this=self.remainder(item, divisor), expression=exp.Literal.number(divisor))
        return self.remainder(rest, divisor)

    def ordinal(self, day: exp.Expr) -> exp.Expr:
        days = exp.Anonymous(this="DATEDIFF", expressions=[day, _first_day()])
        return exp.cast(exp.paren(exp.Add(this=days, expression=exp.Literal.number(1))), self.bigint)

    def date(self, ordinal: exp.Expr) -> exp.Expr:
        days = exp.Sub(this=exp.cast(ordinal, "INT"), expression=exp.Literal.number(1))
        return exp.Anonymous(this="DATE_ADD", expressions=[_first_day(), days])

    def months_later(self, ordinal: exp.Expr, months: int) -> exp.Expr:
        later = exp.Anonymous(this="ADD_MONTHS", expressions=[self.date(ordinal), exp.Literal.number(months)])
        return self.ordinal(later)


def _first_day() -> exp.Expr:
    return exp.cast(exp.Literal.string("0001-01-01"), "DATE")
