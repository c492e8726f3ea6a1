"""Closures over the lists of the applicant.

A list that is not given is looked at through one item of which nothing is known. What holds for that
item holds for each; how many there are stays open, and is asked for by the name of the list.
"""

from __future__ import annotations

from policy_dsl.backends.interpreter.run import NO_ITEM, BoolFn, NumFn, Run
from policy_dsl.values.ranges import INF, Kleene, Ranged, ends, greatest, hull, span


def exists(at: int, thing: str, test: BoolFn, trace: bool) -> BoolFn:
    """At least one item passes. For a trace every item is looked at."""

    def any_item(run: Run) -> Kleene:
        items = run.things.get(thing)
        outer = run.cur[at]
        mask = 0
        met = False
        if items is None:
            run.cur[at] = NO_ITEM
            truth = test(run)
            if truth is not False:
                mask = run.miss(thing) | (0 if truth is True else truth)
        else:
            for item in items:
                run.cur[at] = item
                truth = test(run)
                if truth is True:
                    met = True
                    if not trace:
                        break
                elif truth is not False:
                    mask |= truth
        run.cur[at] = outer
        return met or mask or False

    return any_item


def count_over(at: int, thing: str, test: BoolFn) -> NumFn:
    """How many items pass."""

    def count(run: Run) -> Ranged:
        items = run.things.get(thing)
        outer = run.cur[at]
        low = high = mask = 0
        if items is None:
            run.cur[at] = NO_ITEM
            truth = test(run)
            if truth is not False:
                mask = run.miss(thing) | (0 if truth is True else truth)
                high = INF
        else:
            for item in items:
                run.cur[at] = item
                truth = test(run)
                if truth is True:
                    low += 1
                    high += 1
                elif truth is not False:
                    high += 1
                    mask |= truth
        run.cur[at] = outer
        return span(low, high, mask)

    return count


def sum_over(at: int, thing: str, each: NumFn) -> NumFn:
    """The sum over the items."""

    def total(run: Run) -> Ranged:
        items = run.things.get(thing)
        outer = run.cur[at]
        low = high = mask = 0
        if items is None:
            run.cur[at] = NO_ITEM
            a, b, mask = ends(each(run))
            low, high = (-INF if a < 0 else 0), (INF if b > 0 else 0)
            if low != high:
                mask |= run.miss(thing)
        else:
            for item in items:
                run.cur[at] = item
                value = each(run)
                if isinstance(value, tuple):
                    low += value[0]
                    high += value[1]
                    mask |= value[2]
                else:
                    low += value
                    high += value
        run.cur[at] = outer
        return span(low, high, mask) if mask else low

    return total


def sum_by(at: int, thing: str, by: str, each: NumFn, limit: NumFn) -> NumFn:
    """The sum of the groups that share ``by``, each cut at ``limit``.

    Items without a name are least all in the fullest group, and most each in one of its own: cutting is concave.
    """

    def total(run: Run) -> Ranged:
        items = run.things.get(thing)
        outer = run.cur[at]
        least, most, mask = ends(limit(run))
        least, most = max(least, 0), max(most, 0)
        if items is None:
            run.cur[at] = NO_ITEM
            _, b, bits = ends(each(run))
            run.cur[at] = outer
            return span(0, INF, mask | bits | run.miss(thing)) if b > 0 and most > 0 else 0
        lows: dict[object, int] = {}
        highs: dict[object, int] = {}
        alone = high = 0
        for item in items:
            run.cur[at] = item
            a, b, bits = ends(each(run))
            a, b = max(a, 0), max(b, 0)
            mask |= bits
            name = item.values.get(by)
            if name is not None:
                lows[name] = lows.get(name, 0) + a
                highs[name] = highs.get(name, 0) + b
            elif b:
                mask |= run.miss_of(thing, item, by)
                alone += a
                high += min(b, most)
        run.cur[at] = outer
        fullest = max(lows.values(), default=0)
        low = sum(min(one, least) for one in lows.values())
        low += min(fullest + alone, least) - min(fullest, least)
        high += sum(min(one, most) for one in highs.values())
        return span(low, high, mask)

    return total


def most_over(at: int, thing: str, each: NumFn) -> NumFn:
    """The greatest over the items; 0 for none."""

    def most(run: Run) -> Ranged:
        items = run.things.get(thing)
        outer = run.cur[at]
        best: Ranged = 0
        if items is None:
            run.cur[at] = NO_ITEM
            value = each(run)
            if value != 0:
                best = hull(0, value, run.miss(thing))
        elif items:
            values = []
            for item in items:
                run.cur[at] = item
                values.append(each(run))
            best = greatest(values)
        run.cur[at] = outer
        return best

    return most
