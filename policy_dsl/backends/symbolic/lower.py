"""Core IR → Z3. Every operator exactly, with the rounding; what is not exact is said in ``doubts``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

import z3

from policy_dsl.backends.symbolic.applicant import Applicant, Place, year_is
from policy_dsl.core import ir
from policy_dsl.types import NONE
from policy_dsl.values.ranges import INF

Pair = tuple[z3.ArithRef, z3.ArithRef]
"""Floor and ceiling."""

_ZERO = z3.IntVal(0)


class Lowering:
    """Formulas over one applicant under fixed readings.

    ``doubts``: operators that are only bounded, not exact: what is proved with them is proved, but a model may
    not be an applicant.
    """

    def __init__(self, who: Applicant, readings: dict[str, str], rules: ir.Policy | None = None) -> None:
        """``rules``: whose rules are meant, where the applicant has the facts of several policies."""
        self.who = who
        self.readings = readings
        self.doubts: set[str] = set()
        self.awards: dict[str, ir.Award] = {}
        policy = who.policy if rules is None else rules
        for award in policy.awards:
            if self._chosen(award.when):
                self.awards[award.id] = award
        self.choices = [choice for choice in policy.choices if self._chosen(choice.when)]
        self.caps = [cap for cap in policy.caps if self._chosen(cap.when)]
        self._sums: dict[str, Pair] = {}
        self.calendar: list[tuple[z3.ArithRef, z3.ArithRef, int | None]] = []
        """Days some months later, and years of days, that have a variable of their own: variable, day, months."""

    def _chosen(self, when: ir.Bool) -> bool:
        return bool(z3.is_true(z3.simplify(self.truth(when, None))))

    # --- truths
    def truth(self, node: ir.Bool, place: Place) -> z3.BoolRef:
        """A condition, for the item at hand."""
        who = self.who
        match node:
            case ir.Lit(value=value):
                return z3.BoolVal(value)
            case ir.BoolFact(fact=fact, offset=offset):
                return who.fact(fact, offset, place)
            case ir.InSet(fact=fact, values=values):
                known = who.levels(fact)
                level = who.fact(fact, None, place)
                return z3.Or([level == known.index(value) for value in values if value in known])
            case ir.Has(fact=fact, value=value):
                return who.member(fact, value, place)
            case ir.Compare(op=op, left=left, right=right):
                return _compared(op, self.number(left, place), self.number(right, place))
            case ir.All(items=items):
                return z3.And([self.truth(item, place) for item in items])
            case ir.AnyOf(items=items):
                return z3.Or([self.truth(item, place) for item in items])
            case ir.Not(item=item):
                return z3.Not(self.truth(item, place))
            case ir.Exists(thing=thing, item=item):
                some = [z3.And(who.here(thing, k), self.truth(item, (thing, k))) for k in range(who.slots)]
                if who.open_lists:
                    some.append(z3.And(who.here(thing, who.slots - 1), who.rest(thing, node) > 0))
                return z3.Or(some)
            case ir.Received(which=which):
                return z3.Or([slot.present for slot in who.slots_of(which, place)])
            case ir.ReadingIs(reading=reading, option=option):
                return z3.BoolVal(self.readings[reading] == option)
            case ir.SayBool(item=item):
                return self.truth(item, place)
            case _:
                assert_never(node)

    # --- numbers
    def number(self, node: ir.Num, place: Place) -> z3.ArithRef:
        """A number in its integer unit, for the item at hand."""
        who = self.who
        match node:
            case ir.Const(value=value):
                return z3.IntVal(value)
            case ir.Unbounded():
                return z3.IntVal(INF)
            case ir.NumFact(fact=fact, offset=offset):
                return who.fact(fact, offset, place)
            case ir.BestOf(fact=fact, first=first, last=last):
                return greatest([_ZERO, *[who.fact(fact, year, place) for year in range(first, last + 1)]])
            case ir.Rank(fact=fact, values=values):
                return self._rank(fact, values, place)
            case ir.ApplyYear():
                return who.year
            case ir.ApplyDate():
                return who.date
            case ir.AddMonths(date=day, months=months):
                return self._months_later(self.number(day, place), months)
            case ir.YearOf(date=day):
                return self._year_of(self.number(day, place))
            case ir.Add(items=items):
                return z3.Sum([_ZERO, *[self.number(item, place) for item in items]])
            case ir.Sub(left=left, right=right):
                return self.number(left, place) - self.number(right, place)
            case ir.Scale(item=item, factor=factor):
                return self.number(item, place) * factor
            case ir.FloorDiv(item=item, divisor=divisor):
                return self.number(item, place) / z3.IntVal(divisor)
            case ir.Least(items=items):
                return least([self.number(item, place) for item in items])
            case ir.Greatest(items=items):
                return greatest([self.number(item, place) for item in items])
            case ir.If(cond=cond, then=then, other=other):
                return z3.If(self.truth(cond, place), self.number(then, place), self.number(other, place))
            case ir.SumOver(thing=thing, item=item):
                each = [self.number(item, (thing, k)) for k in range(who.slots)]
                return self._sum(thing, node, each, signed=not never_negative(item))
            case ir.SumBy():
                return self._sum_by(node, place)
            case ir.MostOver(thing=thing, item=item):
                each = [
                    z3.If(who.here(thing, k), self.number(item, (thing, k)), _ZERO) for k in range(who.slots)
                ]
                return greatest([_ZERO, *each, *([who.rest(thing, node)] if who.open_lists else [])])
            case ir.CountOver(thing=thing, item=item):
                each = [z3.If(self.truth(item, (thing, k)), 1, 0) for k in range(who.slots)]
                return self._sum(thing, node, each)
            case ir.ReceivedSum(which=which):
                return z3.Sum([_ZERO, *[slot.amount for slot in who.slots_of(which, place)]])
            case ir.FirstYear(which=which):
                earliest: z3.ArithRef = who.year
                for slot in who.slots_of(which, place):
                    earliest = z3.If(z3.And(slot.present, slot.year < earliest), slot.year, earliest)
                return earliest
            case ir.AwardOf(award=award, end=end):
                return self.before_caps(award)[0 if end == "floor" else 1]
            case ir.SayNum(item=item):
                return self.number(item, place)
            case _:
                assert_never(node)

    def _rank(self, fact: ir.FactRef, values: tuple[str, ...], place: Place) -> z3.ArithRef:
        known = self.who.levels(fact)
        level = self.who.fact(fact, None, place)
        found: z3.ArithRef = _ZERO
        for position, value in enumerate(values, 1):
            if value in known and value != NONE:
                found = z3.If(level == known.index(value), z3.IntVal(position), found)
        return found

    def _sum(self, thing: str, node: object, each: list[z3.ArithRef], *, signed: bool = False) -> z3.ArithRef:
        who = self.who
        parts = [z3.If(who.here(thing, k), value, _ZERO) for k, value in enumerate(each)]
        if who.open_lists:
            # What the items beyond the slots add up to: nothing more is known of it.
            rest = who.rest(thing, node)
            if not signed:
                who.axioms.append(rest >= 0)
            who.axioms.append(z3.Implies(rest != 0, who.here(thing, who.slots - 1)))
            parts.append(rest)
        return z3.Sum([_ZERO, *parts])

    def _months_later(self, day: z3.ArithRef, months: int) -> z3.ArithRef:
        """Bounded only: a month has 28 to 31 days. The same day is the same day again."""
        self.doubts.add("月份的长短")
        later = self.who.days.get((day.sexpr(), months))
        if later is None:
            later = self.who.days[day.sexpr(), months] = self.who.fresh("月后")
            least_days, most_days = sorted((months * 28, months * 31))
            self.who.axioms += [later >= day + least_days, later <= day + most_days]
            self.calendar.append((later, day, months))
        return later

    def _year_of(self, day: z3.ArithRef) -> z3.ArithRef:
        year = self.who.days.get((day.sexpr(), None))
        if year is None:
            year = self.who.days[day.sexpr(), None] = self.who.fresh("年")
            self.who.axioms.append(z3.Or(year_is(day, year, 1900, 2200), day < 693_596, day > 803_000))
            self.calendar.append((year, day, None))
        return year

    def _sum_by(self, node: ir.SumBy, place: Place) -> z3.ArithRef:
        """Each group is summed at its first item. Items beyond the slots can only add to a sum that is cut."""
        who, thing = self.who, node.thing
        limit = greatest([self.number(node.limit, place), _ZERO])
        places = [(thing, k) for k in range(who.slots)]
        each = [z3.If(who.here(*at), greatest([self.number(node.item, at), _ZERO]), _ZERO) for at in places]
        group = [who.fact(node.by, None, at) for at in places]
        parts: list[z3.ArithRef] = [_ZERO]
        for k, of in enumerate(group):
            first = z3.And([z3.Or(z3.Not(who.here(thing, j)), group[j] != of) for j in range(k)])
            whole = z3.Sum(
                [_ZERO, each[k], *[z3.If(group[j] == of, each[j], _ZERO) for j in range(k + 1, len(each))]]
            )
            parts.append(z3.If(z3.And(who.here(thing, k), first), least([whole, limit]), _ZERO))
        if who.open_lists:
            more = who.fresh()
            who.axioms += [more >= 0, z3.Implies(more != 0, who.here(thing, who.slots - 1))]
            parts.append(more)
        return z3.Sum(parts)

    # --- awards
    def before_caps(self, award_id: str) -> Pair:
        """What an award comes to for the applicant, over its items, before any cap on a sum."""
        if award_id not in self._sums:
            award = self.awards.get(award_id)
            if award is None:
                self._sums[award_id] = (_ZERO, _ZERO)
            elif award.thing is None:
                self._sums[award_id] = self.unit(award, None)
            else:
                units = [self.unit(award, (award.thing, k)) for k in range(self.who.slots)]
                # Nothing is given where the ceiling is 0, so the floor depends on it too.
                floors = (award.eligible, award.floor, award.ceiling, "floor")
                ceilings = (award.eligible, award.ceiling, "ceiling")
                high = self._sum(award.thing, ceilings, [unit[1] for unit in units])
                none = award.floor == ir.Const(0)  # 不超过: however many items there are
                low = _ZERO if none else self._sum(award.thing, floors, [unit[0] for unit in units])
                if self.who.open_lists and not none:
                    rest_low, rest_high = (self.who.rest(award.thing, node) for node in (floors, ceilings))
                    self.who.axioms.append(rest_low <= rest_high)
                self._sums[award_id] = (low, high)
        return self._sums[award_id]

    def unit(self, award: ir.Award, place: Place) -> Pair:
        """Floor and ceiling for one item, or for the applicant; 0 and 0 when it is refused."""
        met = self.truth(award.eligible, place)
        ceiling = self.number(award.ceiling, place)
        floor = ceiling if award.floor == award.ceiling else self.number(award.floor, place)
        paid = z3.And(met, ceiling > 0)
        low = z3.If(z3.And(paid, floor > 0), floor, _ZERO)
        return low, z3.If(paid, ceiling, _ZERO)

    def sums(self, wanted: Iterable[str] | None = None) -> dict[str, Pair]:
        """The awards after choices and caps, as the answer shows them: all, or those wanted and what is tied to them."""
        ties = [{*choice.awards} for choice in self.choices] + [{*cap.awards} for cap in self.caps]
        needed = set(self.awards if wanted is None else wanted)
        while more := next((tie for tie in ties if tie & needed and not tie <= needed), None):
            needed |= more
        found = {award: self.before_caps(award) for award in self.awards if award in needed}
        for choice in self.choices:
            if needed.issuperset(choice.awards):
                self._choose(choice, found)
        for cap in self.caps:
            if needed.issuperset(cap.awards):
                limit = greatest([self.number(cap.limit, None), _ZERO])
                self._cut([award for award in self.awards if award in cap.awards], limit, found)
        return found

    def _choose(self, choice: ir.Choice, found: dict[str, Pair]) -> None:
        """The highest ceiling, then the highest floor, then the first."""
        members = [award for award in self.awards if award in choice.awards]
        kept = {}
        for at, award in enumerate(members):
            low, high = found[award]
            wins = []
            for other_at, other in enumerate(members):
                if other != award:
                    other_low, other_high = found[other]
                    tie = low >= other_low if at < other_at else low > other_low
                    wins.append(z3.Or(high > other_high, z3.And(high == other_high, tie)))
            first = z3.And(wins)
            kept[award] = (z3.If(first, low, _ZERO), z3.If(first, high, _ZERO))
        found.update(kept)

    @staticmethod
    def _cut(awards: list[str], limit: z3.ArithRef, found: dict[str, Pair]) -> None:
        """The first ones whole, the later ones what is left; a floor never passes its ceiling."""
        earlier: z3.ArithRef = _ZERO
        for award in awards:
            low, high = found[award]
            left = greatest([least([high, limit - earlier]), _ZERO])
            found[award] = (least([low, left]), left)
            earlier = earlier + high


def never_negative(node: ir.Num) -> bool:
    """Whether the form of a number says so: facts never are, and what is made of them by sums, shares, the least …"""
    match node:
        case ir.Const(value=value):
            return value >= 0
        case ir.Sub():
            return False
        case ir.Add(items=items) | ir.Least(items=items):
            return all(map(never_negative, items))
        case ir.Greatest(items=items):
            return any(map(never_negative, items))
        case ir.Scale(item=item, factor=factor):
            return factor >= 0 and never_negative(item)
        case ir.FloorDiv(item=item) | ir.SayNum(item=item) | ir.SumOver(item=item):
            return never_negative(item)
        case ir.If(then=then, other=other):
            return never_negative(then) and never_negative(other)
        case _:
            return True


def least(items: list[z3.ArithRef]) -> z3.ArithRef:
    """The smallest."""
    best = items[0]
    for item in items[1:]:
        best = z3.If(item < best, item, best)
    return best


def greatest(items: list[z3.ArithRef]) -> z3.ArithRef:
    """The greatest."""
    best = items[0]
    for item in items[1:]:
        best = z3.If(item > best, item, best)
    return best


def _compared(op: str, left: z3.ArithRef, right: z3.ArithRef) -> z3.BoolRef:
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "==":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right
        case _:
            return left > right
