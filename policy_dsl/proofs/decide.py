"""One goal decided by Z3. What is refuted is replayed in the evaluator."""

from __future__ import annotations

import time

import msgspec
import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.applicant import Applicant
from policy_dsl.backends.symbolic.lower import Lowering, Pair
from policy_dsl.backends.symbolic.witness import case_of, rounded
from policy_dsl.core import ir
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict, sum_of
from policy_dsl.values.case import Case


def by_solver(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    """Decide a goal for every applicant under the readings of ``code``."""
    start = time.monotonic()
    found = _by_solver(goal, code, seconds)
    return msgspec.structs.replace(found, seconds=round(time.monotonic() - start, 3))


def _by_solver(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    answer, doubts, _ = _search(goal, code, seconds, open_lists=True)
    if answer == z3.unsat:
        return Verdict(goal, "PROVED", "Z3")
    if answer == z3.unknown:
        return Verdict(goal, "UNKNOWN", "Z3", why=f"{seconds:g}秒内没有结论")
    answer, more, cases = _search(goal, code, seconds, open_lists=False)
    if cases:
        sums = tuple(sum_of(goal, code, case) for case in cases)
        if refutes(goal, sums):
            return Verdict(goal, "VIOLATED", "Z3", witness=cases, sums=sums)
    doubts |= more
    why = f"只作了估计的运算：{'、'.join(sorted(doubts))}" if doubts else "清单超过2项时没有结论"
    return Verdict(goal, "UNKNOWN", "Z3", why=why)


def refutes(goal: Goal, sums: tuple[tuple[int, int | None], ...]) -> bool:
    """Whether what the evaluator gives contradicts the goal."""
    low, high = sums[0]
    match goal.kind:
        case "bound":
            if goal.op == ">=":
                return (high is None or high > 0) and low < goal.limit
            return high is None or high > goal.limit
        case "order":
            return low < 0 or (high is not None and low > high)
        case "monotone":
            more_low, more_high = sums[1]
            if goal.direction == "down":
                (low, high), (more_low, more_high) = (more_low, more_high), (low, high)
            return more_low < low or (more_high is not None and (high is None or more_high < high))


def _search(
    goal: Goal, code: Compiled, seconds: float, *, open_lists: bool
) -> tuple[z3.CheckSatResult, set[str], tuple[Case, ...]]:
    """An applicant for whom the goal does not hold."""
    solver = z3.Solver()
    solver.set("timeout", int(seconds * 1000))
    who = Applicant(code.policy, open_lists=open_lists)
    lowering = Lowering(who, code.readings)
    first = _total(goal, lowering)
    people, lowerings = [who], [lowering]
    match goal.kind:
        case "bound" if goal.op == "<=":
            broken = first[1] > goal.limit
        case "bound":
            broken = z3.And(first[1] > 0, first[0] < goal.limit)
        case "order":
            award = lowering.awards.get(goal.awards[0])
            broken = z3.BoolVal(False) if award is None else _disorder(award, lowering)
        case "monotone":
            assert goal.fact is not None
            more = Applicant(code.policy, "另", open_lists=open_lists, like=who, other=goal.fact)
            again = Lowering(more, code.readings)
            second = _total(goal, again)
            people.append(more)
            lowerings.append(again)
            if goal.direction == "down":
                first, second = second, first
            broken = z3.And(z3.Or(second[0] < first[0], second[1] < first[1]), *_rises(goal.fact, who, more))
            lowering.doubts |= again.doubts
    solver.add(*who.axioms, broken)
    answer = solver.check()
    if answer == z3.sat and open_lists and (known := rests(lowerings, seconds)):
        solver.add(*known)
        answer = solver.check()
    if answer != z3.sat or open_lists:
        return answer, lowering.doubts, ()
    model = rounded(solver, people)
    return answer, lowering.doubts, tuple(case_of(each, model) for each in people)


def rests(lowerings: list[Lowering], seconds: float) -> list[z3.BoolRef]:
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
                solver.set("timeout", int(seconds * 200))
                place = thing, 0
                bigger = one.number(a.item, place) > other.number(b.item, place)
                solver.add(*one.who.axioms, one.who.here(*place), bigger)
                if solver.check() == z3.unsat:
                    known.append(less <= more)
    return known


def _total(goal: Goal, lowering: Lowering) -> Pair:
    sums = lowering.sums(goal.awards)
    parts = [sums[award] for award in goal.awards if award in sums]
    return z3.Sum([z3.IntVal(0), *[low for low, _ in parts]]), z3.Sum(
        [z3.IntVal(0), *[high for _, high in parts]]
    )


def _disorder(award: ir.Award, lowering: Lowering) -> z3.BoolRef:
    """Something is given, and its floor is above its ceiling."""
    place = None if award.thing is None else (award.thing, 0)
    met = lowering.truth(award.eligible, place)
    if place is not None:
        met = z3.And(lowering.who.here(*place), met)
    floor, ceiling = lowering.number(award.floor, place), lowering.number(award.ceiling, place)
    return z3.And(met, ceiling > 0, floor > ceiling)


def _rises(fact: ir.FactRef, who: Applicant, more: Applicant) -> list[z3.BoolRef]:
    """``more`` has more of the fact (in the last year that is asked about), and nothing else is different."""
    years = sorted(
        {
            offset
            for (_, name, offset) in (*who.facts, *more.facts)
            if name == fact.name and offset is not None
        }
    )
    place = None if fact.thing is None else (fact.thing, 0)
    last = years[-1] if years else None
    out = [more.fact(fact, last, place) > who.fact(fact, last, place)]
    out += [more.fact(fact, year, place) == who.fact(fact, year, place) for year in years[:-1]]
    return out
