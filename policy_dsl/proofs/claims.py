"""A goal as a formula: the applicants for whom it does not hold."""

from __future__ import annotations

from typing import assert_never

import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.applicant import Applicant, UnsupportedError
from policy_dsl.backends.symbolic.lower import Lowering, Pair
from policy_dsl.backends.symbolic.total import total
from policy_dsl.core import ir
from policy_dsl.proofs.budget import single_count, uncovered
from policy_dsl.proofs.ceilings import linked_orders
from policy_dsl.proofs.goals import Goal

_ZERO = z3.IntVal(0)


class Claim:
    """``broken`` holds of ``people`` (one, or those that are compared) exactly when the goal does not.

    ``exact``: whether the sums are; where they are not, a comparison of two of them proves nothing.
    """

    def __init__(self, goal: Goal, code: Compiled, *, open_lists: bool, slots: int = 2) -> None:
        self.goal = goal
        self.code = code
        known = dict.fromkeys(each.award.id for each in code.awards)
        self.awards = tuple(each for each in goal.awards if each in known) if goal.awards else tuple(known)
        who = Applicant(code.policy, open_lists=open_lists, slots=slots)
        self.people = [who]
        self.lowerings = [Lowering(who, code.readings)]
        self.exact = True
        broken = self._broken()
        self.broken = z3.And(broken, *self._premises())

    # --- what is said of whom
    def _premises(self) -> list[z3.BoolRef]:
        goal, place = self.goal, self._place()
        if goal.when == ir.Lit(True):
            return []
        people = self.lowerings[:1] if goal.kind in ("alike", "stack") else self.lowerings
        return [each.truth(goal.when, place) for each in people]

    def _place(self) -> tuple[str, int] | None:
        return (self.goal.each, 0) if self.goal.each else None

    def _amount(self, lowering: Lowering, awards: tuple[str, ...] | None = None) -> Pair:
        """What the goal's awards come to: their sum, or what the first item of a list gets."""
        awards = self.awards if awards is None else awards
        if not self.goal.each:
            pair, exact = total(lowering, awards)
            self.exact = self.exact and exact
            return pair
        # Each item is like the first. Caps on sums only take away.
        units = [
            lowering.unit(lowering.awards[each], self._place()) for each in awards if each in lowering.awards
        ]
        return z3.Sum([_ZERO, *[low for low, _ in units]]), z3.Sum([_ZERO, *[high for _, high in units]])

    def _beside(self, name: str, facts: tuple[ir.FactRef, ...]) -> Applicant:
        """Another applicant, who is the first one but for these facts."""
        who = self.people[0]
        more = Applicant(
            self.code.policy, name, open_lists=who.open_lists, slots=who.slots, like=who, others=facts
        )
        self.people.append(more)
        self.lowerings.append(Lowering(more, self.code.readings))
        return more

    def anybody(self) -> z3.BoolRef:
        """Somebody whom the goal speaks of, and who gets something of it (``some``: who may get nothing)."""
        met = z3.And([z3.BoolVal(True), *self._premises()])
        if self.goal.kind == "some":
            return met
        return z3.And(met, self._amount(self.lowerings[0])[1] > 0)

    # --- the kinds
    def _broken(self) -> z3.BoolRef:
        goal, first = self.goal, self.lowerings[0]
        who = self.people[0]
        there = z3.BoolVal(True) if not goal.each else who.here(goal.each, 0)
        match goal.kind:
            case "order":
                award = first.awards.get(goal.awards[0])
                return z3.BoolVal(False) if award is None else _disorder(award, first)
            case "bound":
                low, high = self._amount(first)
                if goal.op == ">=":
                    return z3.And(high > 0, low < goal.limit)
                if not goal.window:
                    return z3.And(there, high > goal.limit)
                before = first.number(ir.ReceivedSum(ir.History(self.awards, goal.window)), None)
                return z3.And(high > 0, before + high > goal.limit)
            case "budget":
                return self._too_many(first)
            case "some":
                return self._amount(first)[1] <= 0
            case "exclusive":
                return z3.And([self._amount(first, ids)[1] > 0 for ids in (goal.awards, goal.others)])
            case "equal":
                (low, high), (low_2, high_2) = self._amount(first), self._amount(first, goal.others)
                return z3.Or(low != low_2, high != high_2)
            case "monotone" | "step" | "switch":
                return self._moved()
            case "split":
                return z3.And(there, self._divided())
            case "alike":
                options = [
                    Lowering(who, {**self.code.readings, goal.reading: option}) for option in goal.values
                ]
                self.lowerings = options
                (low, high), (low_2, high_2) = (self._amount(each) for each in options)
                return z3.Or(low != low_2, high != high_2)
            case "stack":
                return self._other_order(first)
            case "fits":
                raise UnsupportedError("64位整数")
            case _:
                assert_never(goal.kind)

    def _too_many(self, first: Lowering) -> z3.BoolRef:
        """Someone gets so much that many like him get more than all may."""
        pool = single_count(self.goal, self.code)
        if pool is not None:
            each = [
                z3.And(
                    z3.BoolVal(True) if award.thing is None else self.people[0].here(award.thing, 0),
                    first.unit(award, None if award.thing is None else (award.thing, 0))[1]
                    > self.goal.limit // pool.limit,
                )
                for award in (first.awards[ident] for ident in self.awards)
            ]
            return z3.Or(each)
        free = uncovered(self.goal, self.code)
        return self._amount(first, free or self.awards)[1] > 0

    def _moved(self) -> z3.BoolRef:
        goal = self.goal
        assert goal.fact is not None
        more = self._beside("另", (goal.fact,))
        (low, high), (low_2, high_2) = map(self._amount, self.lowerings)
        who, place = self.people[0], None if goal.fact.thing is None else (goal.fact.thing, 0)
        falls = [low - low_2 > goal.limit, high - high_2 > goal.limit]
        rises = [low_2 - low > goal.limit, high_2 - high > goal.limit]
        wrong = {"falls": falls, "rises": rises, "moves": [*falls, *rises]}[goal.wrong_way]
        years = self._years((goal.fact,))
        last = years[-1] if years else None
        before, after = who.fact(goal.fact, last, place), more.fact(goal.fact, last, place)
        same = [more.fact(goal.fact, year, place) == who.fact(goal.fact, year, place) for year in years[:-1]]
        return z3.And(z3.Or(wrong), self._change(before, after), *same)

    def _change(self, before: z3.ExprRef, after: z3.ExprRef) -> z3.BoolRef:
        goal = self.goal
        assert goal.fact is not None
        if goal.kind == "monotone":
            return after > before
        if goal.kind == "step":
            return after == before + goal.step
        if not goal.values:
            return z3.And(z3.Not(before), after)
        levels = self.people[0].levels(goal.fact)
        return z3.And(
            *(each == levels.index(of) for each, of in zip((before, after), goal.values, strict=True))
        )

    def _divided(self) -> z3.BoolRef:
        goal, who = self.goal, self.people[0]
        parts = [self._beside(name, goal.facts) for name in ("甲", "乙")]
        (low, high), *halves = map(self._amount, self.lowerings)
        place = self._place()
        sums = [
            who.fact(fact, year, place) == z3.Sum([part.fact(fact, year, place) for part in parts])
            for fact in goal.facts
            for year in self._years((fact,)) or (None,)
        ]
        more = z3.Or(z3.Sum([a for a, _ in halves]) > low, z3.Sum([b for _, b in halves]) > high)
        return z3.And(more, *sums)

    def _other_order(self, first: Lowering) -> z3.BoolRef:
        """Another order of the caps, in which none stands before one that is part of it, and another sum."""
        sums = []
        orders = linked_orders(first.caps)
        if orders is None:
            raise UnsupportedError("封顶互相交叉太多")
        for order in orders:
            other = Lowering(self.people[0], self.code.readings)
            other.caps = [first.caps[at] for at in order]
            sums.append(z3.Sum([high for _, high in other.sums().values()]))
        mine = z3.Sum([high for _, high in first.sums().values()])
        return z3.Or([mine != other for other in sums])

    def _years(self, facts: tuple[ir.FactRef, ...]) -> list[int]:
        names = {fact.name for fact in facts}
        return sorted(
            {
                offset
                for person in self.people
                for (_, name, offset) in person.facts
                if name in names and offset is not None
            }
        )


def _disorder(award: ir.Award, lowering: Lowering) -> z3.BoolRef:
    """Something is given, and its floor is above its ceiling."""
    place = None if award.thing is None else (award.thing, 0)
    met = lowering.truth(award.eligible, place)
    if place is not None:
        met = z3.And(lowering.who.here(*place), met)
    floor, ceiling = lowering.number(award.floor, place), lowering.number(award.ceiling, place)
    return z3.And(met, ceiling > 0, floor > ceiling)
