"""One goal decided by Z3. What is refuted is replayed in the evaluator."""

from __future__ import annotations

import time

import msgspec
import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.applicant import Applicant, UnsupportedError
from policy_dsl.backends.symbolic.lower import Lowering, Pair
from policy_dsl.backends.symbolic.total import total
from policy_dsl.backends.symbolic.witness import case_of, rounded
from policy_dsl.core import ir
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict, by_ranges, ids_of, received_of, refutes, sum_of
from policy_dsl.proofs.witness import stated
from policy_dsl.values.case import Case

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
        return msgspec.structs.replace(ranged, empty=goal.asked and search.nothing_paid())
    answer = search.answer()
    if answer == z3.sat and (known := rests(search.lowerings, until)):
        answer = search.answer(*known)
    if answer == z3.unsat:
        if goal.kind == "monotone" and not search.exact:
            return Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail="合计里扣除、封顶、限报互相交叉")
        return Verdict(goal, "PROVED", "Z3", empty=goal.asked and search.nothing_paid())
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
    return Verdict(goal, "UNKNOWN", "Z3", why="unsupported", detail="求解器的反例经计算不成立")


def _violated(goal: Goal, code: Compiled, cases: tuple[Case, ...]) -> Verdict:
    return Verdict(
        goal,
        "VIOLATED",
        "Z3",
        witness=stated(cases, code, ids_of(goal, code), lambda found: refutes(goal, code, found)),
        sums=tuple(sum_of(goal, code, case) for case in cases),
        before=received_of(goal, code, cases[0]),
    )


class _Search:
    """An applicant for whom the goal does not hold; two for a monotone one."""

    def __init__(self, goal: Goal, code: Compiled, until: float, *, open_lists: bool, slots: int = 2) -> None:
        self.until = until
        self.solver = z3.Solver()
        who = Applicant(code.policy, open_lists=open_lists, slots=slots)
        first = Lowering(who, code.readings)
        self.people, self.lowerings = [who], [first]
        self.awards = ids_of(goal, code)
        self.exact = True
        broken = self._broken(goal, code, who, first, open_lists)
        self.solver.add(*who.axioms)
        self.solver.push()
        self.solver.add(broken)

    def _broken(
        self, goal: Goal, code: Compiled, who: Applicant, first: Lowering, open_lists: bool
    ) -> z3.BoolRef:
        match goal.kind:
            case "order":
                award = first.awards.get(goal.awards[0])
                return z3.BoolVal(False) if award is None else _disorder(award, first)
            case "bound" if goal.each:
                # Each item is like the first. Caps on sums only take away.
                place = goal.each, 0
                units = [
                    first.unit(first.awards[each], place) for each in self.awards if each in first.awards
                ]
                return z3.And(
                    who.here(*place), z3.Sum([z3.IntVal(0), *[high for _, high in units]]) > goal.limit
                )
            case "bound":
                low, high = self._total(first)
                if goal.op == ">=":
                    return z3.And(high > 0, low < goal.limit)
                if not goal.window:
                    return high > goal.limit
                before = first.number(ir.ReceivedSum(ir.History(self.awards, goal.window)), None)
                return z3.And(high > 0, before + high > goal.limit)
            case "monotone":
                assert goal.fact is not None
                more = Applicant(
                    code.policy, "另", open_lists=open_lists, slots=who.slots, like=who, other=goal.fact
                )
                again = Lowering(more, code.readings)
                self.people.append(more)
                self.lowerings.append(again)
                less, much = self._total(first), self._total(again)
                if goal.direction == "down":
                    less, much = much, less
                return z3.And(z3.Or(much[0] < less[0], much[1] < less[1]), *_rises(goal.fact, who, more))
            case "exclusive":
                sums = (total(first, ids)[0][1] for ids in (goal.awards, goal.others))
                return z3.And([high > 0 for high in sums])
            case "fits":
                raise UnsupportedError("64位整数")

    def _total(self, lowering: Lowering) -> Pair:
        pair, exact = total(lowering, self.awards)
        self.exact = self.exact and exact
        return pair

    def answer(self, *known: z3.BoolRef) -> z3.CheckSatResult:
        """What the solver says, in the time that is left."""
        self.solver.add(*known)
        return asked(self.solver, self.until)

    def doubts(self) -> set[str]:
        """Operators that are only bounded."""
        return {doubt for lowering in self.lowerings for doubt in lowering.doubts}

    def nothing_paid(self) -> bool:
        """Whether there is no applicant at all who gets any of the awards."""
        _, high = self._total(self.lowerings[0])
        self.solver.pop()
        self.solver.add(*self.people[0].axioms, high > 0)
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
