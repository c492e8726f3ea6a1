"""One applicant under two policies, as formulas, and what the solver says of them."""

from __future__ import annotations

import time

import z3

from policy_dsl.backends.symbolic.applicant import Applicant
from policy_dsl.backends.symbolic.lower import Lowering, greatest
from policy_dsl.backends.symbolic.lower import Pair as Ends
from policy_dsl.backends.symbolic.witness import case_of, rounded
from policy_dsl.core import ir
from policy_dsl.diff.align import Document, Pair, limited_levels
from policy_dsl.diff.beyond import beyond_slots
from policy_dsl.diff.change import Row, Way
from policy_dsl.diff.values import formula
from policy_dsl.facts.names import NAME, UNLISTED
from policy_dsl.facts.write import to_plain
from policy_dsl.proofs.decide import asked
from policy_dsl.types import NONE, EnumT

COMPANY = "某企业"


class Search:
    """One applicant, the row's sums under both policies; or what one ``item`` of a list brings under both."""

    def __init__(self, row: Row, pair: Pair, *, open_lists: bool, slots: int = 2, item: str = "") -> None:
        if row.kind in ("right", "limit"):
            slots = 1  # each item is like the first
        self.pair = pair
        self.row = row
        self.slots = slots
        self.item = item
        who = Applicant(pair.merged, open_lists=open_lists, slots=slots)
        also = Applicant(pair.merged, open_lists=open_lists, slots=slots, like=who)
        self.people = [who, also]
        self.lowerings = [Lowering(who, {}, pair.old.form), Lowering(also, {}, pair.new.form)]
        self.before, first = formula(row, self.lowerings[0], pair.old.form, row.old, item)
        self.after, second = formula(row, self.lowerings[1], pair.new.form, row.new, item)
        self.exact = first and second
        self.given: list[z3.BoolRef] = []
        """What else is known, and need not follow from the axioms."""
        self._known: list[z3.BoolRef] | None = None

    def differs(self) -> z3.BoolRef:
        """An end is another one."""
        return z3.Or(self.before[0] != self.after[0], self.before[1] != self.after[1])

    def moves(self, way: Way) -> z3.BoolRef:
        """An end is higher (lower)."""
        less, more = self._ends(way)
        return z3.Or(more[0] > less[0], more[1] > less[1])

    def gain(self, way: Way) -> z3.ArithRef:
        """By how much the end moves that moves most."""
        less, more = self._ends(way)
        return greatest([more[0] - less[0], more[1] - less[1]])

    def _ends(self, way: Way) -> tuple[Ends, Ends]:
        return (self.before, self.after) if way == "up" else (self.after, self.before)

    def doubts(self) -> set[str]:
        """Operators that are only bounded."""
        return {doubt for lowering in self.lowerings for doubt in lowering.doubts}

    def answer(self, claim: z3.BoolRef, until: float) -> z3.CheckSatResult:
        """Whether there is such an applicant; what is known of the items beyond the slots is only asked for where it
        can make a difference."""
        return self._asked(claim, until)[0]

    def value(self, claim: z3.BoolRef, term: z3.ArithRef, until: float) -> tuple[z3.CheckSatResult, int]:
        """The same, and what a term comes to in the model."""
        answer, solver = self._asked(claim, until)
        if answer != z3.sat:
            return answer, 0
        return answer, solver.model().eval(term, model_completion=True).as_long()

    def model(self, claim: z3.BoolRef, until: float) -> tuple[z3.CheckSatResult, z3.ModelRef | None]:
        """A small and round applicant."""
        answer, solver = self._asked(claim, until)
        if answer != z3.sat:
            return answer, None
        left = max(0.0, until - time.monotonic())
        return answer, rounded(solver, self.people, time.monotonic() + left)

    def _asked(self, claim: z3.BoolRef, until: float) -> tuple[z3.CheckSatResult, z3.Solver]:
        solver = z3.Solver()
        solver.add(*self.people[0].axioms, *self.given, *self._levels(), claim, *(self._known or ()))
        answer = asked(solver, until)
        if answer == z3.sat and self._known is None and self.people[0].open_lists:
            self._known = beyond_slots(self.lowerings, self._levels(), until)
            solver = z3.Solver()
            solver.add(*self.people[0].axioms, *self.given, *self._levels(), claim, *self._known)
            answer = asked(solver, until)
        return answer, solver

    def _levels(self) -> list[z3.BoolRef]:
        who = self.people[0]
        limited = limited_levels(self.pair)
        found = []
        for (where, name, _), variable in who.facts.items():
            fact = ir.FactRef(name, None if where is None else where[0])
            values = limited.get((fact.thing, fact.name))
            if values is not None and isinstance(who.types[fact.thing, fact.name], EnumT):
                known = who.levels(fact)
                found.append(z3.Or([variable == at for at, value in enumerate(known) if value in values]))
        return found


def case_document(who: Applicant, model: z3.ModelRef, pair: Pair) -> Document:
    """The applicant of a model as a facts document of the pair."""
    return {**to_plain(case_of(who, model, COMPANY), pair.merged), UNLISTED: NONE, NAME: COMPANY}
