"""A Z3 model → an applicant that the evaluator can read."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import z3

from policy_dsl.backends.symbolic.applicant import Applicant, Place
from policy_dsl.core import ir
from policy_dsl.types import NONE, BoolT, DateT, EnumT, NameT, SetT, Type, YearT
from policy_dsl.values.case import Case, Item, Key, Receipt, Value
from policy_dsl.values.dates import year_of

ITEM_NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
UNLISTED_ITEM = "不再列出"
"""The item of a receipt that is for none of the items listed: a facts file has to name one."""
USUAL_DAY = date(2026, 1, 1).toordinal()
"""The day of a counterexample, where any will do and the policy does not say when it begins."""


def case_of(who: Applicant, model: z3.ModelRef, name: str = "反例") -> Case:
    """The applicant of a model; facts that decide nothing are 0, 否 or 无."""
    day = _int(model, who.date)
    things = {
        thing.name: tuple(
            Item(ITEM_NAMES[k], _values(who, model, (thing.name, k), day))
            for k in range(who.slots)
            if (thing.name, k) in who.present and _true(model, who.present[thing.name, k])
        )
        for thing in who.policy.things
    }
    own, other = (_receipts(who, model, source) for source in ("own", "other"))
    return Case(name, day, _values(who, model, None, day), things, own, other)


def _values(who: Applicant, model: z3.ModelRef, place: Place, day: int) -> dict[Key, Value]:
    thing = None if place is None else place[0]
    values: dict[Key, Value] = {}
    year = year_of(day)
    for fact in who.policy.facts:
        if fact.thing == thing and not fact.yearly:
            values[fact.name] = _default(fact.type)
    for (where, name, offset), variable in _facts(who).items():
        if where == place:
            ref = ir.FactRef(name, thing)
            key: Key = name if offset is None else (name, year + offset)
            values[key] = _value(who, ref, variable, model)
    for (where, name, value), variable in _sets(who).items():
        if where == place:
            found = values.setdefault(name, frozenset())
            if _true(model, variable) and isinstance(found, frozenset):
                values[name] = found | {value}
    return values


def _facts(who: Applicant) -> dict[tuple[Place, str, int | None], z3.ExprRef]:
    return who.facts if who.like is None else {**who.like.facts, **who.facts}


def _sets(who: Applicant) -> dict[tuple[Place, str, str], z3.BoolRef]:
    return who.sets if who.like is None else {**who.like.sets, **who.sets}


def _value(who: Applicant, fact: ir.FactRef, variable: z3.ExprRef, model: z3.ModelRef) -> Value:
    match who.types[(fact.thing, fact.name)]:
        case BoolT():
            return _true(model, variable)
        case EnumT():
            return who.levels(fact)[_int(model, variable)]
        case NameT():
            return f"名称{_int(model, variable)}"
        case _:
            return _int(model, variable)


def _default(type_: Type) -> Value:
    match type_:
        case BoolT():
            return False
        case EnumT(values=values, optional=optional):
            return NONE if optional else values[0]
        case SetT():
            return frozenset()
        case NameT():
            return "某"  # a facts file cannot leave a name empty
        case YearT():
            return year_of(USUAL_DAY)
        case DateT():
            return USUAL_DAY
        case _:
            return 0


def _receipts(who: Applicant, model: z3.ModelRef, source: str) -> tuple[Receipt, ...]:
    found = []
    of_items = who.policy.by_item | {award.id for award in who.policy.awards if award.thing is not None}
    for (of, award, tier, item, _), slot in who.receipts.items():
        if of == source and _true(model, slot.present):
            unlisted = UNLISTED_ITEM if award in of_items else None
            thing = unlisted if item is None else ITEM_NAMES[item[1]]
            other = "其他政策" if source == "other" else ""
            found.append(Receipt(_int(model, slot.year), award, _int(model, slot.amount), thing, tier, other))
    return tuple(sorted(found, key=lambda receipt: (receipt.year, receipt.award)))


def _int(model: z3.ModelRef, variable: Any) -> int:
    return int(model.eval(variable, model_completion=True).as_long())


def _true(model: z3.ModelRef, variable: z3.ExprRef) -> bool:
    return bool(z3.is_true(model.eval(variable, model_completion=True)))


def rounded(solver: z3.Solver, people: list[Applicant], until: float) -> z3.ModelRef:
    """A model with few and round numbers: as many variables as possible, in the time until then, are 0, 否, 无, or a
    round sum."""
    model = solver.model()
    seen: set[str] = set()
    variables: list[z3.ExprRef] = [people[0].date]
    for who in people:
        for variable in (*_sets(who).values(), *who.present.values(), *_facts(who).values()):
            if str(variable) not in seen:
                seen.add(str(variable))
                variables.append(variable)
        for slot in who.receipts.values():
            variables += [slot.present, slot.amount, slot.year]
    years = {slot.year.get_id() for slot in people[0].receipts.values()}
    for variable in variables:
        if time.monotonic() >= until:
            break
        value = model.eval(variable, model_completion=True)
        usual = people[0].policy.start or USUAL_DAY
        if variable is people[0].date:
            simple = [z3.IntVal(usual)]
        elif variable.get_id() in years:  # last year
            simple = [z3.IntVal(_int(model, people[0].year) - 1)]
        else:
            simple = _plainer(value)
        for plain in simple:
            solver.push()
            solver.add(variable == plain)
            solver.set("timeout", max(1, int((until - time.monotonic()) * 1000)))
            if solver.check() == z3.sat:
                model = solver.model()
                break
            solver.pop()
    return model


def _plainer(value: z3.ExprRef) -> list[z3.ExprRef]:
    """Simpler values to try, the simplest first."""
    if z3.is_bool(value):
        return [z3.BoolVal(False)] if z3.is_true(value) else []
    number = value.as_long()
    found = [0, 1] if number > 1 else [0] if number else []
    for digits in range(len(str(number)) - 1, 0, -1):
        unit = 10**digits
        found += [number // unit * unit, -(-number // unit) * unit]
    return [z3.IntVal(each) for each in dict.fromkeys(found) if each != number][:14]
