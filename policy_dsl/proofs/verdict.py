"""What came out of a goal; and what the evaluator and ranges say of it, which needs no solver."""

from __future__ import annotations

import time
from typing import Literal

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.proofs.ceilings import WORD, Widths
from policy_dsl.proofs.goals import Goal
from policy_dsl.values.case import Case
from policy_dsl.values.dates import year_of

Word = Literal["PROVED", "VIOLATED", "UNKNOWN"]
Sums = tuple[int, int | None]
Why = Literal["", "timeout", "memory", "died", "no-solver", "bounded", "lists", "unsupported"]


class Verdict(msgspec.Struct, frozen=True):
    """What came out. ``method``: who decided (区间, Z3). ``why``: what stays open, ``detail`` its particulars.
    ``witness``: the facts documents of the applicants that refute the goal (two for a monotone one), with what the
    evaluator gives them (``sums``; ``before``: what counts as received). ``empty``: true of nothing – there is no
    applicant who gets any of the awards."""

    goal: Goal
    word: Word
    method: str
    seconds: float = 0.0
    why: Why = ""
    detail: str = ""
    witness: tuple[dict[str, object], ...] = ()
    sums: tuple[Sums, ...] = ()
    before: int = 0
    empty: bool = False


class Proofs(msgspec.Struct, frozen=True):
    """The verdicts on all goals of a policy; ``seconds``: the limit for each."""

    seconds: float
    verdicts: tuple[Verdict, ...]


def by_ranges(goal: Goal, code: Compiled) -> Verdict | None:
    """What needs no solver: an applicant of whom nothing is known has the range of all applicants."""
    start = time.monotonic()
    match goal.kind:
        case "bound" if goal.op == "<=" and not goal.window and not goal.each:
            nobody = Case("", None, {}, {}, None, None)
            high = sum_of(goal, code, nobody)[1]
            proved = high is not None and high <= goal.limit
        case "fits":
            widths = Widths(code.policy)
            for award in code.policy.awards:
                if award.id in goal.awards:
                    widths.condition(award.eligible)
                    widths.award(award, "floor")
                    widths.of(award.floor)
                    top = widths.award(award, "ceiling")[1]
                    widths.largest = max(widths.largest, top)
            if widths.largest > WORD:
                return Verdict(goal, "UNKNOWN", "区间", why="bounded", detail=str(widths.largest))
            proved = True
        case _:
            return None
    return Verdict(goal, "PROVED", "区间", round(time.monotonic() - start, 3)) if proved else None


def ids_of(goal: Goal, code: Compiled) -> tuple[str, ...]:
    """The awards that a goal is about (a whole article may have rights and limits too); none named are all."""
    known = dict.fromkeys(each.award.id for each in code.awards)
    asked = (*goal.awards, *goal.others)
    return tuple(ident for ident in asked if ident in known) if asked else tuple(known)


def sum_of(goal: Goal, code: Compiled, case: Case) -> Sums:
    """Floor and ceiling of the goal's awards, as the evaluator gives them; of the item that gets most, where the goal
    is about each."""
    ids = ids_of(goal, code)
    if goal.each:
        items = [item.name for item in case.things.get(goal.each, ())]
        found = [code.total(case, ids, item) for item in items]
        best = max(found, key=lambda total: (total.ceiling is None, total.ceiling or 0), default=None)
        return (0, 0) if best is None else (best.floor, best.ceiling)
    total = code.total(case, ids)
    return total.floor, total.ceiling


def received_of(goal: Goal, code: Compiled, case: Case) -> int:
    """What the applicant has received of the awards, as far as it counts for the goal."""
    if not goal.window or case.date is None:
        return 0
    ids, year = ids_of(goal, code), year_of(case.date)
    return sum(
        receipt.amount
        for receipt in case.history or ()
        if receipt.award in ids and (receipt.year == year or (goal.window == "all" and receipt.year < year))
    )


def refutes(goal: Goal, code: Compiled, cases: tuple[Case, ...]) -> bool:
    """Whether what the evaluator gives contradicts the goal."""
    low, high = sum_of(goal, code, cases[0])
    match goal.kind:
        case "bound":
            if goal.op == ">=":
                return (high is None or high > 0) and low < goal.limit
            before = received_of(goal, code, cases[0])
            return high is None or (high > 0 and before + high > goal.limit) or high > goal.limit
        case "order":
            return any(
                floor < 0 or (ceiling is not None and floor > ceiling)
                for award, _, _, floor, ceiling in code.amounts(cases[0])
                if award in goal.awards
            )
        case "monotone":
            more_low, more_high = sum_of(goal, code, cases[1])
            if goal.direction == "down":
                (low, high), (more_low, more_high) = (more_low, more_high), (low, high)
            return more_low < low or (more_high is not None and (high is None or more_high < high))
        case "exclusive":
            both = (code.total(cases[0], ids).ceiling for ids in (goal.awards, goal.others))
            return all(ceiling is None or ceiling > 0 for ceiling in both)
        case "fits":
            return False
