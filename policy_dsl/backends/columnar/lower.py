"""Core IR → columns: every truth as one column (NULL: open), every number as the pair of its ends.

What it gives for a row is what the interpreter gives for that applicant, also where facts are missing.
"""

from __future__ import annotations

from typing import assert_never

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import Facts, Given, Place
from policy_dsl.backends.columnar.ranges import Num, Ranges
from policy_dsl.backends.columnar.receipts import Receipts
from policy_dsl.core import ir


class Lowering:
    """Columns of one policy under fixed readings (each with its option).

    ``sums``: what the awards that are done come to for the applicant, floor and ceiling, for :class:`ir.AwardOf`.
    """

    def __init__(
        self, policy: ir.Policy, readings: dict[str, str], given: Given, shared: Columns | None = None
    ) -> None:
        """``shared``: columns that another policy over the same tables has already; what both compute is computed once."""
        self.policy = policy
        self.readings = readings
        self.c = shared or Columns()
        self.r = Ranges(self.c)
        self.facts = Facts(self.c, policy, given)
        self.receipts = Receipts(self.c, self.r, self.facts)
        self.sums: dict[str, tuple[Num, Num]] = {}
        self._truths: dict[tuple[ir.Bool, Place | None], Ex] = {}
        self._numbers: dict[tuple[ir.Num, Place | None], Num] = {}

    def exists(self, when: ir.Bool) -> bool:
        """Whether something exists under the readings."""
        return self.truth(when, None) is not self.c.false

    def truth(self, node: ir.Bool, place: Place | None) -> Ex:
        """A condition, for the item at hand."""
        key = node, place
        found = self._truths.get(key)
        if found is None:
            found = self._truths[key] = self._truth(node, place)
        return found

    def number(self, node: ir.Num, place: Place | None) -> Num:
        """A number in its integer unit, for the item at hand."""
        key = node, place
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = self._number(node, place)
        return found

    def _truth(self, node: ir.Bool, place: Place | None) -> Ex:
        c = self.c
        match node:
            case ir.Lit(value=value):
                return c.truth(value)
            case ir.BoolFact(fact=fact, offset=offset):
                return self.facts.column(fact, offset, place)
            case ir.InSet(fact=fact, values=values):
                return self.facts.among(fact, values, place)
            case ir.Has(fact=fact, value=value):
                column = self.facts.column(fact, None, place)
                return c.open if column.is_null else c.contains(column, value)
            case ir.Compare(op=op, left=left, right=right):
                return self.r.compare(op, self.number(left, place), self.number(right, place))
            case ir.All(items=items):
                return c.all([self.truth(item, place) for item in items])
            case ir.AnyOf(items=items):
                return c.any([self.truth(item, place) for item in items])
            case ir.Not(item=item):
                return c.negate(self.truth(item, place))
            case ir.Exists(thing=thing, item=item):
                return self._exists(thing, item)
            case ir.Received(which=which):
                return self.receipts.any(which, place)
            case ir.ReadingIs(reading=reading, option=option):
                return c.truth(self.readings[reading] == option)
            case ir.SayBool(item=item):
                return self.truth(item, place)
            case _:
                assert_never(node)

    def _number(self, node: ir.Num, place: Place | None) -> Num:
        c, r = self.c, self.r
        match node:
            case ir.Const(value=value):
                return r.point(value)
            case ir.Unbounded():
                return r.endless()
            case ir.NumFact(fact=fact, offset=offset):
                return self.facts.number(fact, offset, place)
            case ir.BestOf(fact=fact, first=first, last=last):
                years = [self.facts.number(fact, offset, place) for offset in range(first, last + 1)]
                return r.greatest([r.point(0), *years])
            case ir.Rank(fact=fact, values=values):
                return self.facts.rank(fact, values, place)
            case ir.ApplyYear():
                return self.facts.year
            case ir.ApplyDate():
                return self.facts.day
            case ir.AddMonths(date=day, months=months):
                low, high = self.number(day, place)
                later = c.months_later(low, months)
                return Num(later, later if low is high else c.months_later(high, months))
            case ir.YearOf(date=day):
                low, high = self.number(day, place)
                year = c.year_of(low)
                return Num(year, year if low is high else c.year_of(high))
            case ir.Add(items=items):
                return r.add([self.number(item, place) for item in items])
            case ir.Sub(left=left, right=right):
                return r.sub(self.number(left, place), self.number(right, place))
            case ir.Scale(item=item, factor=factor):
                return r.times(self.number(item, place), factor)
            case ir.FloorDiv(item=item, divisor=divisor):
                return r.divided(self.number(item, place), divisor)
            case ir.Least(items=items):
                return r.least([self.number(item, place) for item in items])
            case ir.Greatest(items=items):
                return r.greatest([self.number(item, place) for item in items])
            case ir.If(cond=cond, then=then, other=other):
                test = self.truth(cond, place)
                # A branch that the readings close may speak of awards that are not there.
                if test is c.true:
                    return self.number(then, place)
                if test is c.false:
                    return self.number(other, place)
                return r.choose(test, self.number(then, place), self.number(other, place))
            case ir.SumOver(thing=thing, item=item):
                return self._sum_over(thing, item)
            case ir.SumBy():
                return self._sum_by(node)
            case ir.MostOver(thing=thing, item=item):
                return self._most_over(thing, item)
            case ir.CountOver(thing=thing, item=item):
                return self._count_over(thing, item)
            case ir.ReceivedSum(which=which):
                return self.receipts.sum(which, place)
            case ir.FirstYear(which=which):
                return self.receipts.first_year(which, place)
            case ir.AwardOf(award=award, end=end):
                floor, ceiling = self.sums.get(award, (r.point(0), r.point(0)))
                return floor if end == "floor" else ceiling
            case ir.SayNum(item=item):
                return self.number(item, place)
            case _:
                assert_never(node)

    # --- lists ------------------------------------------------------------------------------

    def count(self, test: Ex, frame: Frame, to: Frame = APPLICANT) -> Ex:
        """How many rows of ``frame`` pass for certain."""
        one = self.c.choose(test, self.c.number(1), self.c.zero)
        return self.c.aggregate("sum", one, frame, to)

    def sum_ends(self, each: Num, frame: Frame, to: Frame = APPLICANT) -> Num:
        """The sum of both ends; one row without an end has no end."""
        low = self.sum_end(each.low, frame, to)
        return Num(low, low if each.exact else self.sum_end(each.high, frame, to))

    def sum_end(self, column: Ex, frame: Frame, to: Frame = APPLICANT) -> Ex:
        """The sum, NULL where one row is."""
        c = self.c
        total = c.aggregate("sum", column, frame, to)
        if not column.nullable:
            return total
        return c.choose(c.some(c.is_null(c.up(column, frame)), frame, to), c.none, total)

    def _exists(self, thing: str, item: ir.Bool) -> Ex:
        c, known = self.c, self.facts.known(thing)
        inside = open_ = c.open
        if known is not c.false:
            here = Place(thing)
            test = self.truth(item, here)
            some = c.some(test, here.frame, APPLICANT)
            inside = c.choose(some, c.true, c.false)
            if test.nullable:
                doubt = c.some(c.is_null(test), here.frame, APPLICANT)
                inside = c.choose(some, c.true, c.choose(doubt, c.open, c.false))
        if known is not c.true:
            test = self.truth(item, Place(thing, open=True))
            open_ = c.choose(c.negate(test), c.false, c.open)
        return c.choose(known, inside, open_)

    def _known_or(self, known: Ex, inside: Num | None, open_: Num | None) -> Num:
        """``inside`` where the list is known."""
        if inside is None or open_ is None:
            found = inside if inside is not None else open_
            assert found is not None
            return found
        return self.r.choose(known, inside, open_)

    def _count_over(self, thing: str, item: ir.Bool) -> Num:
        c, known = self.c, self.facts.known(thing)
        inside = open_ = None
        if known is not c.false:
            here = Place(thing)
            test = self.truth(item, here)
            low = self.count(test, here.frame)
            high = low
            if test.nullable:
                high = c.add([low, self.count(c.is_null(test), here.frame)])
            inside = Num(low, high)
        if known is not c.true:
            test = self.truth(item, Place(thing, open=True))
            open_ = Num(c.zero, c.choose(c.negate(test), c.zero, c.none))
        return self._known_or(known, inside, open_)

    def _sum_over(self, thing: str, item: ir.Num) -> Num:
        c, known = self.c, self.facts.known(thing)
        inside = open_ = None
        if known is not c.false:
            here = Place(thing)
            inside = self.sum_ends(self.number(item, here), here.frame)
        if known is not c.true:
            low, high = self.number(item, Place(thing, open=True))
            least = c.choose(c.compare(">=", low, c.zero), c.zero, c.none)
            open_ = Num(least, c.choose(c.compare("<=", high, c.zero), c.zero, c.none))
        return self._known_or(known, inside, open_)

    def _most_over(self, thing: str, item: ir.Num) -> Num:
        c, r, known = self.c, self.r, self.facts.known(thing)
        inside = open_ = None
        if known is not c.false:
            here = Place(thing)
            each = self.number(item, here)
            frame = here.frame
            none = c.negate(c.some(c.true, frame, APPLICANT))
            ends = []
            for end in each if not each.exact else each[:1]:
                most = c.aggregate("max", end, frame, APPLICANT)
                if end.nullable and end is each.high:
                    most = c.choose(c.some(c.is_null(c.up(end, frame)), frame, APPLICANT), c.none, most)
                ends.append(c.choose(none, c.zero, most))
            inside = Num(ends[0], ends[-1])
            if each.exact:  # NULL only of an empty list, for which it is 0
                inside = r.known(c.given(c.aggregate("max", each.low, frame, APPLICANT), 0))
        if known is not c.true:
            value = self.number(item, Place(thing, open=True))
            zero = r.point(0)
            open_ = Num(r.least([zero, value]).low, r.greatest([zero, value]).high)
            if open_.low is open_.high:
                open_ = r.known(open_.low)
        return self._known_or(known, inside, open_)

    def _sum_by(self, node: ir.SumBy) -> Num:
        """Items without a name are least all in the fullest group, and most each in one of its own."""
        c, r, known = self.c, self.r, self.facts.known(node.thing)
        limit = r.not_below_zero(self.number(node.limit, None))
        inside = open_ = None
        if known is not c.false:
            inside = self._sum_of_groups(node, limit)
        if known is not c.true:
            high = self.number(node.item, Place(node.thing, open=True)).high
            nothing = c.any([c.compare("<=", high, c.zero), c.compare("<=", limit.high, c.zero)])
            open_ = Num(c.zero, c.choose(nothing, c.zero, c.none))
        return self._known_or(known, inside, open_)

    def _sum_of_groups(self, node: ir.SumBy, limit: Num) -> Num:
        c, r, here = self.c, self.r, Place(node.thing)
        frame = here.frame
        by = self.facts.column(node.by, None, here)
        each = r.not_below_zero(self.number(node.item, here))
        if by.is_null:
            low = self.sum_end(each.low, frame)
            cut = c.least([each.high, limit.high])
            return Num(c.least([low, limit.low]), self.sum_end(cut, frame))
        groups = Frame("group", node.thing, node.by.name)
        whole = self.sum_ends(each, frame, groups)
        low = self.sum_end(c.least([whole.low, limit.low]), groups)
        high = self.sum_end(c.least([whole.high, limit.high]), groups)
        if not by.nullable:
            exact = each.exact and limit.exact
            return Num(low, low if exact else high)
        unnamed = c.is_null(by)
        alone = c.aggregate("sum", c.choose(unnamed, each.low, c.zero), frame, APPLICANT)
        fullest = c.given(c.aggregate("max", whole.low, groups, APPLICANT), 0)
        more = c.sub(c.least([c.add([fullest, alone]), limit.low]), c.least([fullest, limit.low]))
        cut = c.choose(unnamed, c.least([each.high, limit.high]), c.zero)
        return Num(c.add([low, more]), c.add([high, self.sum_end(cut, frame)]))
