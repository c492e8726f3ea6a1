"""A complete applicant put into the variables of a symbolic one, and what the formulas then come to."""

from __future__ import annotations

from typing import Any

import z3

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.symbolic.applicant import Applicant
from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.backends.symbolic.total import total
from policy_dsl.core import ir
from policy_dsl.types import BoolT, EnumT, NameT
from policy_dsl.values.case import Case, Item
from policy_dsl.values.dates import add_months, year_of


def _number(value: Any, who: Applicant, fact: ir.FactRef, names: dict[str, int]) -> z3.ExprRef:
    match who.types[(fact.thing, fact.name)]:
        case BoolT():
            return z3.BoolVal(bool(value))
        case EnumT():
            return z3.IntVal(who.levels(fact).index(value))
        case NameT():
            return z3.IntVal(names.setdefault(str(value), len(names)))
        case _:
            return z3.IntVal(int(value))


def assignment(who: Applicant, lowerings: list[Lowering], case: Case) -> list[tuple[z3.ExprRef, z3.ExprRef]]:
    """Every variable with its value. The case has every fact; lists are no longer than there are slots."""
    assert case.date is not None
    year = year_of(case.date)
    names: dict[str, int] = {}  # names are only held against each other
    pairs: list[tuple[z3.ExprRef, z3.ExprRef]] = [
        (who.date, z3.IntVal(case.date)),
        (who.year, z3.IntVal(year)),
    ]

    def item(where: Any) -> Item | None:
        items = case.things[where[0]]
        return items[where[1]] if where[1] < len(items) else None

    for (where, name, offset), variable in who.facts.items():
        values = case.values if where is None else getattr(item(where), "values", None)
        if values is None:
            continue  # no such item: its facts are anything
        value = values[name if offset is None else (name, year + offset)]
        fact = ir.FactRef(name, None if where is None else where[0])
        pairs.append((variable, _number(value, who, fact, names)))
    for (where, name, value), variable in who.sets.items():
        values = case.values if where is None else getattr(item(where), "values", {name: ()})
        members: Any = values[name]
        pairs.append((variable, z3.BoolVal(value in members)))
    for (thing, at), variable in who.present.items():
        pairs.append((variable, z3.BoolVal(at < len(case.things[thing]))))
    for (source, award, tier, where, now), slot in who.receipts.items():
        of = case.history if source == "own" else case.overlaps
        levels = who.tiers.get((source, award), (None,))
        lists = who.lists.get((source, award), frozenset())
        named = {one.name for thing in lists for one in case.things[thing]}
        here = None if where is None else item(where)
        meant = [
            receipt
            for receipt in of or ()
            if receipt.award == award
            and (receipt.year == year if now else receipt.year < year)
            and _level(receipt.tier, levels) == tier
            and (
                receipt.thing not in named
                if where is None
                else here is not None and receipt.thing == here.name
            )
        ]
        first = min((receipt.year for receipt in meant), default=year if now else year - 1)
        pairs += [
            (slot.present, z3.BoolVal(bool(meant))),
            (slot.amount, z3.IntVal(sum(receipt.amount for receipt in meant))),
            (slot.year, z3.IntVal(first)),
        ]
    calendar = [each for lowering in lowerings for each in lowering.calendar]
    for variable, day, months in calendar:  # a later one may read an earlier one
        at = value_of(day, pairs)
        pairs.append((variable, z3.IntVal(year_of(at) if months is None else add_months(at, months))))
    return pairs


def _level(tier: str | None, levels: tuple[str | None, ...]) -> str | None:
    """All levels that no rule asks about are one: the last."""
    return tier if tier in levels else levels[-1]


def values_of(formulas: list[z3.ExprRef], pairs: list[tuple[z3.ExprRef, z3.ExprRef]]) -> list[Any]:
    """The values of formulas, in one go: what they share is worked out once. None: it stays open."""
    whole = z3.Function("all", *[formula.sort() for formula in formulas], z3.IntSort())(*formulas)
    found = z3.simplify(z3.substitute(whole, *pairs)).children()
    return [
        True
        if z3.is_true(each)
        else False
        if z3.is_false(each)
        else each.as_long()
        if z3.is_int_value(each)
        else None
        for each in found
    ]


def value_of(formula: z3.ExprRef, pairs: list[tuple[z3.ExprRef, z3.ExprRef]]) -> Any:
    """The value of a formula."""
    return values_of([formula], pairs)[0]


class Both:
    """A policy as formulas and compiled, under the same readings."""

    def __init__(self, policy: ir.Policy, readings: dict[str, str]) -> None:
        self.code = compile_policy(policy, readings)
        self.who = Applicant(policy, open_lists=False)
        self.lowering = Lowering(self.who, self.code.readings)
        self.goals: list[tuple[str, ...]] = [(award,) for award in self.lowering.awards]
        self.goals.append(tuple(self.lowering.awards))
        self.sums = [total(self.lowering, goal) for goal in self.goals]

    def differences(self, case: Case) -> list[str]:
        """Where the two disagree about a complete applicant: an award, or the sum of all; or an axiom that he breaks
        (those about facts of items that do not exist stay open)."""
        pairs = assignment(self.who, [self.lowering], case)
        ends = [end for pair, _ in self.sums for end in pair]
        values = values_of([*ends, *self.who.axioms], pairs)
        broken = [value is False for value in values[len(ends) :]]
        wrong = [
            str(axiom)[:200] for axiom, is_broken in zip(self.who.axioms, broken, strict=True) if is_broken
        ]
        for at, (goal, (_, exact)) in enumerate(zip(self.goals, self.sums, strict=True)):
            expected = self.code.total(case, goal)
            low, high = values[2 * at : 2 * at + 2]
            if low is None or high is None:
                wrong.append(f"{goal}: open")
            elif not exact:  # the true ends lie between
                if high < (expected.ceiling or 0) or low > expected.floor:
                    wrong.append(f"{goal}: outside")
            elif (low, high if high < 1 << 512 else None) != (expected.floor, expected.ceiling):
                wrong.append(f"{goal}: formulas {low}, {high}, evaluator {expected}")
        return wrong
