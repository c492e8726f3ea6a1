"""Closures of the nodes that read a fact, the day, or another award."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import DATE, BoolFn, NumFn, Run, yearly
from policy_dsl.core.ir import FactRef
from policy_dsl.types import NONE, DateT
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.ranges import INF, Kleene, Ranged, greatest

_Test = Callable[[Any], bool]
_Read = Callable[[Run, int], tuple[Any, int]]


def bool_fact(env: Env, fact: FactRef, offset: int | None) -> BoolFn:
    """A 是否 fact."""
    name, thing = fact.name, fact.thing
    if offset is not None:
        read = _yearly(env, fact)

        def in_year(run: Run) -> Kleene:
            value, bit = read(run, offset)
            return bit if value is None else bool(value)

        return in_year
    if thing is None:

        def own(run: Run) -> Kleene:
            value = run.values.get(name)
            return run.miss(name) if value is None else bool(value)

        return own
    at = env.thing_at[thing]

    def of_item(run: Run) -> Kleene:
        item = run.cur[at]
        value = item.values.get(name)
        return run.miss_of(thing, item, name) if value is None else bool(value)

    return of_item


def in_set(env: Env, fact: FactRef, values: tuple[str, ...]) -> BoolFn:
    """A level among ``values``. If every possible level is among them (or none), it is never open."""
    wanted = frozenset(values)
    domain = env.domain(fact)
    if domain is not None and domain <= wanted:
        return _tested(env, fact, lambda value: value in wanted, True)
    if domain is not None and not domain & wanted:
        return _tested(env, fact, lambda value: value in wanted, False)
    if fact.thing is None:
        name = fact.name

        def own(run: Run) -> Kleene:
            value = run.values.get(name)
            return run.miss(name) if value is None else value in wanted

        return own
    return _tested(env, fact, lambda value: value in wanted, None)


def has(env: Env, fact: FactRef, value: str) -> BoolFn:
    """A 可多项 fact contains ``value``."""
    return _tested(env, fact, lambda values: value in values, None)


def num_fact(env: Env, fact: FactRef, offset: int | None) -> NumFn:
    """A numeric fact; missing: anything from 0 (a day: any day of the calendar)."""
    name, thing = fact.name, fact.thing
    low, high = (FIRST_DAY, LAST_DAY) if isinstance(env.type_of(fact), DateT) else (0, INF)
    if offset is not None:
        read = _yearly(env, fact)

        def in_year(run: Run) -> Ranged:
            value, bit = read(run, offset)
            return (low, high, bit) if value is None else value

        return in_year
    if thing is None:

        def own(run: Run) -> Ranged:
            value: int | None = run.values.get(name)
            return (low, high, run.miss(name)) if value is None else value

        return own
    at = env.thing_at[thing]

    def of_item(run: Run) -> Ranged:
        item = run.cur[at]
        value: Any = item.values.get(name)
        return (low, high, run.miss_of(thing, item, name)) if value is None else value

    return of_item


def best_of(env: Env, fact: FactRef, first: int, last: int) -> NumFn:
    """The greatest of several years; 0 when ``last`` is before ``first``."""
    read = _yearly(env, fact)

    def best(run: Run) -> Ranged:
        values: list[Ranged] = [0]
        for offset in range(first, last + 1):
            value, bit = read(run, offset)
            values.append((0, INF, bit) if value is None else value)
        return greatest(values)

    return best


def rank(env: Env, fact: FactRef, values: tuple[str, ...]) -> NumFn:
    """The position of a level, from 1; 0 for 无 and for a level that is not listed.

    Missing: between the least and the greatest position that a declared level has.
    """
    position = {value: i for i, value in enumerate(values, 1)}
    domain = env.domain(fact)
    possible = [position.get(v, 0) for v in (domain if domain else {NONE, *values})]
    low, high = min(possible), max(possible)
    name, thing = fact.name, fact.thing
    at = None if thing is None else env.thing_at[thing]

    def get(run: Run) -> Ranged:
        value: Any
        if at is None or thing is None:
            value = run.values.get(name)
            bit = run.miss(name) if value is None else 0
        else:
            item = run.cur[at]
            value = item.values.get(name)
            bit = run.miss_of(thing, item, name) if value is None else 0
        if bit:
            return low if low == high else (low, high, bit)
        return position.get(value, 0)

    return get


def apply_year(run: Run) -> Ranged:
    """The year of the application."""
    return run.year_span if run.year is None else run.year


def apply_date(run: Run) -> Ranged:
    """The day of the application."""
    if run.date is not None:
        return run.date
    low, high, bit = run.date_span
    return low if low == high else (low, high, bit)


def award_of(env: Env, award: str, end: Literal["floor", "ceiling"]) -> NumFn:
    """One end of what an earlier award came to."""
    at = env.award_at[award]
    if end == "floor":
        return lambda run: run.floors[at]
    return lambda run: run.ceilings[at]


def _tested(env: Env, fact: FactRef, test: _Test, missing: bool | None) -> BoolFn:
    """``test`` of the fact; when it is missing, ``missing``, or open if that is None."""
    name, thing = fact.name, fact.thing
    if thing is None:

        def own(run: Run) -> Kleene:
            value = run.values.get(name)
            if value is not None:
                return test(value)
            return run.miss(name) if missing is None else missing

        return own
    at = env.thing_at[thing]

    def of_item(run: Run) -> Kleene:
        item = run.cur[at]
        value = item.values.get(name)
        if value is not None:
            return test(value)
        return run.miss_of(thing, item, name) if missing is None else missing

    return of_item


def _yearly(env: Env, fact: FactRef) -> _Read:
    """Reads a 逐年 fact: its value, or None and the bit to ask by (the day, if the year is open)."""
    name, thing = fact.name, fact.thing
    at = None if thing is None else env.thing_at[thing]

    def read(run: Run, offset: int) -> tuple[Any, int]:
        if run.year is None:
            return None, run.miss(DATE)
        year = run.year + offset
        value: Any
        if at is None or thing is None:
            value = run.values.get((name, year))
            return value, run.miss(yearly(name, year)) if value is None else 0
        item = run.cur[at]
        value = item.values.get((name, year))
        return value, run.miss_of(thing, item, yearly(name, year)) if value is None else 0

    return read
