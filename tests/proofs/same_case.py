"""Equations that make the symbolic applicant be one given case."""

from __future__ import annotations

from datetime import date

import z3

from policy_dsl.backends.symbolic.applicant import OTHER_LEVEL, Applicant, SlotKey
from policy_dsl.core import ir
from policy_dsl.types import BoolT, EnumT, NameT
from policy_dsl.values.case import Case, Item, Receipt


def equations(who: Applicant, case: Case) -> list[z3.BoolRef]:
    """``KeyError`` for a fact that the case does not have."""
    assert case.date is not None and case.history is not None and case.overlaps is not None
    year = date.fromordinal(case.date).year
    found = [who.date == case.date]
    for (thing, slot), here in who.present.items():
        found.append(here == z3.BoolVal(slot < len(case.things.get(thing, ()))))
    for (place, name, offset), variable in who.facts.items():
        values = case.values if place is None else _item(case, *place)
        type_ = who.types[(None if place is None else place[0], name)]
        if values is None or isinstance(type_, NameT):
            continue
        value = values[name if offset is None else (name, year + offset)]
        if isinstance(type_, BoolT):
            found.append(variable == z3.BoolVal(bool(value)))
        elif isinstance(type_, EnumT):
            levels = who.levels(ir.FactRef(name, None if place is None else place[0]))
            found.append(variable == levels.index(str(value)))
        else:
            found.append(variable == value)
    for (place, name, member), variable in who.sets.items():
        values = case.values if place is None else _item(case, *place)
        if values is not None:
            found.append(variable == z3.BoolVal(member in values.get(name, frozenset())))
    for key, slot in who.receipts.items():
        receipts = [
            r for r in (case.history if key[0] == "own" else case.overlaps) if _in(who, case, r, key, year)
        ]
        found += [slot.present == z3.BoolVal(bool(receipts)), slot.amount == sum(r.amount for r in receipts)]
        if receipts and not key[4]:
            found.append(slot.year == min(r.year for r in receipts))
    return found


def _item(case: Case, thing: str, slot: int) -> dict | None:
    items: tuple[Item, ...] = case.things.get(thing, ())
    return items[slot].values if slot < len(items) else None


def _in(who: Applicant, case: Case, receipt: Receipt, key: SlotKey, year: int) -> bool:
    source, award, tier, place, now = key
    levels = who.tiers[source, award]
    level = receipt.tier if receipt.tier in levels else OTHER_LEVEL if OTHER_LEVEL in levels else None
    if receipt.award != award or level != tier or receipt.year > year or (receipt.year == year) != now:
        return False
    lists = who.lists.get((source, award), frozenset())
    if place is None:
        return not any(
            item.name == receipt.thing for thing in lists for item in case.things.get(thing, ())[: who.slots]
        )
    items = case.things.get(place[0], ())
    return place[1] < len(items) and items[place[1]].name == receipt.thing
