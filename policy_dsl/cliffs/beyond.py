"""What is known of the list items beyond those that are looked at one by one, when two applicants are compared."""

from __future__ import annotations

from itertools import product
from typing import Any

import z3

from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.cliffs.most import solved
from policy_dsl.core import ir

SECONDS = 0.5
"""For one comparison: what is not proved in that time is not known."""


class _Rest:
    """What the items beyond come to in one sum (count, question) of one applicant; and the same of the one item."""

    def __init__(self, lowering: Lowering, thing: str, node: object, rest: z3.ArithRef, slot: int) -> None:
        self.thing = thing
        self.node = node
        self.rest = rest
        self.one = _of_one(lowering, thing, node, slot)
        self.adds = not isinstance(node, ir.Exists | ir.MostOver)


def known(lowerings: tuple[Lowering, Lowering], step: Any, slot: int) -> list[z3.BoolRef]:
    """How the rests of the two compare. ``step``: how the two applicants differ; ``slot``: an item like those beyond:
    where each item of one comes to no more than the same item of the other, so do all of them together; and where an
    item counts in a sum only if it answers a question, the sum is of such items."""
    who = lowerings[0].who
    first, second = ([_Rest(low, *key, rest, slot) for key, rest in low.who.rests()] for low in lowerings)
    found = []

    def never(what: Any, thing: str) -> bool:
        conditions = [*who.axioms, who.here(thing, slot), step, what]
        return bool(solved(conditions, SECONDS)[0] == z3.unsat)

    everything = [each for each in (*first, *second) if each.one is not None]
    for a, b in product(everything, everything):
        alike = a.node == b.node or (a.adds and b.adds)
        if a is not b and a.thing == b.thing and alike and never(a.one > b.one, a.thing):
            found.append(a.rest <= b.rest)
    for a in everything:
        if a.adds and never(a.one != 0, a.thing):
            found.append(a.rest == 0)
    for asked, summed in product(everything, everything):
        answers = isinstance(asked.node, ir.Exists) and summed.adds and asked.thing == summed.thing
        if answers and never(z3.And(summed.one != 0, asked.one == 0), asked.thing):
            found.append(z3.Implies(summed.rest != 0, asked.rest > 0))
    return found


def _of_one(lowering: Lowering, thing: str, node: object, slot: int) -> Any:
    """What one item comes to; None: no single item says it."""
    place = thing, slot
    match node:
        case ir.Exists(item=item) | ir.CountOver(item=item):
            return z3.If(lowering.truth(item, place), z3.IntVal(1), z3.IntVal(0))
        case ir.SumOver(item=number) | ir.MostOver(item=number):
            return lowering.number(number, place)
        case (*rules, end):  # an award for each item
            for award in lowering.awards.values():
                if award.thing == thing and tuple(rules) in (
                    (award.eligible, award.floor, award.ceiling),
                    (award.eligible, award.ceiling),
                ):
                    return lowering.unit(award, place)[0 if end == "floor" else 1]
            return None
        case _:
            return None
