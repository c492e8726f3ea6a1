"""One row decided by Z3 over one applicant whose facts both policies read; what differs is replayed on both."""

from __future__ import annotations

import time

import msgspec
import z3

from policy_dsl.backends.symbolic.applicant import Applicant, UnsupportedError
from policy_dsl.backends.symbolic.lower import Lowering, greatest
from policy_dsl.backends.symbolic.lower import Pair as Ends
from policy_dsl.backends.symbolic.witness import case_of, rounded
from policy_dsl.core import ir
from policy_dsl.diff.align import Document, Pair, limited_levels
from policy_dsl.diff.beyond import beyond_slots
from policy_dsl.diff.change import MONEY, WAYS, Change, Most, Move, Row, Shown, Way
from policy_dsl.diff.values import formula, gain, given, moves, read
from policy_dsl.facts.names import NAME, UNLISTED
from policy_dsl.facts.write import to_plain
from policy_dsl.proofs.ceilings import MOST
from policy_dsl.proofs.decide import SLOTS, asked
from policy_dsl.proofs.verdict import Why
from policy_dsl.proofs.witness import paths, without
from policy_dsl.types import NONE, EnumT

COMPANY = "某企业"
_ACROSS = "合计里扣除、封顶、限报互相交叉"
_REPLAY = "求解器的例子经计算不成立"
PLAIN = 10**6
"""1万元: a difference that does not look like one of rounding is shown rather than one that does."""


def by_solver(row: Row, pair: Pair, seconds: float) -> Change:
    """Decide a row within about ``seconds`` of solving."""
    start = time.monotonic()
    try:
        found = _Decision(row, pair, start + seconds).change()
    except UnsupportedError as problem:
        found = Change(row, "unknown", why="unsupported", detail=str(problem))
    except z3.Z3Exception as problem:
        why: Why = "memory" if "memory" in str(problem) else "unsupported"
        found = Change(row, "unknown", why=why, detail=str(problem)[:80])

    return msgspec.structs.replace(found, seconds=round(time.monotonic() - start, 3))


