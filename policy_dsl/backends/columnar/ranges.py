"""Numbers that may be open, as two columns: what they are at least and at most.

NULL as ``low``: no lower end; NULL as ``high``: no upper end. Where both are one column the number is known, and is
computed once. The operators give what :mod:`policy_dsl.values.ranges` gives for one applicant.
"""

from __future__ import annotations

from typing import NamedTuple

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.expr import ENDLESS, Ex


class Num(NamedTuple):
    """A number between ``low`` and ``high``."""

    low: Ex
    high: Ex

    @property
    def exact(self) -> bool:
        """Known for every row. (NULL twice is a number without any end.)"""
        return self.low is self.high and not self.low.nullable


class Ranges:
    """The arithmetic of such pairs."""

    def __init__(self, columns: Columns) -> None:
        self.c = columns

    def point(self, value: int) -> Num:
        """A number of the text."""
        return self.known(self.c.number(value))

    @staticmethod
    def known(column: Ex) -> Num:
        """A column that is never NULL."""
        return Num(column, column)

    def endless(self) -> Num:
        """没有上限."""
        return Num(self.c.number(ENDLESS), self.c.none)

    def add(self, items: list[Num]) -> Num:
        """Sum."""
        low = self.c.add([item.low for item in items])
        return Num(low, low if all(i.exact for i in items) else self.c.add([item.high for item in items]))

    def sub(self, left: Num, right: Num) -> Num:
        """``left - right``."""
        c = self.c
        low = c.sub(left.low, right.high)
        if left.exact and right.exact:
            return Num(low, low)
        if left.low.high is None or left.low.high >= ENDLESS:
            # without an upper limit it stays, whatever is taken from it
            low = c.choose(c.compare(">=", left.low, c.number(ENDLESS)), c.number(ENDLESS), low)
        return Num(low, c.sub(left.high, right.low))

    def times(self, item: Num, factor: int) -> Num:
        """``item * factor``."""
        low = self.c.times(item.low, factor)
        high = low if item.exact else self.c.times(item.high, factor)
        return Num(low, high) if factor >= 0 else Num(high, low)

    def divided(self, item: Num, divisor: int) -> Num:
        """``item / divisor`` rounded towards minus infinity."""
        low = self.c.divided(item.low, divisor)
        return Num(low, low if item.exact else self.c.divided(item.high, divisor))

    def least(self, items: list[Num]) -> Num:
        """The smallest."""
        low = self.c.least_low([item.low for item in items])
        return Num(low, low if all(i.exact for i in items) else self.c.least([item.high for item in items]))

    def greatest(self, items: list[Num]) -> Num:
        """The greatest."""
        low = self.c.greatest([item.low for item in items])
        return Num(low, low if all(i.exact for i in items) else self.c.greatest_high([i.high for i in items]))

    def not_below_zero(self, item: Num) -> Num:
        """``max(item, 0)``."""
        return self.greatest([item, self.point(0)])

    def choose(self, test: Ex, then: Num, other: Num) -> Num:
        """``then`` where the test holds, ``other`` where it does not; both where it is open."""
        c = self.c
        low = high = c.none
        if test.nullable:
            low = c.least_low([then.low, other.low])
            high = c.greatest_high([then.high, other.high])
        ends = [
            c.choose(test, yes, c.choose(c.negate(test), no, both) if test.nullable else no)
            for yes, no, both in ((then.low, other.low, low), (then.high, other.high, high))
        ]
        return Num(*ends)

    def compare(self, op: str, left: Num, right: Num) -> Ex:
        """``left op right``; NULL while both can be."""
        c = self.c
        if left.exact and right.exact:
            return c.compare(op, left.low, right.low)
        match op:
            case "<":
                return self._less(left, right)
            case ">":
                return self._less(right, left)
            case ">=":
                return c.negate(self._less(left, right))
            case "<=":
                return c.negate(self._less(right, left))
            case "==":
                return self._equal(left, right)
            case _:
                return c.negate(self._equal(left, right))

    def _less(self, left: Num, right: Num) -> Ex:
        c = self.c
        no = c.choose(c.compare(">=", left.low, right.high), c.false, c.open)
        return c.choose(c.compare("<", left.high, right.low), c.true, no)

    def _equal(self, left: Num, right: Num) -> Ex:
        c = self.c
        apart = c.any([c.compare("<", left.high, right.low), c.compare("<", right.high, left.low)])
        points = [
            (left.low, left.high), (right.low, right.high), (left.low, right.low),
        ]  # fmt: skip
        one = c.all([c.compare("==", a, b) for a, b in points if a is not b])
        return c.choose(apart, c.false, c.choose(one, c.true, c.open))
