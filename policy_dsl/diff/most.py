"""By how much a row moves at most: for every company, or, where its items make it endless, for each item of a list."""

from __future__ import annotations

import time
from collections.abc import Callable

import z3

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.diff.beyond import manner, of_item
from policy_dsl.diff.change import Most, Way
from policy_dsl.diff.solver import Search
from policy_dsl.proofs.ceilings import MOST
from policy_dsl.proofs.decide import asked

Exceeds = Callable[[int], tuple[z3.CheckSatResult, int]]
"""Whether a number can be exceeded, and what was found that exceeds it (0: not said)."""

_ONE = z3.IntVal(1)


def at_most(whole: Search, way: Way, shown: int, until: float) -> Most:
    """The most that the row of a search over every company moves this way. ``shown``: what one is known to move by;
    ``until``: by :func:`time.monotonic`."""
    item = _worked_out_for(whole)
    if item:
        whole, shown = Search(whole.row, whole.pair, open_lists=True, item=item), 0
    likely = _likely(whole)
    grows = whole.gain(way)
    high = _least(lambda least: whole.value(grows > least, grows, until), shown, likely, until)
    few = Search(whole.row, whole.pair, open_lists=False, item=item)
    if high is not None:
        reached = shown >= high or _found(few, few.gain(way) >= high, until)
        return Most(high, proved=True, reached=reached, thing=item)
    if _found(few, few.gain(way) > MOST, until):
        return Most(none=True, thing=item)
    for thing in () if item else _lists(whole):
        number = _number(whole, thing) + _counted(whole, thing, likely, until)
        high = _least(lambda each, n=number: (whole.answer(grows > each * n, until), 0), 0, likely, until)  # type: ignore[misc]
        if high is not None:
            some = _number(few, thing)
            reached = _found(few, z3.And(some > 0, few.gain(way) >= high * some), until)
            return Most(high, proved=True, reached=reached, thing=thing)
    return Most()


def _found(few: Search, claim: z3.BoolRef, until: float) -> bool:
    """Whether there is such a company, all of whose items are written down."""
    return few.answer(claim, until) == z3.sat and not few.doubts()


def _least(exceeds: Exceeds, low: int, likely: list[int], until: float) -> int | None:
    """The smallest number, from ``low`` on, that is not exceeded: or, when the time is over, one above it; None when
    none is known. ``likely``: rising; they only make it quick."""
    if exceeds(MOST)[0] != z3.unsat:
        return None
    high = MOST
    tries = [each for each in likely if low < each < high]
    guess = tries[len(tries) // 2] if tries else low
    step = max(low, 1)
    while low < high and time.monotonic() < until:
        answer, found = exceeds(guess)
        if answer == z3.sat:
            low = max(guess + 1, found)
            tries = [each for each in tries if each >= low]
        elif answer == z3.unsat:
            high = guess
            tries = [each for each in tries if each < high]
        else:
            break
        if tries:
            guess = tries[len(tries) // 2]
        elif answer == z3.unsat and high in likely:
            guess = high - 1  # mostly it is just this one
        elif high == MOST:
            guess, step = min(low + step, (low + high) // 2), step * 4
        else:
            guess = (low + high) // 2
    return high if high < MOST else None


def _likely(whole: Search) -> list[int]:
    """The numbers that stand in the rules, and in the caps on their sums."""
    row = whole.row
    sides = (whole.pair.old, row.old), (whole.pair.new, row.new)
    rules: tuple[object, ...] = tuple(
        rules_of(award) for side, ids in sides for award in side.form.awards if award.id in ids
    )
    rules += tuple(cap.limit for side, ids in sides for cap in side.form.caps if set(ids) & set(cap.awards))
    return sorted({node.value for node in nodes(rules) if isinstance(node, ir.Const) and node.value > 0})


def _worked_out_for(whole: Search) -> str:
    """The list that the award of a row is worked out for, one item after the other, with nothing that holds their sum;
    else empty."""
    row = whole.row
    things: set[str] = set()
    for side, ids in ((whole.pair.old, row.old), (whole.pair.new, row.new)):
        ties: tuple[ir.Cap | ir.Choice, ...] = (*side.form.caps, *side.form.choices)
        if len(ids) > 1 or any(set(ids) & set(tie.awards) for tie in ties):
            return ""
        things |= {each.thing or "" for each in side.form.awards if each.id in ids}
    return things.pop() if row.kind == "award" and len(things) == 1 else ""


def _lists(whole: Search) -> list[str]:
    """The lists that are summed."""
    return list(
        dict.fromkeys(
            thing
            for lowering in whole.lowerings
            for (thing, node), _ in lowering.who.rests()
            if manner(node) == "sum"
        )
    )


def _number(search: Search, thing: str) -> z3.ArithRef:
    """How many items of the list are looked at one by one."""
    here = [search.people[0].here(thing, slot) for slot in range(search.slots)]
    return z3.Sum([z3.If(each, _ONE, z3.IntVal(0)) for each in here])


def _counted(whole: Search, thing: str, likely: list[int], until: float) -> z3.ArithRef:
    """How many items there are beyond those, tied to what all of them come to: so many times what one can."""
    beyond = whole.people[0].fresh()
    whole.given.append(beyond >= 0)
    for lowering in whole.lowerings:
        for (of, node), rest in lowering.who.rests():
            if of != thing or manner(node) != "sum":
                continue
            one = of_item(lowering, node, thing, whole.lowerings)
            if one is None:
                continue
            here = lowering.who.here(thing, 0)

            def exceeds(
                least: int, one: z3.ArithRef = one, here: z3.BoolRef = here
            ) -> tuple[z3.CheckSatResult, int]:
                solver = z3.Solver()
                solver.add(*whole.people[0].axioms, here, one > least)
                return asked(solver, until), 0

            most = _least(exceeds, 0, likely, until)
            if most is not None:
                whole.given.append(rest <= most * beyond)
    return beyond
