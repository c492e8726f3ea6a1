"""The IR as closures: one function a node, which takes the :class:`Run` and gives its value.

A truth comes back as True, False or a mask, a number as an int or a range (see
:mod:`policy_dsl.values.ranges`). Where everything is known the closures compute on plain bools and ints;
the slower functions for ranges are only met where a fact is missing.

``trace=True`` builds closures that also record steps, and that therefore look at every condition of an
``All`` or ``AnyOf`` even when the first one has settled it.
"""

from __future__ import annotations

from typing import assert_never

from policy_dsl.backends.interpreter import arith, history, leaves, loops
from policy_dsl.backends.interpreter.arith import Known, Open, always, never
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.inputs import Inputs
from policy_dsl.backends.interpreter.run import BoolFn, NumFn
from policy_dsl.backends.interpreter.say import say_bool, say_num
from policy_dsl.core import ir
from policy_dsl.values import dates, ranges


class Builder:
    """Builds closures for one set of readings.

    ``scope``: the list whose item is at hand where the node stands: that of the award, or of the
    innermost loop.
    """

    def __init__(self, env: Env, scope: str | None = None, trace: bool = False) -> None:
        self.env = env
        self.scope = scope
        self.own = scope
        self.trace = trace
        self._loops: tuple[int, ...] = ()
        self._codes: dict[object, int] = {}

    def boolean(self, node: ir.Bool) -> BoolFn:
        """The closure of a truth."""
        match node:
            case ir.Lit(value=value):
                return always if value else never
            case ir.BoolFact(fact=fact, offset=offset):
                return leaves.bool_fact(self.env, fact, offset)
            case ir.InSet(fact=fact, values=values):
                return leaves.in_set(self.env, fact, values)
            case ir.Has(fact=fact, value=value):
                return leaves.has(self.env, fact, value)
            case ir.Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case ir.All(items=items):
                return self._junction(items, always, never)
            case ir.AnyOf(items=items):
                return self._junction(items, never, always)
            case ir.Not(item=item):
                return arith.negation(self.boolean(item))
            case ir.Exists(thing=thing, item=item):
                return loops.exists(self.env.thing_at[thing], thing, self._of_each(thing, item), self.trace)
            case ir.Received(which=which):
                return history.received(self.env, which, self.scope)
            case ir.ReadingIs(reading=reading, option=option):
                return always if self.env.readings[reading] == option else never
            case ir.SayBool(item=item):
                return self._say_bool(node) if self.trace else self.boolean(item)
            case _:
                assert_never(node)

    def number(self, node: ir.Num) -> NumFn:
        """The closure of a number."""
        match node:
            case ir.Const(value=value):
                return arith.constant(value)
            case ir.Unbounded():
                return arith.constant(ranges.INF)
            case ir.NumFact(fact=fact, offset=offset):
                return leaves.num_fact(self.env, fact, offset)
            case ir.BestOf(fact=fact, first=first, last=last):
                return leaves.best_of(self.env, fact, first, last)
            case ir.Rank(fact=fact, values=values):
                return leaves.rank(self.env, fact, values)
            case ir.ApplyYear():
                return leaves.apply_year
            case ir.ApplyDate():
                return leaves.apply_date
            case ir.AddMonths(date=date, months=months):
                return arith.mapped(self.number(date), lambda day: dates.add_months(day, months))
            case ir.YearOf(date=date):
                return arith.mapped(self.number(date), dates.year_of)
            case ir.Add(items=items):
                return arith.total([self.number(item) for item in items])
            case ir.Sub(left=left, right=right):
                return arith.difference(self.number(left), self.number(right))
            case ir.Scale(item=item, factor=factor):
                return arith.share(self.number(item), factor, 1)
            case ir.FloorDiv(item=ir.Scale(item=item, factor=factor), divisor=divisor):
                return arith.share(self.number(item), factor, divisor)
            case ir.FloorDiv(item=item, divisor=divisor):
                return arith.share(self.number(item), 1, divisor)
            case ir.Least(items=items):
                return self._extreme(items, min, ranges.least)
            case ir.Greatest(items=items):
                return self._extreme(items, max, ranges.greatest)
            case ir.If(cond=cond, then=then, other=other):
                return self._if(cond, then, other)
            case ir.SumOver(thing=thing, item=item):
                return loops.sum_over(self.env.thing_at[thing], thing, self._each(thing, item))
            case ir.SumBy(thing=thing, by=by, item=item, limit=limit):
                at = self.env.thing_at[thing]
                return loops.sum_by(at, thing, by.name, self._each(thing, item), self.number(limit))
            case ir.MostOver(thing=thing, item=item):
                return loops.most_over(self.env.thing_at[thing], thing, self._each(thing, item))
            case ir.CountOver(thing=thing, item=item):
                return loops.count_over(self.env.thing_at[thing], thing, self._of_each(thing, item))
            case ir.ReceivedSum(which=which):
                return history.received_sum(self.env, which, self.scope)
            case ir.FirstYear(which=which):
                return history.first_year(self.env, which, self.scope)
            case ir.AwardOf(award=award, end=end):
                return leaves.award_of(self.env, award, end)
            case ir.SayNum(item=item):
                return self._say_num(node) if self.trace else self.number(item)
            case _:
                assert_never(node)

    def _each(self, thing: str, item: ir.Num) -> NumFn:
        outer = self._enter(thing)
        each = self.number(item)
        self.scope, self._loops = outer
        return each

    def _of_each(self, thing: str, item: ir.Bool) -> BoolFn:
        outer = self._enter(thing)
        test = self.boolean(item)
        self.scope, self._loops = outer
        return test

    def _enter(self, thing: str) -> tuple[str | None, tuple[int, ...]]:
        outer = self.scope, self._loops
        self.scope = thing
        self._loops = (*self._loops, self.env.thing_at[thing])
        return outer

    def _compare(self, op: str, left: ir.Num, right: ir.Num) -> BoolFn:
        if isinstance(right, ir.Const):
            return arith.compared_to(op, self.number(left), right.value)
        return arith.compared(op, self.number(left), self.number(right))

    def _say_bool(self, node: ir.SayBool) -> BoolFn:
        code = self._codes.setdefault(node, len(self._codes))
        inputs = Inputs(self.env, self.own, node.item)
        return say_bool(node, self.boolean(node.item), inputs, code, self._loops)

    def _say_num(self, node: ir.SayNum) -> NumFn:
        place = node.kind, node.origin.start, node.origin.end
        code = self._codes.setdefault(place, len(self._codes))
        inputs = Inputs(self.env, self.own, node.item)
        match node.item:
            case ir.Least(items=(_, _, *_) as parts) if node.kind == "cap":
                rest = [self.number(part) for part in parts[:-1]]
                whole = arith.extreme(rest, min, ranges.least) if len(rest) > 1 else rest[0]
                return say_num(node, whole, self.number(parts[-1]), inputs, code, self._loops)
            case _:
                return say_num(node, self.number(node.item), None, inputs, code, self._loops)

    def _junction(self, items: tuple[ir.Bool, ...], neutral: BoolFn, absorbing: BoolFn) -> BoolFn:
        """且 or 或, without the constants in it."""
        tests = [test for test in map(self.boolean, items) if test is not neutral]
        if absorbing in tests:
            return absorbing
        if len(tests) < 2:
            return tests[0] if tests else neutral
        return (arith.all_of if neutral is always else arith.any_of)(tests, self.trace)

    def _if(self, cond: ir.Bool, then: ir.Num, other: ir.Num) -> NumFn:
        test = self.boolean(cond)
        # A branch that the readings close is not built: it may speak of awards that are not there.
        yes = arith.constant(0) if test is never else self.number(then)
        no = arith.constant(0) if test is always else self.number(other)
        return arith.chosen(test, yes, no)

    def _extreme(self, items: tuple[ir.Num, ...], known: Known, open_: Open) -> NumFn:
        match items:
            case (ir.Sub(left=left, right=right), ir.Const(value=0)) | (
                ir.Const(value=0),
                ir.Sub(left=left, right=right),
            ) if known is max:
                return arith.what_is_left(self.number(left), self.number(right))
            case (ir.Const(value=bound), other) | (other, ir.Const(value=bound)):
                return arith.bounded(self.number(other), bound, known, open_)
            case _:
                return arith.extreme([self.number(item) for item in items], known, open_)
