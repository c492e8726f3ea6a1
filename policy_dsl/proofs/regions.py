"""A goal decided region by region, without a solver.

What an applicant can be is a box: a range for each number that the rules read, a set of values for each flag and level.
The evaluator takes a box as it takes missing facts and answers with ends that hold for all of it; what nothing is said of
(lists, receipts) stays unknown, so the ends hold for any of them. A box whose ends satisfy the goal is done. Any other is
cut in two, at the numbers of the text and where a share meets one of its caps, then by halves; at its corners the
evaluator is asked whether an applicant refutes the goal. So PROVED means that every box was done, and VIOLATED that one
applicant was replayed; anything that takes too many boxes stays open.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.proofs.axes import ITEM, Axis, Range, axes_of
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.verdict import Verdict, ids_of, received_of, refutes, sums_of
from policy_dsl.proofs.witness import stated
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import year_of

METHOD = "分区"
MOST_BOXES = 200
MOST_SECONDS = 0.2
"""A goal that takes more is left to the solver."""
_USUAL_DAY = 739_617
"""2026-01-01: the day of application where any will do, and the policy does not say when it begins."""

Box = dict[int, "Value | Range"]
"""What is known, by the number of the fact; one that is not in it can have any of its values."""


def by_regions(goal: Goal, code: Compiled) -> Verdict | None:
    """Decide a goal about sums of one applicant, or of one item; None: it is of another kind, takes too many boxes, or
    is ``asked`` and may be about nobody."""
    start = time.monotonic()
    space = _Space(goal, code)
    if not space.fits():
        return None
    waiting: list[Box] = [space.whole()]
    paid = False
    for _ in _turns():
        if not waiting:
            if goal.asked and not paid and (paid := somebody(goal, code) or False) is False:
                return None
            return Verdict(goal, "PROVED", METHOD, round(time.monotonic() - start, 3))
        box = waiting.pop()
        done, axes = space.look(box)
        if done:
            continue
        for case in space.corners(box):
            if (
                refutes(goal, code, (case,))
                and (found := _violated(goal, code, space.small(case), start)) is not None
            ):
                return found
            paid = paid or space.pays(case)
        parts = space.cut(box, axes)
        if not parts:
            return None
        waiting += parts
    return None


def somebody(goal: Goal, code: Compiled) -> bool | None:
    """Whether anybody meets the premises of a goal and gets any of its awards; None: nobody was found, and it is not
    known that there is none."""
    if goal.kind not in ("bound", "some", "exclusive", "monotone", "budget"):
        return None
    space = _Space(goal, code)
    waiting: list[Box] = [space.whole()]
    for _ in _turns():
        if not waiting:
            return False
        box = waiting.pop()
        if space.nothing(box):
            continue
        if any(space.pays(case) for case in space.corners(box)):
            return True
        parts = space.cut(box)
        if not parts:
            return None
        waiting += parts
    return None


def _turns() -> Iterator[int]:
    """As many as are worth taking."""
    until = time.monotonic() + MOST_SECONDS
    for turn in range(MOST_BOXES):
        if time.monotonic() < until:
            yield turn


def _violated(goal: Goal, code: Compiled, case: Case, start: float) -> Verdict | None:
    found = stated((case,), code, ids_of(goal, code), lambda some: refutes(goal, code, some))
    if found is None:
        return None
    documents, cases = found
    return Verdict(
        goal,
        "VIOLATED",
        METHOD,
        round(time.monotonic() - start, 3),
        witness=documents,
        sums=sums_of(goal, code, cases),
        before=received_of(goal, code, cases[0]),
    )


class _Space:
    """All applicants, as one part of a policy sees them. ``thing``: the list of which the goal is about one item, any
    one, whatever else the list holds."""

    def __init__(self, goal: Goal, code: Compiled) -> None:
        self.goal = goal
        self.code = code
        self.ids = frozenset(ids_of(goal, code))
        both = frozenset(goal.awards), frozenset(goal.others)
        self.sides = both if goal.kind == "exclusive" else (self.ids,)
        policy = code.policy
        read = list(nodes((policy.awards, policy.caps, policy.choices, goal.when)))
        self.thing = _item_of(goal, policy)
        self.alone = not self.thing or _alone(self.thing, policy, read)
        dated = any(isinstance(node, ir.ApplyDate | ir.ApplyYear | ir.FirstYear) for node in read)
        self.day = policy.start or policy.end or _USUAL_DAY
        self.date = None if dated else self.day  # else the day says nothing but which years are meant
        every = tuple(axes_of(policy, read, None if dated else year_of(self.day)))
        self.axes = [axis for axis in every if axis.thing in (None, self.thing or None)]
        self.shown = every  # of the other lists only in corners

    def fits(self) -> bool:
        """Whether the goal is one that boxes can decide."""
        goal = self.goal
        return self.alone and (
            (goal.kind == "bound" and not goal.window) or goal.kind in ("some", "exclusive", "order")
        )

    def whole(self) -> Box:
        """Everybody."""
        return {axis.at: axis.whole for axis in self.axes if not axis.values}

    def _case(self, box: Box) -> Case:
        values: dict[str | None, dict[Key, object]] = {None: {}, self.thing: {}}
        for axis in self.axes:
            known = box.get(axis.at)
            if isinstance(known, tuple):
                low, high = known
                values[axis.thing][axis.key] = low if low == high else (low, high, axis.bit)
            elif known is not None:
                values[axis.thing][axis.key] = known
        things = {self.thing: (Item(ITEM, values[self.thing]),)} if self.thing else {}  # type: ignore[arg-type]
        return Case("", self.date, values[None], things, None, None)  # type: ignore[arg-type]

    def look(self, box: Box) -> tuple[bool, list[Axis]]:
        """Whether the goal holds throughout the box; if it is not known, the facts that it depends on there."""
        case = self._case(box)
        if self._unmet(case):
            return True, []
        work = Work(self.code, case, texts=False, trace=False)
        sums = [
            work.totals.of([unit for unit in work.totals.start if unit.code.award.id in side])
            for side in self.sides
        ]
        goal = self.goal
        match goal.kind:
            case "exclusive":
                done = any(total.ceiling == 0 for total in sums)
            case "some":
                done = sums[0].floor > 0
            case "order":
                own = [unit for unit in work.units if unit.code.award.id in self.ids]
                done = all(unit.floor_high <= unit.ceiling_low for unit in own)
            case _ if goal.op == ">=":
                done = sums[0].ceiling == 0 or sums[0].floor >= goal.limit
            case _:
                done = sums[0].ceiling is not None and sums[0].ceiling <= goal.limit
        return done, [] if done else self._open(box, work)

    def _open(self, box: Box, work: Work) -> list[Axis]:
        """What is not known in the box and decides something."""
        axes = [axis for axis in self.axes if axis.at not in box or _wide(box[axis.at])]
        if self.goal.when != ir.Lit(True):
            return axes
        mask = 0
        for unit in work.units:
            mask |= unit.mask
        missing = {name for name, bit in work.run.bits.items() if bit & mask}
        return [axis for axis in axes if axis.missing in missing or axis.bit & mask]

    def _unmet(self, case: Case) -> bool:
        """Whether nobody in a box meets the premises."""
        when = self.goal.when
        return when != ir.Lit(True) and set(self.code.holds(case, when, self.goal.each).values()) <= {
            "denied"
        }

    def nothing(self, box: Box) -> bool:
        """Whether nobody in the box meets the premises and gets anything."""
        case = self._case(box)
        return self._unmet(case) or self.code.total(case, tuple(self.ids)).ceiling == 0

    def pays(self, case: Case) -> bool:
        """Whether an applicant meets the premises and gets something."""
        goal = self.goal
        if (
            goal.when != ir.Lit(True)
            and "granted" not in self.code.holds(case, goal.when, goal.each).values()
        ):
            return False
        ceiling = self.code.total(case, tuple(self.ids)).ceiling
        return ceiling is None or ceiling > 0

    def corners(self, box: Box) -> Iterator[Case]:
        """Applicants of the box without receipts: of whom all is great, with an item in each list, and all is small."""
        policy = self.code.policy
        for at in (-1, 0):
            values: dict[str | None, dict[Key, Value]] = {None: {}}
            for axis in self.shown:
                known = box.get(axis.at)
                if known is None:
                    known = axis.values[at] if axis.values else axis.whole
                own = values.setdefault(axis.thing, {})
                own[axis.key] = known[at] if isinstance(known, tuple) else known
            filled = values if at else {None: values[None], self.thing: values.get(self.thing, {})}
            things: dict[str, tuple[Item, ...]] = {
                thing.name: (Item(ITEM, filled[thing.name]),) if thing.name in filled else ()
                for thing in policy.things
            }
            yield Case("", self.day, values[None], things, (), ())

    def small(self, case: Case) -> Case:
        """An applicant that refutes the goal, of whom the numbers are as small, and then as round, as they can be one
        after the other."""

        def changed(case: Case, axis: Axis, value: int) -> Case:
            if axis.thing is None:
                return msgspec.structs.replace(case, values={**case.values, axis.key: value})
            items = tuple(
                Item(each.name, {**each.values, axis.key: value}) for each in case.things[axis.thing]
            )
            return msgspec.structs.replace(case, things={**case.things, axis.thing: items})

        def still(axis: Axis, value: int) -> bool:
            return refutes(self.goal, self.code, (changed(case, axis, value),))

        for axis in self.shown:
            values = (
                case.values
                if axis.thing is None
                else next(iter(case.things[axis.thing]), Item("", {})).values
            )
            value = values.get(axis.key)
            if axis.values or not isinstance(value, int):
                continue
            low, high = axis.whole[0], value
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if still(axis, middle) else (middle + 1, high)
            rounds = (-(-high // unit) * unit for unit in (10**n for n in range(len(str(high)), 0, -1)))
            best = next((each for each in rounds if each <= min(value, 2 * high) and still(axis, each)), high)
            case = changed(case, axis, best)
        return case

    def cut(self, box: Box, axes: Sequence[Axis] | None = None) -> list[Box]:
        """The box in parts; none: there is nothing left to cut. ``axes``: what it depends on, None: not known."""
        if axes is None:
            axes = [axis for axis in self.axes if axis.at not in box or _wide(box[axis.at])]
        for axis in axes:
            if axis.values:
                return [{**box, axis.at: value} for value in axis.values]
        ranges = {axis.at: (axis, known) for axis in axes if isinstance(known := box[axis.at], tuple)}
        if not ranges:
            return []
        inside = {
            key: [at for at in axis.cuts if low < at <= high] for key, (axis, (low, high)) in ranges.items()
        }
        key = max(ranges, key=lambda key: (len(inside[key]), ranges[key][1][1] - ranges[key][1][0]))
        low, high = ranges[key][1]
        at = inside[key][len(inside[key]) // 2] if inside[key] else (low + high) // 2 + 1
        return [{**box, key: (low, at - 1)}, {**box, key: (at, high)}]


def _item_of(goal: Goal, policy: ir.Policy) -> str:
    """The list of which a goal is about each item by itself."""
    if goal.kind == "order":
        return next((award.thing for award in policy.awards if award.id in goal.awards and award.thing), "")
    return goal.each


def _alone(thing: str, policy: ir.Policy, read: Sequence[object]) -> bool:
    """Whether what an item brings is the same whatever else its list holds."""
    listed = {award.id for award in policy.awards if award.thing == thing}
    for node in read:
        match node:
            case ir.SumOver() | ir.SumBy() | ir.MostOver() | ir.CountOver() | ir.Exists() if (
                node.thing == thing
            ):
                return False
            case ir.AwardOf(award=award) if award in listed:
                return False
            case ir.Cap() | ir.Choice():
                return False
            case _:
                pass
    return True


def _wide(known: Value | Range) -> bool:
    return isinstance(known, tuple) and known[0] < known[1]
