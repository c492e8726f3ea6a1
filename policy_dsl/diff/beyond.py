"""What is known of the items of a list beyond those that the formulas look at one by one."""

from __future__ import annotations

import time

import z3

from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.core import ir
from policy_dsl.proofs.decide import asked

_ZERO = z3.IntVal(0)


def beyond_slots(lowerings: list[Lowering], given: list[z3.BoolRef], until: float) -> list[z3.BoolRef]:
    """Where no item comes to more on one side than on the other, all of them together do not. ``given``: what is known
    of the applicant besides the axioms."""
    own = [
        (lowering, thing, node, variable)
        for lowering in lowerings
        for (thing, node), variable in lowering.who.rests()
    ]
    known = []
    for one, thing, a, less in own:
        for other, of, b, more in own:
            if thing != of or less is more or manner(a) != manner(b):
                continue
            left, right = of_item(one, a, thing, lowerings), of_item(other, b, thing, lowerings)
            if left is None or right is None:
                continue
            solver = z3.Solver()
            solver.add(*one.who.axioms, *given, one.who.here(thing, 0), left > right)
            if asked(solver, min(until, time.monotonic() + 0.5)) == z3.unsat:
                known.append(less <= more)
    return known


def manner(node: object) -> str:
    """How the items come together."""
    match node:
        case ir.SumOver() | ir.CountOver() | tuple():
            return "sum"
        case ir.MostOver():
            return "most"
        case ir.Exists():
            return "any"
        case _:
            return ""


def of_item(lowering: Lowering, node: object, thing: str, lowerings: list[Lowering]) -> z3.ArithRef | None:
    """What one item adds. Awards over a list are known by what decides them (:meth:`Lowering.before_caps`)."""
    place = thing, 0
    match node:
        case ir.SumOver(item=item) | ir.MostOver(item=item):
            return lowering.number(item, place)
        case ir.CountOver(item=condition) | ir.Exists(item=condition):
            return z3.If(lowering.truth(condition, place), z3.IntVal(1), _ZERO)
        case tuple():
            # What the applicants share is kept with the first, whose rules need not have that award.
            for rules in (lowering, *lowerings):
                for award in rules.awards.values():
                    floors = (award.eligible, award.floor, award.ceiling, "floor")
                    if award.thing == thing and node in (floors, (award.eligible, award.ceiling, "ceiling")):
                        return rules.unit(award, place)[0 if node == floors else 1]
            return None
        case _:
            return None
