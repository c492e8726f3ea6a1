"""Which facts an applicant can still act on, told from what is declared: kinds and years, never names.

====================  =============================================================================================
金额, 比例, 百分点,    can rise and fall, unless 逐年 and of a year that is over on the day of application
数量
数量（年、月、天、日） fixed: time passes by itself
日期, 年份            can be moved while they lie after the day (the year) of application, and not to before it
是否                  否 can become 是; what is 是 stays
之一或无              无 can become any level; with 从低到高 a level can also become a higher one
之一 without 无       fixed, unless 从低到高: it says what the applicant is
认定                  无 can become 首次认定; a recognition stays
可多项                one more can be added
名称, 历史, lists     fixed: who and where one is, what was received, how many projects there are
为既成事实            fixed: the policy says so
====================  =============================================================================================
"""

from __future__ import annotations

import msgspec

from policy_dsl.core import ir
from policy_dsl.types import FIRST, NONE, BoolT, CountT, DateT, EnumT, NameT, SetT, Type, YearT
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import LAST_DAY, LAST_YEAR, year_of
from policy_dsl.values.ranges import Span

MOST = 10**16
"""Numbers are looked at up to 10¹⁶ of their smallest unit (100万亿元)."""


class Knob(msgspec.Struct, frozen=True):
    """A known fact of an applicant: its own, or of the item at ``at`` of the list ``thing``."""

    name: str
    key: Key
    type: Type
    thing: str | None = None
    at: int = 0
    item: str = ""
    settled: bool = False


class Way(msgspec.Struct, frozen=True):
    """A direction in which a fact can be changed: a number by ``by`` · 1 … ``by`` · ``most``; else to ``level``."""

    knob: Knob
    here: Value
    by: int = 0
    most: int = 1
    level: Value = False

    def at(self, distance: int) -> Value:
        """The fact at a distance of ``distance`` units."""
        if not self.by:
            return self.level
        assert isinstance(self.here, int)
        return self.here + self.by * distance

    def between(self, low: int, high: int, bit: int) -> Value | Span:
        """All that the fact can be at distances ``low`` to ``high``, as a range that depends on ``bit``."""
        if low == high or not self.by:
            return self.at(low)
        first, last = sorted((self.at(low), self.at(high)))
        return first, last, bit  # type: ignore[return-value]


def knobs(policy: ir.Policy, case: Case) -> list[Knob]:
    """The facts that are given, in the order of their declaration."""
    found: list[Knob] = []
    for fact in policy.facts:
        items = [(0, "", case.values)]
        if fact.thing is not None:
            items = [(at, item.name, item.values) for at, item in enumerate(case.things.get(fact.thing, ()))]
        for at, item, values in items:
            keys: list[Key] = [fact.name]
            if fact.yearly:
                keys = sorted(key for key in values if isinstance(key, tuple) and key[0] == fact.name)
            found += [
                Knob(fact.name, key, fact.type, fact.thing, at, item, fact.settled)
                for key in keys
                if values.get(key) is not None
            ]
    return found


def value_of(case: Case, knob: Knob) -> Value:
    """The fact as it is."""
    if knob.thing is None:
        return case.values[knob.key]
    return case.things[knob.thing][knob.at].values[knob.key]


def put(case: Case, knob: Knob, value: Value | Span) -> Case:
    """The same applicant with another value of the fact; a range stands for any value within it."""
    if knob.thing is None:
        values, things = {**case.values, knob.key: value}, case.things
    else:
        items = list(case.things[knob.thing])
        old = items[knob.at]
        items[knob.at] = Item(old.name, {**old.values, knob.key: value})  # type: ignore[dict-item]
        values, things = case.values, {**case.things, knob.thing: tuple(items)}  # type: ignore[assignment]
    return Case(case.name, case.date, values, things, case.history, case.overlaps, case.closed)  # type: ignore[arg-type]


def ways(knob: Knob, value: Value, day: int | None) -> list[Way]:
    """How the fact can be changed on the day of application; none: it is fixed."""
    if knob.settled or (isinstance(knob.key, tuple) and (day is None or knob.key[1] < year_of(day))):
        return []
    match knob.type:
        case NameT() | CountT(unit="年" | "月" | "个月" | "天" | "日"):
            return []
        case BoolT():
            return [] if value else [Way(knob, value, level=True)]
        case EnumT(recognition=True):
            levels: list[Value] = [FIRST] if value == NONE else []
        case EnumT(values=values, ordered=True) if value in values:
            levels = list(values[values.index(str(value)) + 1 :])
        case EnumT(values=values, optional=optional):
            levels = list(values) if value == NONE and optional else []
        case SetT(values=values):
            assert isinstance(value, frozenset)
            levels = [value | {each} for each in values if each not in value]
        case DateT():
            return [] if day is None else _numbers(knob, value, day + 1, LAST_DAY)
        case YearT():
            return [] if day is None else _numbers(knob, value, year_of(day) + 1, LAST_YEAR)
        case _:
            return _numbers(knob, value, 0, MOST)
    return [Way(knob, value, level=level) for level in levels]


def _numbers(knob: Knob, value: Value, low: int, high: int) -> list[Way]:
    assert isinstance(value, int)
    if not low <= value <= high:
        return []
    both = [Way(knob, value, 1, high - value), Way(knob, value, -1, value - low)]
    return [way for way in both if way.most > 0]
