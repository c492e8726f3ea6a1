"""One goal decided by Z3. What is refuted is replayed in the evaluator."""

from __future__ import annotations

import time

import msgspec
import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.applicant import UnsupportedError
from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.backends.symbolic.witness import case_of, rounded
from policy_dsl.core import ir
from policy_dsl.proofs.budget import most
from policy_dsl.proofs.claims import Claim
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict, by_ranges, ids_of, many_of, received_of, refutes, sums_of
from policy_dsl.proofs.witness import stated
from policy_dsl.types import MoneyT
from policy_dsl.values.case import Case
from policy_dsl.values.format import format_number

COMPARED = frozenset(("monotone", "step", "switch", "split", "alike", "equal", "some"))
"""Goals that hold sums against each other, or from below: what is only known to lie between ends proves nothing."""

SLOTS = (2, 6, 12)
"""How many items a list has in which a counterexample is looked for, one after the other."""


def by_solver(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    """Decide a goal for every applicant under the readings of ``code``, within ``seconds`` of solving."""
    start = time.monotonic()
    try:
        found = _by_solver(goal, code, start + seconds)
    except UnsupportedError as problem:
        found = Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail=str(problem))
    except z3.Z3Exception as problem:
        why = "memory" if "memory" in str(problem) else "unsupported"
        found = Verdict(goal, "UNKNOWN", "Z3", why=why, detail=str(problem)[:80])  # type: ignore[arg-type]
    return msgspec.structs.replace(found, seconds=round(time.monotonic() - start, 3))


def _by_solver(goal: Goal, code: Compiled, until: float) -> Verdict:
    search = _Search(goal, code, until, open_lists=True)
    ranged = by_ranges(goal, code)
    if ranged is not None:  # decided already; is it about anything at all?
        return msgspec.structs.replace(ranged, empty=goal.asked and search.empty())
    answer = search.answer()
    if answer == z3.sat and (known := rests(search.lowerings, until)):
        answer = search.answer(*known)
    if answer == z3.unsat:
        if goal.kind in COMPARED and not search.claim.exact:
            return Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail="合计里扣除、封顶、限报互相交叉")
        return Verdict(goal, "PROVED", "Z3", empty=goal.asked and search.empty())
    if answer == z3.unknown:
        return Verdict(goal, "UNKNOWN", "Z3", why="timeout")
    doubts = search.doubts()
    for slots in SLOTS:
        search = _Search(goal, code, until, open_lists=False, slots=slots)
        answer = search.answer()
        doubts |= search.doubts()
        if answer == z3.sat:
            model = rounded(search.solver, search.people, until)
            cases = tuple(case_of(each, model) for each in search.people)
            if refutes(goal, code, cases):
                return _violated(goal, code, cases)
        if answer != z3.unsat or not code.policy.things:
            break
    if answer == z3.unknown:
        return Verdict(goal, "UNKNOWN", "Z3", why="timeout")
    if doubts:
        return Verdict(goal, "UNKNOWN", "Z3", why="bounded", detail="、".join(sorted(doubts)))
    if answer == z3.unsat:
        return Verdict(goal, "UNKNOWN", "Z3", why="lists", detail=str(SLOTS[-1]))
    if goal.kind == "budget" and (high := most(goal, code)) is not None:
        top = format_number(high, MoneyT())
        return Verdict(goal, "UNKNOWN", "Z3", why="bounded", detail=f"名额和总额合起来可到{top}")
    return Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail="求解器的反例经计算不成立")


def _violated(goal: Goal, code: Compiled, cases: tuple[Case, ...]) -> Verdict:
    found = stated(cases, code, ids_of(goal, code), lambda some: refutes(goal, code, some))
    if found is None:
        return Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail="反例写不成事实文件")
    documents, cases = found
    return Verdict(
        goal,
        "VIOLATED",
        "Z3",
        witness=documents,
        sums=sums_of(goal, code, cases),
        before=received_of(goal, code, cases[0]),
        many=many_of(goal, code, cases[0]),
    )


class _Search:
    """The solver at work on one claim."""

    def __init__(self, goal: Goal, code: Compiled, until: float, *, open_lists: bool, slots: int = 2) -> None:
        self.until = until
        self.solver = z3.Solver()
        self.claim = Claim(goal, code, open_lists=open_lists, slots=slots)
        self.people, self.lowerings = self.claim.people, self.claim.lowerings
        self.solver.add(*self.people[0].axioms)
        self.solver.push()
        self.solver.add(self.claim.broken)

    def answer(self, *known: z3.BoolRef) -> z3.CheckSatResult:
        """What the solver says, in the time that is left."""
        self.solver.add(*known)
        return asked(self.solver, self.until)

    def doubts(self) -> set[str]:
        """Operators that are only bounded."""
        return {doubt for lowering in self.lowerings for doubt in lowering.doubts}

    def empty(self) -> bool:
        """Whether the claim is about nobody: no applicant meets its premises, or gets any of the awards."""
        about = self.claim.anybody()
        self.solver.pop()
        self.solver.add(*self.people[0].axioms, about)
        return bool(asked(self.solver, self.until) == z3.unsat)


def asked(solver: z3.Solver, until: float) -> z3.CheckSatResult:
    """``check`` with the time that is left until then."""
    left = int((until - time.monotonic()) * 1000)
    if left <= 0:
        return z3.unknown
    solver.set("timeout", left)
    return solver.check()


def rests(lowerings: list[Lowering], until: float) -> list[z3.BoolRef]:
    """What is known of the items beyond the slots: a sum whose every item is at most that of another sum is at most
    that other sum."""
    sums = [
        (lowering, thing, node, variable)
        for lowering in lowerings
        for (thing, node), variable in lowering.who.rests()
        if isinstance(node, ir.SumOver)
    ]
    known = []
    for one, thing, a, less in sums:
        for other, of, b, more in sums:
            if thing == of and less is not more:
                solver = z3.Solver()
                place = thing, 0
                bigger = one.number(a.item, place) > other.number(b.item, place)
                solver.add(*one.who.axioms, one.who.here(*place), bigger)
                if asked(solver, min(until, time.monotonic() + 0.5)) == z3.unsat:
                    known.append(less <= more)
    return known
