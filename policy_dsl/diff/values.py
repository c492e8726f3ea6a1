"""What a row comes to on one side: as formulas over the shared applicant, and as the evaluator gives it."""

from __future__ import annotations

import z3

from policy_dsl.backends.symbolic.lower import Lowering, Pair
from policy_dsl.backends.symbolic.total import total
from policy_dsl.core import ir
from policy_dsl.diff.align import Side
from policy_dsl.diff.change import STATES, Row, Way
from policy_dsl.facts import read_object
from policy_dsl.proofs.verdict import Sums
from policy_dsl.values.case import Case

NOTHING = {"right": 0, "limit": 2}
"""What a company has of a right that is not there, and of a limit: nothing, and nothing to keep."""


_ZERO = z3.IntVal(0)


def formula(
    row: Row, lowering: Lowering, rules: ir.Policy, ids: tuple[str, ...], item: str = ""
) -> tuple[Pair, bool]:
    """Floor and ceiling of the row on one side, and whether they are exact. Of a right and a limit, twice the same
    state; of each item, that of the first. ``item``: of the first item of this list, what an award brings for it."""
    match row.kind:
        case "award" if item:
            units = [lowering.unit(each, (item, 0)) for each in rules.awards if each.id in ids]
            low, high = units[0] if units else (_ZERO, _ZERO)
            here = lowering.who.here(item, 0)
            return (z3.If(here, low, _ZERO), z3.If(here, high, _ZERO)), True
        case "right":
            rights = [each for each in rules.rights if each.id in ids]
            state: z3.ArithRef = z3.IntVal(NOTHING["right"])
            for right in rights:
                state = z3.If(lowering.truth(right.eligible, _place(right.thing)), 1, 0)
                state = _here(lowering, right.thing, state, NOTHING["right"])
            return (state, state), True
        case "limit":
            limits = [each for each in rules.limits if each.id in ids]
            state = z3.IntVal(NOTHING["limit"])
            for limit in limits:
                place = _place(limit.thing)
                kept = z3.If(lowering.truth(limit.within, place), 1, 0)
                state = z3.If(lowering.truth(limit.applies, place), kept, 2)
                state = _here(lowering, limit.thing, state, NOTHING["limit"])
            return (state, state), True
        case _:
            return total(lowering, ids)


def _place(thing: str | None) -> tuple[str, int] | None:
    return None if thing is None else (thing, 0)


def _here(lowering: Lowering, thing: str | None, state: z3.ArithRef, nothing: int) -> z3.ArithRef:
    return state if thing is None else z3.If(lowering.who.here(thing, 0), state, z3.IntVal(nothing))


def moves(way: Way, before: Sums, after: Sums) -> bool:
    """Whether an end of the interval moves this way."""
    (low, high), (more_low, more_high) = (before, after) if way == "up" else (after, before)
    return more_low > low or (high is not None and (more_high is None or more_high > high))


def gain(way: Way, before: Sums, after: Sums) -> int | None:
    """By how much the end moves that moves most; None: without end."""
    (low, high), (more_low, more_high) = (before, after) if way == "up" else (after, before)
    if high is None or more_high is None:
        return None if high is not None else more_low - low
    return max(more_low - low, more_high - high)


def read(document: dict[str, object], side: Side) -> Case | None:
    """The case of a facts document; None where it cannot be read or would not be taken as it stands."""
    cases, _, found = read_object(document, "差异", side.policy)
    if len(cases) != 1 or any(each.severity == "error" for each in found):
        return None
    return cases[0]


def given(row: Row, side: Side, ids: tuple[str, ...], case: Case) -> Sums | None:
    """What the evaluator gives for the row under the side's own ids; None: not settled."""
    if row.kind in ("right", "limit"):
        # At most one item is looked at, so this is its state.
        state = min(_states(row, side, ids, case), default=NOTHING[row.kind])
        return None if state < 0 else (state, state)
    outcome = side.code.evaluate(case, reasons=False)
    if any(each.id in ids and (each.status == "unknown" or each.needs) for each in outcome.awards):
        return None
    sums = side.code.total(case, ids)
    return sums.floor, sums.ceiling


def _states(row: Row, side: Side, ids: tuple[str, ...], case: Case) -> list[int]:
    """The state for the applicant or for each item; -1: open."""
    outcome = side.code.evaluate(case, reasons=False)
    answers = outcome.rights if row.kind == "right" else outcome.limits
    known = STATES[row.kind]
    return [known.index(each.status) if each.status in known else -1 for each in answers if each.id in ids]
