"""What an engine calls things, and what it must not be trusted with.

Numbers are 64-bit integers where the ranges of the operands prove that this is enough, and 38 decimal digits where not.
Division rounds towards minus infinity whatever the engine's own operator does with negative numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Final, cast

from sqlglot import exp

from policy_dsl.backends.columnar.expr import MOST, Ex, Unsupported
from policy_dsl.backends.columnar.given import ID, ORDER
from policy_dsl.values.dates import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR

_COMPARE: Final = {"<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE, "==": exp.EQ, "!=": exp.NEQ}
_WIDEST: Final = 10**37


class Dialect(ABC):
    """One engine. ``name`` is SQLGlot's."""

    name: str = ""
    longest: int | None = None
    """How many bytes of UTF-8 a name may have."""
    materializes = True
    """A common table expression can be computed once for all who read it."""
    nests = False
    """It takes long over chains of common table expressions: what is read once is better written where it is read."""
    bigint = exp.DataType.Type.BIGINT
    text, texts = "VARCHAR", "VARCHAR[]"
    """What it calls a column of texts, and one of lists of texts."""
    advice: tuple[str, ...] = ()
    """What somebody must know who installs a view."""

    # --- what engines differ in ---------------------------------------------------------------

    def fence(self, query: exp.Select) -> exp.Select:
        """Keeps the engine from writing a computed column out again wherever it is read."""
        return query

    def answering(self, query: exp.Select) -> exp.Select:
        """The rows of an answer; an engine that may be set to compute wrongly is made to refuse."""
        return query

    def big(self, total: exp.Expr) -> exp.Expr:
        """A sum as 64 bits; one that is larger is an error of the engine, never a wrong number."""
        return exp.cast(total, self.bigint)

    def wide(self, value: exp.Expr) -> exp.Expr:
        """A number of 38 digits."""
        return exp.cast(value, exp.DataType.build("DECIMAL(38, 0)"))

    def quotient(self, item: exp.Expr, divisor: int) -> exp.Expr:
        """The whole part of a quotient that is not negative."""
        return exp.IntDiv(this=exp.paren(item), expression=exp.Literal.number(divisor))

    def share(self, item: exp.Expr, by: exp.Expr) -> exp.Expr:
        """The whole part of the quotient of two wide numbers that are not negative, where it fits into 64 bits."""
        return exp.IntDiv(this=exp.paren(item), expression=exp.paren(by))

    def by_code_point(self, text: exp.Expr) -> exp.Expr:
        """A text as it is put in order: code point by code point."""
        return text

    def remainder(self, item: exp.Expr, divisor: int) -> exp.Expr:
        """What a division leaves, with the sign of ``item``."""
        return exp.Mod(this=exp.paren(item), expression=exp.Literal.number(divisor))

    @abstractmethod
    def ordinal(self, day: exp.Expr) -> exp.Expr:
        """A date as its proleptic Gregorian ordinal."""

    @abstractmethod
    def date(self, ordinal: exp.Expr) -> exp.Expr:
        """The date of an ordinal."""

    @abstractmethod
    def months_later(self, ordinal: exp.Expr, months: int) -> exp.Expr:
        """The date some months later; past the month's end, its last day."""

    def contains(self, column: exp.Expr, value: str) -> exp.Expr:
        """Whether a list of texts has ``value``."""
        return exp.ArrayContains(this=column, expression=exp.Literal.string(value))

    def answer(self, node: Ex, value: exp.Expr) -> exp.Expr:
        """A column as it is shown: a number in 64 bits, or an error."""
        return self.big(value) if node.kind == "int" and not node.is_null and beyond(node, MOST) else value

    def view(self, name: str, query: exp.Query, notes: Mapping[str, str]) -> exp.Create:
        """``CREATE VIEW``. ``notes``: what some of its columns are."""
        for each in query.expressions:
            if each.alias in notes:
                each.add_comments([notes[each.alias]])
        made = exp.Table(this=exp.to_identifier(name, quoted=True))
        return exp.Create(this=made, kind="VIEW", expression=query)

    # --- what they share ------------------------------------------------------------------------

    def expression(self, node: Ex, args: list[exp.Expr]) -> exp.Expr:
        """One operator. ``args``: its operands, already in SQL."""
        value = self._operator(node, args)
        if node.kind != "int" or node.is_null:
            return value
        if beyond(node, _WIDEST):
            raise Unsupported("这里的数可能超过37位，没有一种引擎能照实算出")
        wide = any(beyond(arg, MOST) for arg in node.args if arg.kind == "int" and not arg.is_null)
        # of wide operands, but itself no longer wide
        return self.big(value) if wide and not beyond(node, MOST) else value

    def _operator(self, node: Ex, args: list[exp.Expr]) -> exp.Expr:
        match node.op:
            case "const":
                return self._constant(node)
            case "null":
                return exp.Null() if node.kind != "int" else exp.cast(exp.Null(), self.bigint)
            case "at":
                return args[0]
            case "and" | "or":
                return (exp.and_ if node.op == "and" else exp.or_)(*args)
            case "not":
                return exp.Not(this=exp.paren(args[0]))
            case "isnull":
                return exp.paren(exp.Is(this=exp.paren(args[0]), expression=exp.Null()))
            case "surely":
                return exp.Coalesce(this=args[0], expressions=[exp.false()])
            case "<" | "<=" | ">" | ">=" | "==" | "!=":
                return exp.paren(_COMPARE[node.op](this=args[0], expression=args[1]))
            case "in":
                return exp.paren(self._among(args[0], cast("tuple[str, ...]", node.data)))
            case "none of":
                return exp.paren(exp.NEQ(this=args[0], expression=args[0].copy()))
            case "has":
                return self.contains(args[0], str(node.data))
            case "add" | "sub" | "times":
                return self._arithmetic(node, args)
            case "div":
                return self._divided(node, args[0])
            case "least":
                return exp.Least(this=args[0], expressions=args[1:], ignore_nulls=True)
            case "greatest":
                return exp.Greatest(this=args[0], expressions=args[1:], ignore_nulls=True)
            case "given":
                return exp.Coalesce(this=args[0], expressions=[exp.Literal.number(str(node.data))])
            case "case":
                return self._case(args)
            case "ordinal":
                return self.ordinal(args[0])
            case "year":
                return self._year(node, args[0])
            case "months":
                return self._months(node, args[0])
            case "before":
                return self._before(args[0])
            case op:
                raise AssertionError(op)

    def _constant(self, node: Ex) -> exp.Expr:
        match node.data:
            case bool(value):
                return exp.true() if value else exp.false()
            case int(value):
                # a small literal would make an engine count in 32 bits
                number = exp.Literal.number(value)
                return exp.cast(number, self.bigint) if abs(value) <= MOST else self.wide(number)
            case str(value):
                return exp.Literal.string(value)
            case _:
                raise AssertionError(node.data)

    @staticmethod
    def _among(column: exp.Expr, values: tuple[str, ...]) -> exp.Expr:
        if len(values) == 1:
            return exp.EQ(this=column, expression=exp.Literal.string(values[0]))
        return exp.In(this=column, expressions=[exp.Literal.string(value) for value in values])

    def _arithmetic(self, node: Ex, args: list[exp.Expr]) -> exp.Expr:
        if beyond(node, MOST):
            args = [self.wide(arg) for arg in args]
        match node.op:
            case "add":
                return self._sum(args)
            case "sub":
                return exp.paren(exp.Sub(this=args[0], expression=args[1]))
            case _:
                factor: exp.Expr = exp.Literal.number(str(node.data))
                return exp.paren(exp.Mul(this=args[0], expression=exp.paren(exp.cast(factor, self.bigint))))

    def _sum(self, args: list[exp.Expr]) -> exp.Expr:
        """Halved again and again: an engine takes long over what is nested deep."""
        if len(args) == 1:
            return args[0]
        half = len(args) // 2
        return exp.paren(exp.Add(this=self._sum(args[:half]), expression=self._sum(args[half:])))

    def _divided(self, node: Ex, item: exp.Expr) -> exp.Expr:
        divisor = cast("int", node.data)
        if node.args[0].low is not None and node.args[0].low >= 0:
            value = self.quotient(item, divisor)
        else:
            # the remainder made positive first: then nothing is rounded
            rest = self.remainder(
                exp.Add(this=self.remainder(item, divisor), expression=exp.Literal.number(divisor)), divisor
            )
            value = self.quotient(exp.Sub(this=item.copy(), expression=rest), divisor)
        return value

    @staticmethod
    def _case(args: list[exp.Expr]) -> exp.Expr:
        """A chain of cases is written as one."""
        ifs = [exp.If(this=args[0], true=args[1])]
        default: exp.Expr = args[2]
        if isinstance(default, exp.Case):
            ifs += default.args["ifs"]
            default = default.args["default"]
        return exp.Case(ifs=ifs, default=default)

    def _year(self, node: Ex, ordinal: exp.Expr) -> exp.Expr:
        return exp.cast(exp.Extract(this=exp.var("YEAR"), expression=self.date(self._clamped(node.args[0], ordinal))), self.bigint)  # fmt: skip

    def _months(self, node: Ex, ordinal: exp.Expr) -> exp.Expr:
        """Within the calendar, as :func:`policy_dsl.values.dates.add_months`."""
        months = cast("int", node.data)
        limit = (LAST_YEAR - FIRST_YEAR) * 12
        day = self._clamped(node.args[0], ordinal)
        if abs(months) > limit:
            raise Unsupported("这里的月数超出了日历")
        later = self.months_later(day, months)
        most = exp.Literal.number(LAST_DAY)
        inner = exp.Least(this=later, expressions=[most], ignore_nulls=True)
        return exp.Greatest(this=inner, expressions=[exp.Literal.number(FIRST_DAY)], ignore_nulls=True)

    @staticmethod
    def _clamped(node: Ex, ordinal: exp.Expr) -> exp.Expr:
        if node.low is not None and node.high is not None and node.low >= FIRST_DAY and node.high <= LAST_DAY:
            return ordinal
        most = exp.Literal.number(LAST_DAY)
        inner = exp.Least(this=ordinal, expressions=[most], ignore_nulls=True)
        return exp.Greatest(this=inner, expressions=[exp.Literal.number(1)], ignore_nulls=True)

    def _before(self, column: exp.Expr) -> exp.Expr:
        over = exp.Window(
            this=exp.Sum(this=column),
            partition_by=[exp.column(ID, quoted=True)],
            order=exp.Order(expressions=[exp.Ordered(this=exp.column(ORDER, quoted=True), nulls_first=False)]),
            spec=exp.WindowSpec(
                kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=exp.Literal.number(1), end_side="PRECEDING",
            ),
        )  # fmt: skip
        return exp.Coalesce(this=self.big(over), expressions=[exp.Literal.number(0)])


def beyond(node: Ex, most: int) -> bool:
    """Whether the numbers of a column may be larger than ``most``."""
    return node.low is None or node.high is None or node.low < -most or node.high > most
