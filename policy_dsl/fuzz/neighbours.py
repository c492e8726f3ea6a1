"""The applicants whom a goal compares: one, and those who are the same but for the fact that counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from policy_dsl.core import ir
from policy_dsl.fuzz.applicants import FIRST_STATED, LARGEST, LAST_STATED, Applicants, Draws
from policy_dsl.proofs.goals import Goal
from policy_dsl.types import DateT, YearT
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import year_of


def compared(goal: Goal, case: Case, applicants: Applicants, draw: Draws) -> tuple[Case, ...] | None:
    """Those whom the goal speaks of, near ``case``: of an item, the first of its list. None: it has no such item, or
    the value would be one that no facts file can state. However it ends, the same choices are drawn."""
    match goal.kind:
        case "monotone" | "step":
            assert goal.fact is not None
            # first by how much: what falls at a limit is then shown by the smallest step over it
            by = goal.step or _by(goal.fact, applicants, draw)
            less = _before(goal, case, applicants, draw)
            key = _last(goal.fact, case, applicants)
            return _all([_with(case, goal.fact, {key: value}, applicants) for value in (less, less + by)])
        case "switch":
            assert goal.fact is not None
            key = _last(goal.fact, case, applicants)
            values: tuple[Value, ...] = goal.values or (False, True)
            return _all([_with(case, goal.fact, {key: value}, applicants) for value in values])
        case "split":
            whole: Case | None = case
            parts: list[Case | None] = [case, case]
            for fact in goal.facts:
                where = (fact.thing, fact.name)
                shares: list[dict[Key, Value]] = [{}, {}]
                sums: dict[Key, Value] = {}
                for key in _keys(fact, case, applicants):
                    one, two = (applicants.number(draw, where) for _ in shares)
                    shares[0][key], shares[1][key], sums[key] = one, two, one + two
                whole = whole and _with(whole, fact, sums, applicants)
                parts = [
                    part and _with(part, fact, share, applicants)
                    for part, share in zip(parts, shares, strict=True)
                ]
            return _all([whole, *parts])
        case _:
            return (case,)


def nearest(
    goal: Goal, cases: tuple[Case, ...], applicants: Applicants, refuted: Callable[[tuple[Case, ...]], bool]
) -> tuple[Case, ...]:
    """Of two who differ in a number that rises, two between them who differ as little as still refutes the goal: where
    something falls over a stretch, it falls over one of its halves."""
    if goal.kind != "monotone" or goal.fact is None:
        return cases
    fact, key = goal.fact, _last(goal.fact, cases[0], applicants)

    def value(case: Case) -> int:
        values = case.values if fact.thing is None else case.things[fact.thing][0].values
        found = values[key]
        assert isinstance(found, int)
        return found

    less, more = cases
    while value(more) - value(less) > 1:
        middle = _with(less, fact, {key: (value(less) + value(more)) // 2}, applicants)
        assert middle is not None
        if refuted((less, middle)):
            more = middle
        elif refuted((middle, more)):
            less = middle
        else:
            break
    return less, more


def _before(goal: Goal, case: Case, applicants: Applicants, draw: Draws) -> int:
    """The value to start from: just below a number of the text, or where a step from it comes to that number."""
    assert goal.fact is not None and case.date is not None
    value = applicants.value(draw, (goal.fact.thing, goal.fact.name), case.date)
    assert isinstance(value, int)
    return max(0, value - draw.pick((0, 1, goal.step, goal.step - 1 if goal.step else 2)))


def _by(fact: ir.FactRef, applicants: Applicants, draw: Draws) -> int:
    match applicants.types[fact.thing, fact.name]:
        case DateT():
            return draw.pick((1, 30, 31, 366))
        case YearT():
            return draw.pick((1, 2))
        case _:
            # one unit shows what falls at a limit, much more what falls behind it
            return draw.pick((1, 100, 10**6, 5 * 10**8, 10**10))


def _keys(fact: ir.FactRef, case: Case, applicants: Applicants) -> list[Key]:
    assert case.date is not None
    years = applicants.years.get((fact.thing, fact.name))
    return [(fact.name, year_of(case.date) + by) for by in years] if years else [fact.name]


def _last(fact: ir.FactRef, case: Case, applicants: Applicants) -> Key:
    """Of a fact by years the last year that is asked about."""
    return _keys(fact, case, applicants)[-1]


def _with(case: Case, fact: ir.FactRef, values: Mapping[Key, Value], applicants: Applicants) -> Case | None:
    type_ = applicants.types[fact.thing, fact.name]
    for value in values.values():
        if isinstance(value, int) and not _stated(value, type_):
            return None
    if fact.thing is None:
        return replace(case, values={**case.values, **values})
    items = case.things[fact.thing]
    if not items:
        return None
    first = Item(items[0].name, {**items[0].values, **values})
    return replace(case, things={**case.things, fact.thing: (first, *items[1:])})


def _stated(value: int, type_: object) -> bool:
    match type_:
        case DateT():
            return FIRST_STATED <= value <= LAST_STATED
        case YearT():
            return 1900 <= value <= 2199
        case _:
            return value <= LARGEST


def _all(cases: list[Case | None]) -> tuple[Case, ...] | None:
    found = tuple(case for case in cases if case is not None)
    return found if len(found) == len(cases) else None
