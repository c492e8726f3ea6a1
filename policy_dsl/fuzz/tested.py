"""What the prover leaves open, held against applicants at the edges of the text.

From dice, not from Hypothesis: `polc check` says the same whether that is installed or not, and each time.
"""

from __future__ import annotations

import time

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.fuzz.applicants import Dice
from policy_dsl.fuzz.suite import Suite
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict

MOST = 1000
"""Applicants that one goal is held against."""

SECONDS = 5.0
"""At the most, for one goal."""


def is_open(verdict: Verdict) -> bool:
    """Whether looking at applicants can say more: not where the form of the rules alone decides, and not where
    nothing was tried for lack of a solver."""
    return verdict.word == "UNKNOWN" and verdict.why != "no-solver" and verdict.goal.kind != "fits"


def by_search(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    """VIOLATED with what was found, else TESTED with how many were looked at; UNKNOWN where there was no time for any,
    or what was found cannot be stated in a facts file."""
    start = time.monotonic()
    suite, dice = Suite(code.policy, [goal], alone=True), Dice(0)
    looked = 0
    while looked < MOST and time.monotonic() - start < seconds:
        found = suite.wrong(suite.draw(dice), frozenset({0}))
        if found is not None:
            broken = suite.stated(*found)
            if broken.verdict is not None and broken.readable:
                return _timed(broken.verdict, start)
            return _timed(
                Verdict(goal, "UNKNOWN", "抽查", why="unsupported", detail="反例写不成事实文件"), start
            )
        looked += 1
    if not looked:
        return _timed(Verdict(goal, "UNKNOWN", "抽查", why="timeout"), start)
    return _timed(Verdict(goal, "TESTED", "抽查", tested=looked), start)


def _timed(verdict: Verdict, start: float) -> Verdict:
    return msgspec.structs.replace(verdict, seconds=round(time.monotonic() - start, 3))
