"""The greatest value of a formula, with a model in round numbers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import z3

from policy_dsl.backends.symbolic.applicant import Applicant
from policy_dsl.backends.symbolic.witness import rounded

MOST = 10**15
"""Jumps beyond 10万亿元 count as without an upper limit."""


def solved(conditions: list[Any], seconds: float) -> tuple[z3.CheckSatResult, z3.ModelRef | None]:
    """A solver of its own for each question: what it kept from the one before can make it slow."""
    if seconds <= 0:
        return z3.unknown, None
    solver = z3.Solver()
    solver.set("timeout", max(1, int(1000 * seconds)))
    solver.add(*conditions)
    answer = solver.check()
    return answer, solver.model() if answer == z3.sat else None


def largest(
    conditions: list[Any],
    size: Any,
    slack: int,
    seconds: float,
    people: list[Applicant],
    steps: Sequence[int],
) -> tuple[int | None, z3.ModelRef | None, bool]:
    """The greatest ``size`` above ``slack``, with a model in round numbers, and whether nothing is greater.

    None for the size: it has no upper limit. No model: there is none (or, not sure: none was found in time).
    ``steps``: sizes that are likely, rising; they only make it quick.
    """
    until = time.monotonic() + seconds

    solver = z3.Solver()
    solver.add(*conditions)

    def ask(*more: Any) -> tuple[z3.CheckSatResult, z3.ModelRef | None]:
        left = until - time.monotonic()
        if left <= 0:
            return z3.unknown, None
        solver.set("timeout", max(1, int(1000 * left)))
        solver.push()
        solver.add(*more)
        answer = solver.check()
        model = solver.model() if answer == z3.sat else None
        solver.pop()
        return answer, model

    answer, model = ask(size > slack)
    if model is None:
        return None, None, bool(answer == z3.unsat)
    answer, beyond = ask(size > MOST)
    if beyond is not None:  # shown by one of many: 1亿元, if it can be
        return None, _round([*conditions, size == 10**10], people, until) or beyond, True
    low, high = _int(model, size), MOST + 1 if answer == z3.unsat else None
    # First between the likely sizes, then one more than what was found: mostly that is all.
    tries = [step for step in steps if low < step]
    while tries and high is not None:
        middle = len(tries) // 2
        answer, better = ask(size >= tries[middle])
        if better is not None:
            model, low = better, _int(better, size)
            tries = [step for step in tries[middle + 1 :] if low < step]
        elif answer == z3.unsat:
            high, tries = tries[middle], tries[:middle]
        else:
            high = None
    width = 0
    while high is not None and low + 1 < high:
        guess = min(low + 1 + width, (low + high) // 2 if width else low + 1)
        answer, better = ask(size >= guess)
        if better is not None:
            model, low = better, _int(better, size)
            width = 2 * width + 1
        elif answer == z3.unsat:
            high = guess
            width = width if guess > low + 1 else 0
        else:
            high = None
    return low, _round([*conditions, size == low], people, until) or model, high is not None


def _round(conditions: list[Any], people: list[Applicant], until: float) -> z3.ModelRef | None:
    solver = z3.Solver()
    solver.set("timeout", 150)
    solver.add(*conditions)
    if time.monotonic() > until or solver.check() != z3.sat:
        return None
    return rounded(solver, people, min(until, time.monotonic() + 0.5))


def _int(model: z3.ModelRef, formula: Any) -> int:
    return int(model.eval(formula, model_completion=True).as_long())
