"""Closures of logic, comparison and arithmetic.

Each computes on plain bools and ints where everything is known, and only goes to the functions of
:mod:`policy_dsl.values.ranges` where a fact is missing. A few frequent pairs of operators (5% of, less but
not below 0) have one closure instead of two.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

from policy_dsl.backends.interpreter.run import BoolFn, NumFn, Run
from policy_dsl.values import ranges
from policy_dsl.values.ranges import Kleene, Ranged

Known = Callable[[int, int], int]
Open = Callable[[list[Ranged]], Ranged]
"""The least or the greatest: of two plain numbers, and of a list with ranges in it."""


def always(_run: Run) -> Kleene:
    """Constant truth; recognised by identity, so that constant conditions leave no closure behind."""
    return True


def never(_run: Run) -> Kleene:
    """Constant falsity; recognised by identity."""
    return False


def constant(value: int) -> NumFn:
    """A number of the text."""
    return lambda _run: value


# --- logic --------------------------------------------------------------------------------------


def negation(test: BoolFn) -> BoolFn:
    """不."""
    if test is always:
        return never
    if test is never:
        return always
    return lambda run: ranges.negate(test(run))


def all_of(tests: list[BoolFn], trace: bool) -> BoolFn:
    """且: stops at the first that fails, but for a trace asks them all."""

    def all_(run: Run) -> Kleene:
        mask = 0
        for test in tests:
            truth = test(run)
            if truth is False:
                return False
            if truth is not True:
                mask |= truth
        return mask or True

    def all_asked(run: Run) -> Kleene:
        mask = 0
        failed = False
        for test in tests:
            truth = test(run)
            if truth is False:
                failed = True
            elif truth is not True:
                mask |= truth
        return False if failed else mask or True

    return all_asked if trace else all_


def any_of(tests: list[BoolFn], trace: bool) -> BoolFn:
    """或: stops at the first that holds, but for a trace asks them all."""

    def any_(run: Run) -> Kleene:
        mask = 0
        for test in tests:
            truth = test(run)
            if truth is True:
                return True
            if truth is not False:
                mask |= truth
        return mask or False

    def any_asked(run: Run) -> Kleene:
        mask = 0
        met = False
        for test in tests:
            truth = test(run)
            if truth is True:
                met = True
            elif truth is not False:
                mask |= truth
        return met or mask or False

    return any_asked if trace else any_


# --- comparison ---------------------------------------------------------------------------------


def _not_less(a: Ranged, b: Ranged) -> Kleene:
    return ranges.negate(ranges.less(a, b))


def _greater(a: Ranged, b: Ranged) -> Kleene:
    return ranges.less(b, a)


def _not_greater(a: Ranged, b: Ranged) -> Kleene:
    return ranges.negate(ranges.less(b, a))


def _different(a: Ranged, b: Ranged) -> Kleene:
    return ranges.negate(ranges.equal(a, b))


_COMPARE: dict[str, tuple[Callable[[int, int], bool], Callable[[Ranged, Ranged], Kleene]]] = {
    "<": (operator.lt, ranges.less),
    "<=": (operator.le, _not_greater),
    "==": (operator.eq, ranges.equal),
    "!=": (operator.ne, _different),
    ">=": (operator.ge, _not_less),
    ">": (operator.gt, _greater),
}


def compared(op: str, left: NumFn, right: NumFn) -> BoolFn:
    """``left op right``."""
    known, open_ = _COMPARE[op]

    def compare(run: Run) -> Kleene:
        a = left(run)
        b = right(run)
        if isinstance(a, tuple) or isinstance(b, tuple):
            return open_(a, b)
        return known(a, b)

    return compare


def compared_to(op: str, left: NumFn, right: int) -> BoolFn:
    """``left op right`` with a number of the text."""
    known, open_ = _COMPARE[op]

    def compare(run: Run) -> Kleene:
        a = left(run)
        return open_(a, right) if isinstance(a, tuple) else known(a, right)

    return compare


# --- arithmetic ---------------------------------------------------------------------------------


def mapped(get: NumFn, function: Callable[[int], int]) -> NumFn:
    """A function that never decreases, of a number or of both ends of a range."""

    def of(run: Run) -> Ranged:
        value = get(run)
        if not isinstance(value, tuple):
            return function(value)
        return ranges.span(function(value[0]), function(value[1]), value[2])

    return of


def total(parts: list[NumFn]) -> NumFn:
    """Sum."""
    return lambda run: ranges.add([part(run) for part in parts])


def difference(left: NumFn, right: NumFn) -> NumFn:
    """``left - right``."""

    def sub(run: Run) -> Ranged:
        a = left(run)
        b = right(run)
        return ranges.sub(a, b) if isinstance(a, tuple) or isinstance(b, tuple) else a - b

    return sub


def what_is_left(left: NumFn, right: NumFn) -> NumFn:
    """``left - right``, not below 0."""

    def rest(run: Run) -> Ranged:
        a = left(run)
        b = right(run)
        if isinstance(a, tuple) or isinstance(b, tuple):
            return ranges.greatest([ranges.sub(a, b), 0])
        return a - b if a > b else 0

    return rest


def share(get: NumFn, factor: int, divisor: int) -> NumFn:
    """``item * factor / divisor`` rounded towards minus infinity; ``divisor`` > 0."""

    def of(run: Run) -> Ranged:
        value = get(run)
        if isinstance(value, tuple):
            return ranges.floordiv(ranges.scale(value, factor), divisor)
        return value * factor // divisor

    return of


def bounded(get: NumFn, bound: int, known: Known, open_: Open) -> NumFn:
    """The least or the greatest of a value and a number of the text."""

    def of(run: Run) -> Ranged:
        value = get(run)
        return open_([value, bound]) if isinstance(value, tuple) else known(value, bound)

    return of


def extreme(parts: list[NumFn], known: Known, open_: Open) -> NumFn:
    """The least or the greatest of ``parts``."""
    if len(parts) == 2:
        first, second = parts

        def of_two(run: Run) -> Ranged:
            a = first(run)
            b = second(run)
            return open_([a, b]) if isinstance(a, tuple) or isinstance(b, tuple) else known(a, b)

        return of_two

    def of_many(run: Run) -> Ranged:
        values = [part(run) for part in parts]
        best = values[0]
        for value in values:
            if isinstance(best, tuple) or isinstance(value, tuple):
                return open_(values)
            best = known(best, value)
        return best

    return of_many


def chosen(test: BoolFn, yes: NumFn, no: NumFn) -> NumFn:
    """``yes`` where the test holds, else ``no``; both where it is open."""
    if test is always:
        return yes
    if test is never:
        return no

    def choose(run: Run) -> Ranged:
        truth = test(run)
        if truth is True:
            return yes(run)
        if truth is False:
            return no(run)
        return ranges.hull(yes(run), no(run), truth)

    return choose
