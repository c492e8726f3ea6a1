"""What came out of a goal; and what ranges alone decide, which needs no solver."""

from __future__ import annotations

import time
from typing import Literal

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.proofs.goals import Goal
from policy_dsl.values.case import Case

Word = Literal["PROVED", "VIOLATED", "UNKNOWN", "TESTED"]


class Verdict(msgspec.Struct, frozen=True):
    """What came out. ``method``: who decided (区间, Z3). ``why``: what stays open. ``witness``: the applicants that
    refute the goal (two for a monotone one), with the sums that the evaluator gives them."""

    goal: Goal
    word: Word
    method: str
    seconds: float = 0.0
    why: str = ""
    witness: tuple[Case, ...] = ()
    sums: tuple[tuple[int, int | None], ...] = ()


def by_ranges(goal: Goal, code: Compiled) -> Verdict | None:
    """An applicant of whom nothing is known has the range of all applicants."""
    if goal.kind != "bound" or goal.op != "<=":
        return None
    start = time.monotonic()
    nobody = Case("", None, {}, {}, None, None)
    high = sum_of(goal, code, nobody)[1]
    if high is None or high > goal.limit:
        return None
    return Verdict(goal, "PROVED", "区间", round(time.monotonic() - start, 3))


def sum_of(goal: Goal, code: Compiled, case: Case) -> tuple[int, int | None]:
    """Floor and ceiling of the goal's awards, as the evaluator gives them."""
    low, high = 0, 0
    endless = False
    for award, _, _, floor, ceiling in code.amounts(case):
        if award in goal.awards:
            low += floor
            endless = endless or ceiling is None
            high += ceiling or 0
    return low, None if endless else high
