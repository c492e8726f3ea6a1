"""One applicant's awards against one of its facts: the points between which they are constant or rise (fall)
steadily, and the steps, found in the evaluator.

Between two breaks every comparison keeps its truth and every least and greatest its choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.cliffs.jump import Ends
from policy_dsl.cliffs.reads import Reader, Spot, all_numbers, bare
from policy_dsl.core import ir
from policy_dsl.core.ir import Policy
from policy_dsl.proofs.slices import Slices
from policy_dsl.types import BoolT, DateT, EnumT, NameT, SetT, Type, YearT
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR, year_of
from policy_dsl.values.ranges import Ranged

MOST_DIGITS = 16
"""Facts are looked at up to 10¹⁶ of their smallest unit."""
MOST_POINTS = 20_000
"""So often is the evaluator asked for one curve at most."""

Sign = tuple[str | None, Callable[[Run], Ranged]]


class Step(msgspec.Struct, frozen=True):
    """One unit more, from ``at - 1`` to ``at``, is a jump."""

    at: int
    before: Ends
    after: Ends

    @property
    def falls(self) -> bool:
        """Whether an end is less than before."""
        (floor, ceiling), (less, lower) = self.before, self.after
        return less < floor or (lower is not None and (ceiling is None or lower < ceiling))

    @property
    def size(self) -> int | None:
        """By how much the upper end changes, or the lower where the upper does not; None: to or from no limit."""
        (floor, ceiling), (less, lower) = self.before, self.after
        if ceiling is None or lower is None:
            return less - floor if ceiling is lower else None
        return lower - ceiling or less - floor


class Curve(msgspec.Struct, frozen=True):
    """``points``: (value of the fact, floor, ceiling), rising; between two of them that are no step, the ends lie on
    the line, but for the rounding. ``here``: the applicant's own value. ``whole``: nothing was left out for lack of
    patience."""

    spot: Spot
    type: Type
    awards: tuple[str, ...]
    points: tuple[tuple[int, int, int | None], ...]
    steps: tuple[Step, ...]
    here: int
    whole: bool = True


def key_of(spot: Spot, case: Case) -> Key:
    """Where the fact stands among the values; a fact of a year needs the day of application."""
    if spot.offset is None:
        return spot.name
    assert case.date is not None
    return spot.name, year_of(case.date) + spot.offset


def value_of(case: Case, spot: Spot) -> Value | None:
    """The fact as it is, of the first item of its list; None where there is none."""
    if spot.offset is not None and case.date is None:
        return None
    if spot.thing is None:
        return case.values.get(key_of(spot, case))
    items = case.things.get(spot.thing, ())
    return items[0].values.get(key_of(spot, case)) if items else None


def put(case: Case, spot: Spot, value: Value) -> Case:
    """The same applicant with another value of the fact, of the first item of its list."""
    values, things = case.values, case.things
    if spot.thing is None:
        values = {**values, key_of(spot, case): value}
    else:
        first, *rest = things[spot.thing]
        item = Item(first.name, {**first.values, key_of(spot, case): value})
        things = {**things, spot.thing: (item, *rest)}
    return Case(case.name, case.date, values, things, case.history, case.overlaps, case.closed)


def is_number(type_: Type) -> bool:
    """Whether a fact of this type can be one unit more."""
    return not isinstance(type_, BoolT | EnumT | SetT | NameT)


def bounds(type_: Type) -> tuple[int, int]:
    """Between what a fact of this type is looked at."""
    match type_:
        case DateT():
            return FIRST_DAY, LAST_DAY
        case YearT():
            return FIRST_YEAR, LAST_YEAR
        case _:
            return 0, 10**MOST_DIGITS


def curve(
    policy: Policy, readings: dict[str, str], case: Case, spot: Spot, awards: Sequence[str] | None = None
) -> Curve | None:
    """The awards that the fact decides (or ``awards``) against it, from nothing to a quarter beyond the last break;
    None: the applicant has no such number."""
    reader = Reader(compile_policy(policy, readings))
    wanted = tuple(awards) if awards else tuple(reader.readers(spot))
    linked = reader.linked([*wanted, *reader.readers(spot)])
    code = compile_policy(Slices(policy).part(linked), readings)
    here = value_of(case, spot)
    type_ = next(fact.type for fact in policy.facts if (fact.thing, fact.name) == (spot.thing, spot.name))
    if not isinstance(here, int) or isinstance(here, bool) or not is_number(type_):
        return None
    return _Tracer(code, case, spot, type_, wanted).curve(here)


class _Tracer:
    """One applicant, one fact."""

    def __init__(self, code: Compiled, case: Case, spot: Spot, type_: Type, awards: tuple[str, ...]) -> None:
        self.code = code
        self.case = case
        self.spot = spot
        self.type = type_
        self.awards = awards
        self.reader = Reader(code)
        self.linked = self.reader.linked(self.reader.awards)
        self.slack = self.reader.steepest(self.linked, spot)
        self.asked = 0
        self._known: dict[int, Ends] = {}

    def curve(self, here: int) -> Curve:
        """The whole of it."""
        breaks = self._breaks(here)
        low, top = bounds(self.type)
        if isinstance(self.type, DateT | YearT):
            width = 30 if isinstance(self.type, DateT) else 3
            low, last = max(low, min([here, *breaks]) - width), max([here, *breaks]) + width
        else:
            last = max([here, *breaks, 1]) * 5 // 4
        last = min(last, top)
        if not isinstance(self.type, DateT | YearT):  # what changes nothing here is not shown
            while last > 1 and (kept := self._without_tail(breaks, here, last)) < last:
                last = kept
        inside = sorted({low, last, here, *(x for at in breaks for x in (at - 1, at) if low <= x <= last)})
        values = sorted(self._straight(inside))
        points = tuple((x, *self.ends(x)) for x in values)
        steps = tuple(
            Step(x, (floor, ceiling), (more_floor, more_ceiling))
            for (w, floor, ceiling), (x, more_floor, more_ceiling) in pairwise(points)
            if x == w + 1 and self._jumps((floor, ceiling), (more_floor, more_ceiling))
        )
        return Curve(self.spot, self.type, self.awards, points, steps, here, self.asked < MOST_POINTS)

    def _without_tail(self, breaks: list[int], here: int, last: int) -> int:
        """A quarter beyond the last break before which the awards come to something else than at the end."""
        end = self.ends(last)
        moving = [at for at in breaks if at <= last and self.ends(at - 1) != end]
        return min(last, max([here, *moving, 1]) * 5 // 4)

    def ends(self, x: int) -> Ends:
        """What the awards come to at a value of the fact."""
        if x not in self._known:
            self.asked += 1
            total = self.code.total(put(self.case, self.spot, x), self.awards)
            self._known[x] = total.floor, total.ceiling
        return self._known[x]

    def _jumps(self, before: Ends, after: Ends) -> bool:
        if (before[1] is None) is not (after[1] is None):
            return True
        return abs(after[0] - before[0]) > self.slack or abs((after[1] or 0) - (before[1] or 0)) > self.slack

    def _straight(self, values: list[int]) -> set[int]:
        """With the points in between where the awards are not on the line: what caps and choices do, and whole
        steps, is no comparison of the text."""
        found = set(values)
        stack = list(pairwise(values))
        while stack and self.asked < MOST_POINTS:
            low, high = stack.pop()
            middle = (low + high) // 2
            if middle == low:
                continue
            quarters = {middle, (low + middle) // 2, (middle + high) // 2} - {low, high}
            if not all(self._on_the_line(low, x, high) for x in quarters):
                found.add(middle)
                stack += [(low, middle), (middle, high)]
        return found

    def _on_the_line(self, low: int, x: int, high: int) -> bool:
        for first, between, last in zip(self.ends(low), self.ends(x), self.ends(high), strict=True):
            if first is None or between is None or last is None:
                if not first is between is last:
                    return False
            # exactly: between * width against the line, with one 分 for each rounding
            elif abs((between - first) * (high - low) - (last - first) * (x - low)) > 2 * (high - low) * (
                len(self.linked) + 1
            ):
                return False
        return True

    # --- where something that decides changes
    def _breaks(self, here: int) -> list[int]:
        """Every x such that something decisive changes between x - 1 and x. What stands inside another node is looked at
        first: between the breaks so far, a difference rises or falls steadily and has one change of sign at most."""
        found = set(self._samples(here))
        low, high = bounds(self.type)
        breaks: set[int] = set()
        for sign in self._signs():
            known: dict[int, tuple[int | None, ...]] = {}
            for a, b in pairwise(sorted({*found, *(x - 1 for x in breaks), *breaks, low, high})):
                breaks.update(self._changes(sign, a, b, known))
        return sorted(x for x in breaks if low < x <= high)

    def _changes(self, sign: Sign, a: int, b: int, known: dict[int, tuple[int | None, ...]]) -> Iterator[int]:
        def mark(x: int) -> tuple[int | None, ...]:
            if x not in known:
                known[x] = self._mark(sign, x)
            return known[x]

        stack = [(a, b)]
        while stack:
            low, high = stack.pop()
            if mark(low) == mark(high):
                continue
            if high == low + 1:
                yield high
                continue
            middle = (low + high) // 2
            stack += [(low, middle), (middle, high)]

    def _signs(self) -> list[Sign]:
        """The differences whose sign decides: of the two sides of a comparison, of a least or greatest and each of its
        parts; with the list whose item they are asked of. The inner ones first; only those that may depend on the fact."""
        found: dict[tuple[object, str | None], ir.Num] = {}
        walked = [each for award in self.linked for each in self.reader.nodes_of(award)]
        for node, scope, _ in reversed([*self.reader.limits_of(self.linked), *walked]):
            match node:
                case ir.Compare(left=left, right=right):
                    pairs: list[tuple[ir.Num, ir.Num]] = [(left, right)]
                case ir.Least(items=items) | ir.Greatest(items=items):
                    pairs = [(node, item) for item in items]
                case _:
                    continue
            for left, right in pairs:
                if self._may_read((left, right)):
                    found.setdefault((bare((left, right)), scope), ir.Sub(left, right))
        return [(scope, Builder(self.code.env, scope).number(node)) for (_, scope), node in found.items()]

    def _may_read(self, node: object) -> bool:
        return self.spot in all_numbers(node) or any(
            self.spot in self.reader.spots(each) for each in _referred(node)
        )

    def _samples(self, here: int) -> list[int]:
        """Values near the numbers of the rules, and of every size."""
        low, high = bounds(self.type)
        constants = {
            node.value
            for award in self.linked
            for node, _, _ in self.reader.nodes_of(award)
            if isinstance(node, ir.Const)
        }
        points = {here, *constants, *(10**digits for digits in range(MOST_DIGITS))}
        if isinstance(self.type, DateT | YearT):
            points |= {here + step for step in (-3660, -366, 366, 3660)}
        near = {point + step for point in points for step in (-1, 0, 1)}
        return sorted(point for point in near if low <= point <= high)

    def _mark(self, sign: Sign, x: int) -> tuple[int | None, ...]:
        """The sign of a difference, of each item; None where missing facts leave it open."""
        scope, difference = sign
        case = put(self.case, self.spot, x)
        run = Work(self.code, case, texts=False, trace=False).run
        if scope is None:
            return (_sign(difference(run)),)
        at = self.code.env.thing_at[scope]
        found = []
        before = run.cur[at]
        for item in case.things.get(scope, ()):
            run.cur[at] = item
            found.append(_sign(difference(run)))
        run.cur[at] = before
        return tuple(found)


def _referred(node: object) -> Iterator[str]:
    stack = [node]
    while stack:
        match stack.pop():
            case ir.AwardOf(award=award):
                yield award
            case tuple() as parts:
                stack += parts
            case msgspec.Struct() as each:
                stack += [getattr(each, name) for name in each.__struct_fields__]
            case _:
                pass


def _sign(value: Ranged) -> int | None:
    if isinstance(value, tuple):
        return None
    return (value > 0) - (value < 0)
