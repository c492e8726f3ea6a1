"""What was received before, as columns. A receipt without a level (档) counts for every level."""

from __future__ import annotations

from typing import NamedTuple

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.expr import FACT_MOST, Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import AMOUNT, HISTORIES, MATTER, NAME, OF, TIER, YEAR, Facts, Place
from policy_dsl.backends.columnar.ranges import Num, Ranges
from policy_dsl.core.ir import History


class _Found(NamedTuple):
    """The receipts that may count, and those of them that count for certain; where they are brought together."""

    possible: Ex
    sure: Ex
    rows: Frame
    to: Frame


class Receipts:
    """The operators that look at a history."""

    def __init__(self, columns: Columns, ranges: Ranges, facts: Facts) -> None:
        self.c = columns
        self.r = ranges
        self.facts = facts

    def any(self, which: History, place: Place | None) -> Ex:
        """There is such a receipt."""
        c, known = self.c, self.facts.known(HISTORIES[which.source])
        if known is c.false:
            return c.open
        found = self._found(which, place)
        sure = c.some(found.sure, found.rows, found.to)
        inside = c.choose(sure, c.true, c.false)
        if found.sure is not found.possible:
            possible = c.some(found.possible, found.rows, found.to)
            inside = c.choose(sure, c.true, c.choose(possible, c.open, c.false))
        return c.choose(known, inside, c.open)

    def sum(self, which: History, place: Place | None) -> Num:
        """The sum of such receipts, in 分."""
        c, known = self.c, self.facts.known(HISTORIES[which.source])
        if known is c.false:
            return Num(c.zero, c.none)
        found = self._found(which, place)
        amount = c.column(found.rows, AMOUNT, "int", False, 0, FACT_MOST)
        low = c.aggregate("sum", c.choose(found.sure, amount, c.zero), found.rows, found.to)
        high = low
        if found.sure is not found.possible:
            high = c.aggregate("sum", c.choose(found.possible, amount, c.zero), found.rows, found.to)
        return self.r.choose(known, Num(low, high), Num(c.zero, c.none))

    def first_year(self, which: History, place: Place | None) -> Num:
        """The earliest year of such a receipt; the year of the application if there is none."""
        c, known, now = self.c, self.facts.known(HISTORIES[which.source]), self.facts.year
        unknown = now if which.window == "year" else Num(c.zero, now.high)
        if known is c.false:
            return unknown
        found = self._found(which, place)
        year = c.column(found.rows, YEAR, "int", False, 1, 9999)
        sure = self._first(c.choose(found.sure, year, c.none), found)
        high = c.least([now.high, sure])
        low = high
        if found.sure is not found.possible or not now.exact:
            first = self._first(c.choose(found.possible, year, c.none), found)
            low = c.least([now.low, first, sure])
        return self.r.choose(known, Num(low, high), unknown)

    def _first(self, year: Ex, found: _Found) -> Ex:
        return self.c.aggregate("min", year, found.rows, found.to)

    def _found(self, which: History, place: Place | None) -> _Found:
        c = self.c
        rows = self.facts.given.receipts(which.source)
        now = self.facts.year
        year = c.column(rows, YEAR, "int", False, 1, 9999)
        tests = [
            c.among(c.column(rows, MATTER, "text", False), which.awards),
            c.compare("<=", year, now.high),
        ]
        to, sure = APPLICANT, c.true
        if which.tier is not None:
            tier = c.column(rows, TIER, "text", True)
            tests.append(c.any([c.is_null(tier), c.surely(c.among(tier, (which.tier,)))]))
        if which.window == "year":
            tests.append(c.compare(">=", year, now.low))
        if which.same_thing and place is not None:
            if place.open:
                # which item it was for is known, but not whether it is this one
                tests.append(c.negate(c.is_null(c.column(rows, OF, "text", True))))
                sure = c.false
            else:
                to = place.frame
                c.column(to, NAME, "text", False)
        if not now.exact and sure is c.true:
            sure = c.compare("==", now.low, now.high)
            if which.window == "all":
                sure = c.any([sure, c.compare("<=", year, now.low)])
        possible = c.all(tests)
        return _Found(possible, possible if sure is c.true else c.all([possible, sure]), rows, to)
