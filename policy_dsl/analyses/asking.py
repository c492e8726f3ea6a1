"""What the solver says of the conditions of one award; runs in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import z3

from policy_dsl.analyses.cases import Atom, Case, atoms
from policy_dsl.analyses.questions import Found, cases_to_ask, highest, is_dated
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.symbolic.applicant import Applicant, UnsupportedError
from policy_dsl.backends.symbolic.lower import Lowering, greatest
from policy_dsl.backends.symbolic.total import total
from policy_dsl.core import ir
from policy_dsl.proofs.decide import asked


def ask(policy: ir.Policy, award: str, whole: bool, seconds: float) -> list[Found]:
    """What is proved of an award within the time, under the default readings. ``whole``: also whether anybody gets
    it, in the end."""
    until = time.monotonic() + seconds
    found: list[Found] = []
    cases = cases_to_ask(policy, award)
    try:
        for at, case in enumerate(cases):
            found += _Asking(policy, case, until).found(at)
        found += _covered(policy, award, until)
        if whole and not any(each.kind == "never" and len(cases) == 1 for each in found):
            found += _nobody(policy, award, until)
    except (UnsupportedError, z3.Z3Exception):
        pass  # what has no formula is left as it is
    return found


def _nobody(policy: ir.Policy, award: str, until: float) -> list[Found]:
    who = Applicant(policy)
    lowering = Lowering(who, compile_policy(policy, {}).readings)
    (_, high), _ = total(lowering, (award,))
    solver = z3.Solver()
    solver.add(*who.axioms, high > 0)
    return [Found("nobody", -1, -1, ())] if asked(solver, until) == z3.unsat else []


def _covered(policy: ir.Policy, award: str, until: float) -> list[Found]:
    """Items of which only the highest counts, and another is never lower: neither in what is certain nor at most."""
    out: list[Found] = []
    for each in policy.awards:
        sides = highest(each) if each.id == award else ()
        if not sides:
            continue
        who = Applicant(policy)
        lowering = Lowering(who, compile_policy(policy, {}).readings)
        place = None if each.thing is None else (each.thing, 0)
        met = lowering.truth(each.eligible, place)
        worth = [[lowering.number(item, place) for item in items] for items in sides]
        here = [] if place is None else [who.here(*place)]
        for number in range(len(worth[0])):
            more = [
                amounts[number] > greatest([other for at, other in enumerate(amounts) if at != number])
                for amounts in worth
            ]
            base = z3.Solver()
            base.add(*who.axioms, *here, met, worth[0][number] > 0)
            if asked(base, until) != z3.sat:
                continue  # nobody meets it: told apart
            base.add(z3.Or(more))
            if asked(base, until) == z3.unsat:
                out.append(Found("covered", -1, number, ()))
    return out


class _Asking:
    """The conditions of one case, as formulas over any applicant and any item."""

    def __init__(self, policy: ir.Policy, case: Case, until: float) -> None:
        self.case = case
        self.until = until
        self.who = who = Applicant(policy)
        self.lowering = Lowering(who, compile_policy(policy, {}).readings)
        self.place = None if case.thing is None else (case.thing, 0)
        self.truths = [self._truth(atom.cond) for atom in case.atoms]
        self.here = [] if self.place is None else [who.here(*self.place)]

    def _truth(self, cond: ir.Bool) -> z3.BoolRef:
        return self.lowering.truth(cond, self.place)

    def found(self, at: int) -> list[Found]:
        """All that is proved of the case."""
        every = range(len(self.truths))
        if self._out(self.truths):
            core = self._core([], every)
            return [Found("never", at, core[-1], tuple(core[:-1]))]
        out = []
        for number, atom in enumerate(self.case.atoms):
            rest = [other for other in every if other != number]
            against = [z3.Not(self.truths[number])]
            if not (atom.shared or is_dated(atom.cond)) and self._out([*self._of(rest), *against]):
                out.append(Found("implied", at, number, tuple(self._core(against, rest))))
                continue
            out += self._closed(at, number, atom, rest)
        return out

    def _closed(self, at: int, number: int, atom: Atom, rest: Sequence[int]) -> list[Found]:
        """Alternatives (或) that the other conditions exclude."""
        if atom.shared or not isinstance(atom.said, ir.AnyOf):
            return []
        out = []
        for which, item in enumerate(atom.said.items):
            one = [self._truth(part.cond) for part in atoms(item, atom.origin)]
            if self._out([*self._of(rest), *one]):
                core = tuple(self._core(one, rest))
                out.append(Found("closed", at, number, core, which))
        return out

    def _of(self, numbers: Sequence[int]) -> list[z3.BoolRef]:
        return [self.truths[number] for number in numbers]

    def _out(self, conditions: Sequence[z3.BoolRef]) -> bool:
        """Whether nobody meets them all."""
        solver = z3.Solver()
        solver.add(*self.who.axioms, *self.here, *conditions)
        return bool(asked(solver, self.until) == z3.unsat)

    def _core(self, given: list[z3.BoolRef], numbers: Sequence[int]) -> list[int]:
        """As few of the conditions as still exclude what is given."""
        needed = list(numbers)
        for number in numbers:
            fewer = [each for each in needed if each != number]
            if self._out([*given, *self._of(fewer)]):
                needed = fewer
        return needed


def asked_of(order: bytes) -> bytes:
    """In the child: the order and the answer as bytes."""
    policy, award, whole, seconds = msgspec.msgpack.decode(order, type=tuple[ir.Policy, str, bool, float])
    return msgspec.msgpack.encode(ask(policy, award, whole, seconds))
