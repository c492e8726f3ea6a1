"""Makes expressions: each computation once, and as simple as the ranges of its parts allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from policy_dsl.backends.columnar import bounds
from policy_dsl.backends.columnar.expr import MOST, Data, Ex, Kind, Unsupported, is_other_unless
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.values.dates import year_of


class Columns:
    """Makes expressions, each computation once, and as simple as what is known of its parts allows.

    ``alone``: of applicants of whom no list and no history has a row, so that nothing has to be brought together.
    """

    def __init__(self, *, alone: bool = False) -> None:
        self.alone = alone
        self._made: dict[object, Ex] = {}
        self.true = self._leaf("const", True, "bool", None, 0, False)
        self.false = self._leaf("const", False, "bool", None, 0, False)
        self.open = self._leaf("null", "bool", "bool", None, 0, True)
        self.none = self._leaf("null", "int", "int", None, 0, True)
        self.nothing = self._leaf("null", "text", "text", None, 0, True)
        self.zero = self.number(0)

    # --- making -----------------------------------------------------------------------------

    def _leaf(
        self, op: str, data: Data, kind: Kind, frame: Frame | None, stage: int, nullable: bool,
        low: int | None = None, high: int | None = None,
    ) -> Ex:  # fmt: skip
        key = (op, type(data), data, kind, frame)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Ex(op, (), data, kind, frame, stage, nullable, low, high)
        return found

    def _node(
        self, op: str, args: tuple[Ex, ...], kind: Kind, nullable: bool, low: int | None = None, high: int | None = None,
        data: Data = None,
    ) -> Ex:  # fmt: skip
        frame = self._common(args)
        args = tuple([self.up(arg, frame) for arg in args])
        key = (op, data, kind, *map(id, args))
        found = self._made.get(key)
        if found is None:
            stage = max((arg.stage for arg in args), default=0)
            found = self._made[key] = Ex(op, args, data, kind, frame, stage, nullable, low, high)
        return found

    @staticmethod
    def _common(args: Iterable[Ex]) -> Frame | None:
        frames = {arg.frame for arg in args if arg.frame is not None}
        inner = frames - {APPLICANT}
        if len(inner) > 1:
            names = "、".join(sorted(frame.name for frame in inner))
            raise Unsupported(f"一个条件同时看几份清单的逐项事实（{names}），一条查询算不了")
        return inner.pop() if inner else APPLICANT if frames else None

    def up(self, column: Ex, frame: Frame | None) -> Ex:
        """A column of the applicant, beside each row of ``frame``."""
        if column.frame is None or frame is None or column.frame == frame:
            return column
        if column.frame != APPLICANT:
            raise Unsupported(f"“{column.frame.name}”的逐项事实不能在另一份清单里看")
        key = ("up", id(column), frame)
        found = self._made.get(key)
        if found is None:
            found = Ex(
                "up", (column,), None, column.kind, frame, column.stage + 1, column.nullable, column.low, column.high
            )  # fmt: skip
            self._made[key] = found
        return found

    def column(
        self,
        frame: Frame,
        name: str,
        kind: Kind,
        nullable: bool,
        low: int | None = None,
        high: int | None = None,
    ) -> Ex:
        """A column that is given."""
        return self._leaf("col", name, kind, frame, 0 if frame == APPLICANT else 1, nullable, low, high)

    def number(self, value: int) -> Ex:
        """A number of the text."""
        return self._leaf("const", value, "int", None, 0, False, value, value)

    def truth(self, value: bool) -> Ex:
        """A constant truth."""
        return self.true if value else self.false

    # --- truths -----------------------------------------------------------------------------

    def all(self, parts: Iterable[Ex]) -> Ex:
        """且, three-valued as in SQL."""
        return self._junction("and", parts, self.true, self.false)

    def any(self, parts: Iterable[Ex]) -> Ex:
        """或, three-valued as in SQL."""
        return self._junction("or", parts, self.false, self.true)

    def _junction(self, op: str, parts: Iterable[Ex], neutral: Ex, absorbing: Ex) -> Ex:
        flat: dict[Ex, None] = {}
        for part in parts:
            flat.update(dict.fromkeys(part.args if part.op == op else (part,)))
        flat.pop(neutral, None)
        if absorbing in flat:
            return absorbing
        if len(flat) < 2:
            return next(iter(flat), neutral)
        return self._node(op, tuple(flat), "bool", any(part.nullable for part in flat))

    def negate(self, truth: Ex) -> Ex:
        """不: NULL stays NULL. It is driven down to what it denies, so that what says the same is the same column."""
        if truth.is_null:
            return truth
        match truth.op:
            case "const":
                return self.truth(not truth.data)
            case "not":
                return truth.args[0]
            case "and":
                return self.any([self.negate(part) for part in truth.args])
            case "or":
                return self.all([self.negate(part) for part in truth.args])
            case op if op in bounds.OPPOSITE:
                return self.compare(bounds.OPPOSITE[op], *truth.args)
            case _:
                return self._node("not", (truth,), "bool", truth.nullable)

    def is_null(self, column: Ex) -> Ex:
        """Whether it is NULL."""
        if column.is_null or not column.nullable:
            return self.truth(column.is_null)
        return self._node("isnull", (column,), "bool", False)

    def surely(self, truth: Ex) -> Ex:
        """Whether it is true; NULL is not."""
        if truth.is_null:
            return self.false
        return self._node("surely", (truth,), "bool", False) if truth.nullable else truth

    def compare(self, op: str, left: Ex, right: Ex) -> Ex:
        """``left op right`` of numbers; NULL where one is."""
        if left.is_null or right.is_null:
            return self.open
        nullable = left.nullable or right.nullable
        if not nullable:
            known = bounds.compared(op, (left.low, left.high), (right.low, right.high))
            if left is right and op in ("<=", ">=", "=="):
                known = True
            if known is not None:
                return self.truth(known)
            if left.op == "case" and right.op == "const":
                test, then, other = left.args
                ends = self.compare(op, then, right), self.compare(op, other, right)
                if "const" in (ends[0].op, ends[1].op):
                    return self.choose(test, *ends)
        return self._node(op, (left, right), "bool", nullable)

    def among(self, column: Ex, values: tuple[str, ...]) -> Ex:
        """Whether a text is one of ``values``."""
        if not values:
            return self.false if not column.nullable else self._node("none of", (column,), "bool", True)
        return self._node("in", (column,), "bool", column.nullable, data=values)

    def contains(self, column: Ex, value: str) -> Ex:
        """Whether a set has ``value``."""
        return self._node("has", (column,), "bool", column.nullable, data=value)

    # --- numbers ----------------------------------------------------------------------------

    def add(self, parts: Iterable[Ex]) -> Ex:
        """Sum; NULL where one part is."""
        fixed = 0
        rest: list[Ex] = []
        for part in parts:
            if part.is_null:
                return self.none
            if part.op == "const" and part.low is not None:
                fixed += part.low
            else:
                rest.append(part)
        if fixed or not rest:
            rest.append(self.number(fixed))
        if len(rest) == 1:
            return rest[0]
        low, high = bounds.total([part.low for part in rest]), bounds.total([part.high for part in rest])
        return self._node("add", tuple(rest), "int", any(part.nullable for part in rest), low, high)

    def sub(self, left: Ex, right: Ex) -> Ex:
        """``left - right``; NULL where one is."""
        if left.is_null or right.is_null:
            return self.none
        if right.op == "const" and right.low is not None:
            return self.add([left, self.number(-right.low)])
        low = None if left.low is None or right.high is None else left.low - right.high
        high = None if left.high is None or right.low is None else left.high - right.low
        return self._node("sub", (left, right), "int", left.nullable or right.nullable, low, high)

    def times(self, item: Ex, factor: int) -> Ex:
        """``item * factor``."""
        if item.is_null or factor == 1:
            return item
        if factor == 0 and not item.nullable:
            return self.zero
        if item.op == "const" and item.low is not None:
            return self.number(item.low * factor)
        ends = [None if end is None else end * factor for end in (item.low, item.high)]
        low, high = ends if factor >= 0 else reversed(ends)
        return self._node("times", (item,), "int", item.nullable, low, high, factor)

    def divided(self, item: Ex, divisor: int) -> Ex:
        """``item / divisor`` rounded towards minus infinity."""
        if item.is_null or divisor == 1:
            return item
        low, high = (None if end is None else end // divisor for end in (item.low, item.high))
        if item.op == "const" and low is not None:
            return self.number(low)
        return self._node("div", (item,), "int", item.nullable, low, high, divisor)

    def least(self, parts: Iterable[Ex]) -> Ex:
        """The smallest of those that are not NULL."""
        kept = self._extreme(parts, least=True)
        if len(kept) < 2:
            return kept[0] if kept else self.none
        known = [part.high for part in kept if not part.nullable]
        ends = [end for end in known if end is not None]
        high = min(ends) if ends else bounds.outer([part.high for part in kept], max)
        low = bounds.outer([part.low for part in kept], min)
        return self._node("least", tuple(kept), "int", not known, low, high)

    def greatest(self, parts: Iterable[Ex]) -> Ex:
        """The greatest of those that are not NULL."""
        kept = self._extreme(parts, least=False)
        if len(kept) < 2:
            return kept[0] if kept else self.none
        known = [part.low for part in kept if not part.nullable]
        ends = [end for end in known if end is not None]
        low = max(ends) if ends else bounds.outer([part.low for part in kept], min)
        high = bounds.outer([part.high for part in kept], max)
        return self._node("greatest", tuple(kept), "int", not known, low, high)

    def _extreme(self, parts: Iterable[Ex], *, least: bool) -> list[Ex]:
        """The parts that can decide."""
        kept = list(dict.fromkeys(part for part in parts if not part.is_null))
        sure = [part for part in kept if not part.nullable]
        if least:
            bound = min((part.high for part in sure if part.high is not None), default=None)
            out = [p for p in kept if bound is None or p.low is None or p.low < bound]
            ends = [p for p in sure if p.high == bound]
        else:
            bound = max((part.low for part in sure if part.low is not None), default=None)
            out = [p for p in kept if bound is None or p.high is None or p.high > bound]
            ends = [p for p in sure if p.low == bound]
        if bound is not None and ends and ends[0] not in out:
            out.append(ends[0])
        return [p for p in kept if p in out]

    def least_low(self, parts: Iterable[Ex]) -> Ex:
        """The smallest of lower ends: NULL (no lower end) where one is."""
        return self._guarded(list(parts), self.least)

    def greatest_high(self, parts: Iterable[Ex]) -> Ex:
        """The greatest of upper ends: NULL (no upper end) where one is."""
        return self._guarded(list(parts), self.greatest)

    def _guarded(self, parts: list[Ex], of: Callable[[list[Ex]], Ex]) -> Ex:
        if any(part.is_null for part in parts):
            return self.none
        best = of(parts)
        missing = self.any(self.is_null(part) for part in parts)
        return self.choose(missing, self.none, best)

    def given(self, column: Ex, default: int) -> Ex:
        """The number, or ``default`` where it is NULL."""
        if column.is_null:
            return self.number(default)
        if not column.nullable:
            return column
        low = None if column.low is None else min(column.low, default)
        high = None if column.high is None else max(column.high, default)
        return self._node("given", (column,), "int", False, low, high, default)

    def choose(self, test: Ex, then: Ex, other: Ex) -> Ex:
        """``then`` where ``test`` is true, else (also where it is NULL) ``other``."""
        if then.op == "case" and then.args[0] is test:
            then = then.args[1]
        if other.op == "case" and other.args[0] is test:
            other = other.args[2]
        if test is self.true or then is other:
            return then
        if test is self.false or test.is_null:
            return other
        if test.op == "not" and not test.nullable:
            return self.choose(test.args[0], other, then)
        if then.kind == "bool":
            sure = self.surely(test)
            if then is self.true:
                return self.any([sure, other])
            if then is self.false:
                return self.all([self.negate(sure), other])
            if other is self.false:
                return self.all([sure, then])
            if other is self.true:
                return self.any([self.negate(sure), then])
        if is_other_unless(then, test, other):
            return then
        ends = [each for each in (then, other) if not each.is_null]
        low, high = (
            bounds.outer([each.low for each in ends], min),
            bounds.outer([each.high for each in ends], max),
        )
        return self._node("case", (test, then, other), then.kind, then.nullable or other.nullable, low, high)

    def ordinal(self, day: Ex) -> Ex:
        """A column of days as ordinals."""
        return self._node("ordinal", (day,), "int", day.nullable, day.low, day.high)

    def year_of(self, day: Ex) -> Ex:
        """The calendar year of an ordinal day."""
        if day.is_null:
            return day
        low, high = (
            (1 if day.low is None else year_of(day.low)),
            (9999 if day.high is None else year_of(day.high)),
        )
        if low == high and not day.nullable:
            return self.number(low)
        return self._node("year", (day,), "int", day.nullable, low, high)

    def months_later(self, day: Ex, months: int) -> Ex:
        """The day ``months`` later."""
        if day.is_null or not months:
            return day
        return self._node("months", (day,), "int", day.nullable, 1, 3_652_059, months)

    # --- between frames ---------------------------------------------------------------------

    def aggregate(self, op: Literal["sum", "min", "max"], column: Ex, source: Frame, to: Frame) -> Ex:
        """The sum (0 of none), the least or the greatest (NULL of none) of the rows of ``source`` that belong to a row
        of ``to``; NULLs do not count."""
        if column.is_null or self.alone:
            return self.zero if op == "sum" else self.none
        key = ("agg", op, id(column), source, to)
        found = self._made.get(key)
        if found is None:
            if column.frame != source:
                column = self._at(self.up(column, source), source)
            nullable = op != "sum"
            low, high = column.low, column.high
            if op == "sum":
                low = 0 if column.low is not None and column.low >= 0 else -MOST
                high = 0 if column.high is not None and column.high <= 0 else MOST
            found = Ex("agg", (column,), op, "int", to, column.stage, nullable, low, high)
            self._made[key] = found
        return found

    def some(self, test: Ex, source: Frame, to: Frame) -> Ex:
        """Whether the test holds for certain of any row of ``source`` that belongs to a row of ``to``."""
        if test is self.false or test.is_null or self.alone:
            return self.false
        key = ("some", id(test), source, to)
        found = self._made.get(key)
        if found is None:
            column = test if test.frame == source else self._at(self.up(test, source), source)
            found = self._made[key] = Ex(
                "agg", (column,), "some", "bool", to, column.stage, False, None, None
            )
        return found

    def before(self, column: Ex, source: Frame) -> Ex:
        """The sum over the items of the same applicant that stand before this one."""
        if column.is_null:
            return self.zero
        column = self._at(self.up(column, source), source)
        low = 0 if column.low is not None and column.low >= 0 else -MOST
        return self._node("before", (column,), "int", False, low, MOST)

    def _at(self, column: Ex, frame: Frame) -> Ex:
        """A constant as a column of ``frame``."""
        if column.frame is not None:
            return column
        key = ("at", id(column), frame)
        if key not in self._made:
            self._made[key] = Ex(
                "at", (column,), None, column.kind, frame, 1, column.nullable, column.low, column.high
            )
        return self._made[key]
