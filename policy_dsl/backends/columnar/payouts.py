"""What is booked when what a policy answers has been given: a sum an award, or one for each item that receipts are looked up by.

As the ledger books it (:mod:`policy_dsl.ledger.record`): the award, the item, the level. There somebody says how much within a ceiling, and for
which item; here it is the floor or the ceiling, and the items of one sum are served in their order, each with what it adds to the sum.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_dsl.backends.columnar.awards import Unit
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT
from policy_dsl.backends.columnar.given import Place
from policy_dsl.backends.columnar.lower import Lowering
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of


class Payout(msgspec.Struct, frozen=True):
    """One award as it is booked. ``item``: the list whose items have it each, "" for the applicant. ``amount``: in 分, 0 where nothing is given;
    ``tier``: the level, NULL or 无 for none. ``rest``: of one sum that is split, what no item took (a column of the applicant)."""

    award: ir.Award
    item: str
    amount: Ex
    tier: Ex
    rest: Ex | None = None


def floors(plan: Plan) -> list[Payout]:
    """What is given when of each award only what is certain is."""
    return [
        payout
        for unit in plan.units
        for payout in _booked(plan.low, unit, unit.floor.low, unit.award.floor, most=False)
    ]


def ceilings(plan: Plan, paid: Plan) -> list[Payout]:
    """What is given when each award is given in full, also where it is open; without an upper end its floor. ``paid``: the same
    plan as if so (:class:`Plan`); nobody gets what the plan itself refuses him."""
    c = plan.low.c
    tied = _tied(plan.low.policy)
    made: list[Payout] = []
    for unit, whole in zip(plan.units, paid.units, strict=True):
        amount = unit.ceiling.high
        if unit.award.id in tied:
            amount = c.choose(unit.live, c.least([whole.ceiling.high, amount]), c.zero)
        elif amount.nullable:
            amount = c.greatest([unit.floor.low, amount])
        made += _booked(paid.low, unit, amount, unit.award.ceiling, most=True)
    return made


def _tied(policy: ir.Policy) -> set[str]:
    """The awards of which others decide what is left for them: the rest is given its ceiling whatever else is."""
    shared = [each.awards for each in policy.choices] + [each.awards for each in policy.caps]
    return {award for awards in shared for award in awards} | {
        award.id
        for award in policy.awards
        if any(isinstance(node, ir.AwardOf) for node in nodes(rules_of(award)))
    }


def by_item(policy: ir.Policy, award: ir.Award) -> bool:
    """Whether one sum of the applicant is booked by item."""
    return award.thing is None and award.id in policy.by_item


def sum_of(root: ir.Num) -> ir.SumOver | None:
    """The one sum over a list that a number comes from; None where it is none, or several."""
    found = list(dict.fromkeys(_sums(root)))
    return found[0] if len(found) == 1 else None


def _sums(node: ir.Num) -> Iterator[ir.SumOver]:
    match node:
        case ir.SumOver():
            yield node
        case ir.SayNum(item=item):
            yield from _sums(item)
        case ir.Sub(left=left):
            yield from _sums(left)
        case ir.Add(items=items) | ir.Least(items=items) | ir.Greatest(items=items):
            for item in items:
                yield from _sums(item)
        case ir.If(then=then, other=other):
            yield from _sums(then)
            yield from _sums(other)
        case _:
            return


def _booked(low: Lowering, unit: Unit, amount: Ex, root: ir.Num, *, most: bool) -> Iterator[Payout]:
    c, award = low.c, unit.award
    if not by_item(low.policy, award):
        item = "" if unit.frame == APPLICANT else unit.frame.name
        if item or award.thing is None:
            yield Payout(award, item, amount, _tier(low, award, item))
        # of a list that is not known nobody can say which item it was for
        return
    over = sum_of(root)
    if over is None:
        # a sum that no list makes: nothing can be told of items, so all of it is left
        yield Payout(award, "", c.zero, c.nothing, amount)
        return
    known = low.facts.known(over.thing)
    if known is c.false:
        return
    here = Place(over.thing)
    each = low.r.not_below_zero(low.number(over.item, here))
    whole = c.up(amount, here.frame)
    # an item without an upper end takes all that there is
    part = c.least([each.high if most else each.low, whole])
    taken = c.least([part, c.greatest([c.zero, c.sub(whole, c.before(part, here.frame))])])
    rest = c.choose(known, c.sub(amount, c.aggregate("sum", taken, here.frame, APPLICANT)), c.zero)
    yield Payout(award, over.thing, taken, _tier(low, award, over.thing), rest)


def _tier(low: Lowering, award: ir.Award, item: str) -> Ex:
    """The level that a sum is booked under."""
    of = award.tier_of
    if of is None or (of.thing is not None and of.thing != item):
        return low.c.nothing
    return low.facts.column(of, None, None if of.thing is None else Place(of.thing))
