"""The largest jump that one unit more of a fact makes, for any applicant: by Z3, and every witness replayed.

Two applicants are alike but for one unit of one fact. For each condition that reads the fact, the difference of
their awards is driven to its maximum among the applicants for whom exactly this unit flips that condition; and once
more for those for whom none of them flips (whole steps, choices) or several do, so that nothing is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
import z3

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.backends.symbolic.witness import case_of
from policy_dsl.cliffs.beyond import known
from policy_dsl.cliffs.jump import Answer, Ask, Direction, End, Ends, Found, Jump, Kind, Undecided
from policy_dsl.cliffs.merging import merged, once, sorted_out
from policy_dsl.cliffs.most import largest, solved
from policy_dsl.cliffs.pair import Asked, Pair
from policy_dsl.cliffs.reads import Cut, Reader, Spot
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.facts.names import NAME
from policy_dsl.proofs.witness import Document, stated
from policy_dsl.types import BoolT, EnumT, SetT, Type
from policy_dsl.values.case import Case
from policy_dsl.values.dates import add_months

SLOTS = (2, 6, 12)
"""How many items a list has in which a jump is looked for, one after the other."""
NAMES = ("示例企业", "示例企业（变化后）")
DIRECTIONS: tuple[Direction, ...] = ("down", "up")
TIMES = 8
"""How often a model whose months are not those of the calendar is put right."""


class Question(msgspec.Struct, frozen=True):
    """The largest jump above ``slack`` that is ``asked`` for."""

    asked: Asked
    slack: int
    kind: Kind
    cut: Cut | None = None
    both: bool = False


class Best(msgspec.Struct, frozen=True):
    """The largest size that the solver knows (None: no upper limit), the applicants, what their model makes it
    (``shown``), and whether none is larger."""

    size: int | None
    shown: int
    cases: tuple[Case, ...]
    values: tuple[int | bool | str, int | bool | str]
    sure: bool


class Search:
    """The jumps of one fact in one award, or in a sum of several. ``code``: the part of the policy that decides them;
    ``whole``: all of it, for what the applicant gets altogether."""

    def __init__(self, whole: Compiled, code: Compiled, ask: Ask, seconds: float) -> None:
        self.whole = whole
        self.code = code
        self.ask = ask
        self.spot: Spot = ask.spot
        self.target = ask.awards
        self.reader = Reader(code)
        self.linked = self.reader.linked(ask.awards)
        self.types: dict[tuple[str | None, str], Type] = {
            (fact.thing, fact.name): fact.type for fact in code.policy.facts
        }
        self.until = time.monotonic() + seconds
        self.steps = self.reader.steps(self.linked)
        self.jumps: list[Jump] = []
        self.why: list[str] = []
        self.late = False
        self._sizes: dict[tuple[Direction, End], list[int | None]] = {}
        self._pairs: dict[int, Pair] = {}
        self._open: Pair | None = None
        self._beyond: dict[int, list[z3.BoolRef]] = {}

    def run(self) -> Answer:
        """Every jump."""
        type_ = self.types[(self.spot.thing, self.spot.name)]
        self.levels = self._alike(type_)
        if isinstance(type_, BoolT | EnumT | SetT):
            self._level()
        else:
            self._number()
        undecided = [Undecided(self.spot, self.target, why) for why in dict.fromkeys(self.why)]
        return Answer(self.ask, Found(once(self.jumps), undecided), again=self.late)

    def pair(self, slots: int) -> Pair:
        """The two applicants, with lists of so many items at most."""
        if slots not in self._pairs:
            self._pairs[slots] = Pair(self.code, self.spot, self.target, slots=slots)
        return self._pairs[slots]

    # --- numbers
    def _number(self) -> None:
        cuts = tuple(self.reader.cuts(self.linked, self.spot))
        slack = self.reader.steepest(self.linked, self.spot)
        for cut in cuts:
            if (asked := self._alone(cut, cuts)) is not None:
                self._query(Question(asked, slack, "number", cut))
        # What is left: none of them flips (a whole step, a choice), or several at once, by more than each alone.
        self._query(Question(Asked("none", None, cuts), slack, "other"))
        if len(cuts) > 1:
            self._query(Question(Asked("several", None, cuts), slack, "other"))

    def _alone(self, cut: Cut, cuts: tuple[Cut, ...]) -> Asked | None:
        """The condition without the others, where that can be; None: one unit never flips it."""
        pair = self.pair(SLOTS[0])
        asked = Asked("one", cut, cuts)
        if len(cuts) == 1 or self._solved(pair, asked) != z3.unsat:
            return asked
        asked = Asked("among", cut, cuts)
        return asked if pair.lists or self._solved(pair, asked) != z3.unsat else None

    def _solved(self, pair: Pair, asked: Asked) -> z3.CheckSatResult:
        left = min(5.0, self.until - time.monotonic())
        what = pair.asked(asked)  # first: it may speak of more facts
        return solved([*pair.axioms, what], left)[0]

    # --- levels
    def _level(self) -> None:
        for at, change in enumerate(self.pair(SLOTS[0]).changes(self.levels)):
            if not change.both or self.ask.alone or len(self.target) > 1:
                self._query(Question(Asked("level", at=at), 0, "level", both=change.both))

    def _alike(self, type_: Type) -> list[str]:
        """One level of each kind that the rules tell apart."""
        if not isinstance(type_, EnumT):
            return []
        seen: dict[tuple[bool | int, ...], str] = {}
        for value in type_.values:
            marks: list[bool | int] = []
            for node, _, _ in [n for award in self.linked for n in self.reader.nodes_of(award)]:
                match node:
                    case ir.InSet(fact=fact, values=values) if fact == self.spot.fact:
                        marks.append(value in values)
                    case ir.Rank(fact=fact, values=values) if fact == self.spot.fact:
                        marks.append(values.index(value) if value in values else -1)
                    case _:
                        pass
            seen.setdefault(tuple(marks), value)
        return list(seen.values())

    # --- one question
    def _query(self, question: Question) -> None:
        found: list[Jump] = []
        ends: tuple[End, ...] = ("ceiling",) if self._one_end() else ("ceiling", "floor")
        for end in ends:
            for direction in DIRECTIONS:
                made = self._jump(question, direction, end)
                if made is not None:
                    found.append(made)
        self.jumps += merged(sorted_out(found) if question.both else found)

    def _one_end(self) -> bool:
        awards = [self.reader.awards[each] for each in self.target]
        pair = self.pair(SLOTS[0])
        return all(a.floor == ir.Const(0) for a in awards) or pair.change("floor").eq(pair.change("ceiling"))

    def _jump(self, question: Question, direction: Direction, end: End) -> Jump | None:
        slack = question.slack
        if question.asked.how == "several":
            same = self._sizes.get((direction, end), [])
            if None in same:
                return None
            slack = max([slack, *[each or 0 for each in same]])
        best = self._best(question, direction, end, slack)
        if best is None:
            return None
        size, sure = best.size, best.sure
        real = self._gained(best.cases, end, direction)
        if (
            real is not None and real != best.shown
        ):  # what was only estimated: the evaluator has the last word
            if real <= slack:
                self.why.append("含只作了估计的运算（如月份的长短）")
                return None
            size, sure = real, False
        read = self._stated(best.cases, lambda found: self._gained(found, end, direction) == real)
        if read is None:
            self.why.append("找到的企业写不成事实文件")
            return None
        documents, cases = read
        self._sizes.setdefault((direction, end), []).append(size)
        return self._made(question, direction, end, size, sure, best, documents, cases)

    def _made(
        self, question: Question, direction: Direction, end: End, size: int | None, sure: bool, best: Best,
        documents: tuple[Document, ...], cases: tuple[Case, ...],
    ) -> Jump:  # fmt: skip
        award, cut = self.reader.awards[self.target[0]], question.cut
        first, second = (self._sum(case) for case in cases)
        before, after = (_total(self.whole, case) for case in cases)
        return Jump(
            spot=self.spot,
            awards=self.target,
            kind=question.kind,
            direction=direction,
            end=end,
            size=size,
            slack=question.slack,
            exact=sure,
            words="" if cut is None else cut.origin.text,
            origin=award.origin if cut is None else cut.origin,
            article=award.article,
            title=award.title if len(self.target) == 1 else "",
            rule=award.text,
            quote=award.quote,
            fixed=question.kind == "level" or (cut is not None and _alone(cut)),
            base=self._base(),
            first=best.values[0],
            second=best.values[1],
            before=documents[0],
            after=documents[1],
            sums=(first, second),
            totals=(before, after),
        )

    def _best(self, question: Question, direction: Direction, end: End, slack: int) -> Best | None:
        """The largest jump, in lists of any length."""
        found: Best | None = None
        for slots in SLOTS:
            pair = self.pair(slots)
            above = slack if found is None or found.size is None else found.size
            more, sure = self._within(pair, question, direction, end, above)
            if more is not None:
                found = more
            if not sure and more is None:
                if found is None:
                    self._late()
                    return None
                return msgspec.structs.replace(found, sure=False)
            if found is not None and found.size is None:
                return found
            if not pair.lists:
                return found
            if not sure:
                break
            if self._nothing_larger(question, direction, end, slack if found is None else found.size or 0):
                return found
        if found is None:
            if time.monotonic() >= self.until:
                self._late()
            else:
                self.why.append(f"清单多于{SLOTS[-1]}项时没有结论")
            return None
        return msgspec.structs.replace(found, sure=False)

    def _late(self) -> None:
        self.late = True
        self.why.append("在限定时间内没有结论")

    def _within(
        self, pair: Pair, question: Question, direction: Direction, end: End, above: int
    ) -> tuple[Best | None, bool]:
        """The largest jump ``above`` this in lists of so many items, and whether that is sure."""
        size = pair.change(end) if direction == "up" else -pair.change(end)
        asked = z3.And(pair.asked(question.asked, self.levels), pair.limited(end))
        known: list[z3.BoolRef] = []
        real: Best | None = None
        for _ in range(TIMES):
            found = self._largest(pair, [asked, *known], size, above)
            if isinstance(found, bool):
                return real, found if real is None else False
            best, model = found
            days = _calendar(pair.lowerings, model)
            if not days or self._gained(best.cases, end, direction) in (None, best.shown):
                return best, best.sure
            # months of another length than in the model: on these days as they are, or on others
            held = [day == at for day, at, _, _ in days] + [later == right for _, _, later, right in days]
            again = self._largest(
                pair, [asked, *known, *held], size, above if real is None else real.size or 0
            )
            if not isinstance(again, bool):
                real = msgspec.structs.replace(again[0], sure=best.sure and again[0].size == best.size)
                if again[0].size == best.size:
                    return real, real.sure
            known += [z3.Implies(day == at, later == right) for day, at, later, right in days]
        return real, False

    def _largest(
        self, pair: Pair, conditions: list[Any], size: Any, above: int
    ) -> tuple[Best, z3.ModelRef] | bool:
        """The largest size above this with its model; else whether it is sure that there is none."""
        left = self.until - time.monotonic()
        people = [pair.who, pair.more]
        best, model, sure = largest([*pair.axioms, *conditions], size, above, left, people, self.steps)
        if model is None:
            return sure
        cases = tuple(case_of(who, model) for who in people)
        shown = int(model.eval(size, model_completion=True).as_long())
        return Best(best, shown, cases, pair.values(model), sure), model

    def _nothing_larger(self, question: Question, direction: Direction, end: End, size: int) -> bool:
        """Whether no longer list makes a larger jump."""
        if self._open is None:
            self._open = Pair(self.code, self.spot, self.target, slots=SLOTS[0], open_lists=True)
        pair = self._open
        change = pair.change(end) if direction == "up" else -pair.change(end)
        conditions = [pair.asked(question.asked, self.levels), pair.limited(end), change > size]

        def shown(*more: z3.BoolRef) -> bool:
            left = min(5.0, self.until - time.monotonic())
            return bool(solved([*pair.axioms, *conditions, *more], left)[0] == z3.unsat)

        if shown():
            return True
        at = question.asked.at if question.asked.how == "level" else -1
        if at not in self._beyond:
            step = pair.one_more() if at < 0 else pair.changes(self.levels)[at].what
            self._beyond[at] = known(pair.lowerings, step, SLOTS[0] - 1)
        return bool(self._beyond[at]) and shown(*self._beyond[at])

    # --- the evaluator
    def _gained(self, cases: tuple[Case, ...], end: End, direction: Direction) -> int | None:
        """What the evaluator says that the second gets more (``down``: less); None: without an upper end."""
        found = _difference(self._sum(cases[0]), self._sum(cases[1]), end)
        return -found if found is not None and direction == "down" else found

    def _stated(
        self, cases: tuple[Case, ...], same: Callable[[tuple[Case, ...]], bool]
    ) -> tuple[tuple[Document, ...], tuple[Case, ...]] | None:
        """The two as facts files that say no more than they must, read back; None when they do not read back so."""
        found = stated(cases, self.code, self.target, same)
        if found is None:
            return None
        documents, read = found[0], []
        for document, name in zip(documents, NAMES, strict=True):
            document[NAME] = name
            read += read_object(document, name, self.code.policy)[0]
        return documents, tuple(read)

    def _base(self) -> bool:
        """Whether a later year of the same fact is compared with this one."""
        here = self.spot.offset
        return here is not None and any(
            spot.offset is not None and spot.offset > here and (spot.name, spot.thing) == (self.spot.name, self.spot.thing)
            for award in self.target
            for spot in self.reader.spots(award)
        )  # fmt: skip

    def _sum(self, case: Case) -> Ends:
        low = high = 0
        endless = False
        for award, _, _, floor, ceiling in self.code.amounts(case):
            if award in self.target:
                low += floor
                high += ceiling or 0
                endless = endless or ceiling is None
        return low, None if endless else high


def _calendar(lowerings: tuple[Lowering, ...], model: z3.ModelRef) -> list[tuple[Any, int, Any, int]]:
    """Where the model has months of a length that they do not have: each day some months are added to, what it is
    there, the day after those months, and what that should be."""
    found: list[tuple[Any, int, Any, int]] = []
    wrong = False
    for lowering in lowerings:
        for later, day, months in lowering.calendar:
            if months is not None:
                at = model.eval(day, model_completion=True).as_long()
                found.append((day, at, later, add_months(at, months)))
                wrong = wrong or model.eval(later, model_completion=True).as_long() != found[-1][3]
    return found if wrong else []


def _total(code: Compiled, case: Case) -> Ends:
    total = code.evaluate(case, reasons=False).total
    return total.floor, total.ceiling


def _alone(cut: Cut) -> bool:
    """The comparison reads one fact and nothing else."""
    return isinstance(cut.node.left, ir.NumFact) and isinstance(cut.node.right, ir.Const)


def _difference(first: Ends, second: Ends, end: End) -> int | None:
    if end == "floor":
        return second[0] - first[0]
    if first[1] is None or second[1] is None:
        return 0 if first[1] is second[1] else None
    return second[1] - first[1]
