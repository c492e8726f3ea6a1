"""One row decided by Z3 over one applicant whose facts both policies read; what differs is replayed on both."""

from __future__ import annotations

import time

import msgspec
import z3

from policy_dsl.backends.symbolic.applicant import UnsupportedError
from policy_dsl.diff.align import Document, Pair
from policy_dsl.diff.change import MONEY, WAYS, Change, Most, Move, Row, Shown, Way
from policy_dsl.diff.most import at_most
from policy_dsl.diff.solver import Search, case_document
from policy_dsl.diff.values import gain, given, moves, read
from policy_dsl.proofs.decide import SLOTS
from policy_dsl.proofs.verdict import Why
from policy_dsl.proofs.witness import paths, without

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
        shown = gain(way, move.shown.before, move.shown.after)
        if shown is None:
            return msgspec.structs.replace(move, most=Most(none=True))
        until = self._part(0.6 if way == "up" else 1.0)
        return msgspec.structs.replace(move, most=at_most(whole, way, shown, until))