class _Decision:
    def __init__(self, row: Row, pair: Pair, until: float) -> None:
        self.row = row
        self.pair = pair
        self.start = time.monotonic()
        self.until = until
        self.own_old = tuple(pair.old.ids.get(each, each) for each in row.old)
        self.own_new = tuple(pair.new.ids.get(each, each) for each in row.new)

    def change(self) -> Change:
        """First whether they differ at all, looking for a company before a proof; then each way."""
        row = self.row
        near = Search(row, self.pair, open_lists=False)
        whole = Search(row, self.pair, open_lists=True)
        if near.answer(near.differs(), self._part(0.3)) != z3.sat:
            answer = whole.answer(whole.differs(), self._part(0.6))
            if answer == z3.unsat and whole.exact:
                return Change(row, "same")
        moved = {way: self._way(way, near, whole) for way in WAYS}
        up, down = moved["up"], moved["down"]
        if up.shown is None and down.shown is None:
            if up.never and down.never:
                return Change(row, "same")
            gap = up if up.why else down
            return Change(row, "unknown", up=up, down=down, why=gap.why, detail=gap.detail)
        if row.kind in MONEY:
            up, down = (self._most(way, moved[way], whole) for way in WAYS)
        return Change(row, "differs", up=up, down=down)

    def _way(self, way: Way, near: Search, whole: Search) -> Move:
        """A company that moves this way, or the proof that there is none."""
        gap, proof = Move(why="timeout"), None
        lists = bool(self.pair.merged.things) and near.slots > 1
        for slots in SLOTS if lists else (near.slots,):
            search = (
                near if slots == near.slots else Search(self.row, self.pair, open_lists=False, slots=slots)
            )
            found, shown = self._company(way, search)
            if shown is not None:
                return Move(shown)
            if found == z3.sat:  # the evaluator does not agree with the model
                doubts = "、".join(sorted(search.doubts() | whole.doubts()))
                gap = Move(why="bounded" if doubts else "unsupported", detail=doubts or _REPLAY)
            elif found == z3.unsat and lists:
                gap = Move(why="lists", detail=str(slots))
            if proof is None:
                proof = whole.answer(whole.moves(way), self._part(0.5))
                if proof == z3.unsat:
                    return Move(never=True) if whole.exact else Move(why="unsupported", detail=_ACROSS)
            if found != z3.unsat:
                break
        return gap

    def _company(self, way: Way, search: Search) -> tuple[z3.CheckSatResult, Shown | None]:
        """Rather one whose difference does not look like one of rounding."""
        answer, model = z3.unknown, None
        for claim in (search.gain(way) >= PLAIN, search.moves(way)):
            answer, model = search.model(claim, self._part(0.4))
            if model is not None:
                break
        if model is None:
            return answer, None
        return answer, self._shown(way, case_document(search.people[0], model, self.pair))

    def _part(self, share: float) -> float:
        """A deadline that leaves something of the rest for what comes after."""
        now = time.monotonic()
        return now + max(0.0, self.until - now) * share

    def _shown(self, way: Way, document: Document) -> Shown | None:
        """The company replayed, with as few facts as it takes: all else is 无."""
        found = self._replayed(way, document)
        if found is None:
            return None
        for path in paths((document,)):
            fewer = without(document, path)
            if fewer != document and (less := self._replayed(way, fewer)) is not None:
                document, found = fewer, less
        return found

    def _replayed(self, way: Way, document: Document) -> Shown | None:
        old, new = self.pair.old.own(document), self.pair.new.own(document)
        one, two = read(old, self.pair.old), read(new, self.pair.new)
        if one is None or two is None:
            return None
        before = given(self.row, self.pair.old, self.own_old, one)
        after = given(self.row, self.pair.new, self.own_new, two)
        if before is None or after is None or not moves(way, before, after):
            return None
        return Shown(old, new, before, after)

    def _most(self, way: Way, move: Move, whole: Search) -> Move:
        """By how much at most, as far as the time allows."""
        if move.shown is None:
            return move

        shown = low = gain(way, move.shown.before, move.shown.after)
        if shown is None or low is None:
            return msgspec.structs.replace(move, most=Most(none=True))
        until = self._part(0.6 if way == "up" else 1.0)
        grows = whole.gain(way)
        if whole.answer(grows > MOST, until) != z3.unsat:
            closed = Search(self.row, self.pair, open_lists=False)
            endless = closed.answer(closed.gain(way) > MOST, until) == z3.sat and not closed.doubts()
            return msgspec.structs.replace(move, most=Most(none=endless))
        # ``high`` is never exceeded; between it and ``low`` nothing is known yet
        high, step = MOST, max(low, 1)
        while low < high and time.monotonic() < until:
            middle = min(low + step, (low + high) // 2) if high == MOST else (low + high) // 2
            answer, model = whole.value(grows > middle, grows, until)
            if answer == z3.sat:
                low, step = max(middle + 1, model), step * 4
            elif answer == z3.unsat:
                high = middle
            else:
                break
        if high == MOST:
            return move
        reached = shown >= high
        if not reached:
            closed = Search(self.row, self.pair, open_lists=False)
            reached = closed.answer(closed.gain(way) >= high, until) == z3.sat and not closed.doubts()
        return msgspec.structs.replace(move, most=Most(high, proved=True, reached=reached))


class Search:
    """One applicant, the row's sums under both policies."""

    def __init__(self, row: Row, pair: Pair, *, open_lists: bool, slots: int = 2) -> None:
        if row.kind in ("right", "limit"):
            slots = 1  # each item is like the first
        self.pair = pair
        self.slots = slots
        who = Applicant(pair.merged, open_lists=open_lists, slots=slots)
        also = Applicant(pair.merged, open_lists=open_lists, slots=slots, like=who)
        self.people = [who, also]
        self.lowerings = [Lowering(who, {}, pair.old.form), Lowering(also, {}, pair.new.form)]
        self.before, first = formula(row, self.lowerings[0], pair.old.form, row.old)
        self.after, second = formula(row, self.lowerings[1], pair.new.form, row.new)
        self.exact = first and second
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
        solver.add(*self.people[0].axioms, *self._levels(), claim, *(self._known or ()))
        answer = asked(solver, until)
        if answer == z3.sat and self._known is None and self.people[0].open_lists:
            self._known = beyond_slots(self.lowerings, self._levels(), until)
            solver = z3.Solver()
            solver.add(*self.people[0].axioms, *self._levels(), claim, *self._known)
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
