"""The meaning of the IR on complete facts, written as plainly as possible: the oracle of the tests.

Shares nothing with the interpreter but the IR and the calendar. Every fact must be there.
"""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from policy_dsl.core import ir
from policy_dsl.core.ir import Policy
from policy_dsl.values.case import Case, Item

FIRST, LAST = 1, date.max.toordinal()


def clamp(day: int) -> date:
    return date.fromordinal(min(max(day, FIRST), LAST))


def add_months(day: int, months: int) -> int:
    d = clamp(day)
    for _ in range(abs(months)):
        d = _next(d) if months > 0 else _previous(d)
    start = clamp(day)
    if d in (date.min, date.max):
        return d.toordinal()
    return date(d.year, d.month, min(start.day, calendar.monthrange(d.year, d.month)[1])).toordinal()


def _next(d: date) -> date:
    if d == date.max or (d.year, d.month) == (9999, 12):
        return date.max
    return date(d.year + d.month // 12, d.month % 12 + 1, 1)


def _previous(d: date) -> date:
    if d == date.min or (d.year, d.month) == (1, 1):
        return date.min
    return date(d.year - (d.month == 1), (d.month - 2) % 12 + 1, 1)


class Plain:
    def __init__(self, policy: Policy, case: Case, readings: dict[str, str]) -> None:
        self.policy = policy
        self.case = case
        self.readings = {r.name: readings.get(r.name, r.default) for r in policy.readings}
        assert case.date is not None
        self.year = date.fromordinal(case.date).year
        self.items: dict[str, Item] = {}
        self.scope: list[str] = []
        self.results: dict[str, tuple[int, int]] = {}

    def fact(self, ref: ir.FactRef, offset: int | None = None) -> Any:
        values = self.case.values if ref.thing is None else self.items[ref.thing].values
        return values[ref.name if offset is None else (ref.name, self.year + offset)]

    def receipts(self, which: ir.History) -> list[Any]:
        found = []
        for r in (self.case.history if which.source == "own" else self.case.overlaps) or ():
            if r.award not in which.awards or r.year > self.year:
                continue
            if which.window == "year" and r.year != self.year:
                continue
            if which.tier is not None and r.tier not in (None, which.tier):
                continue
            if which.same_thing and self.scope and r.thing != self.items[self.scope[-1]].name:
                continue
            found.append(r)
        return found

    def over(self, thing: str, node: Any) -> list[Any]:
        outer = self.items.get(thing)
        self.scope.append(thing)
        found = []
        for item in self.case.things[thing]:
            self.items[thing] = item
            found.append(self(node))
        self.scope.pop()
        if outer is None:
            self.items.pop(thing, None)
        else:
            self.items[thing] = outer
        return found

    def __call__(self, node: Any) -> Any:
        n = node
        match type(n).__name__:
            case "Lit" | "Const":
                return n.value
            case "BoolFact" | "NumFact":
                return self.fact(n.fact, n.offset)
            case "InSet":
                return self.fact(n.fact) in n.values
            case "Has":
                return n.value in self.fact(n.fact)
            case "Compare":
                a, b = self(n.left), self(n.right)
                return {"<": a < b, "<=": a <= b, "==": a == b, "!=": a != b, ">=": a >= b, ">": a > b}[n.op]
            case "All":
                return all(self(i) for i in n.items)
            case "AnyOf":
                return any(self(i) for i in n.items)
            case "Not":
                return not self(n.item)
            case "Exists":
                return any(self.over(n.thing, n.item))
            case "Received":
                return bool(self.receipts(n.which))
            case "ReadingIs":
                return self.readings[n.reading] == n.option
            case "SayBool" | "SayNum":
                return self(n.item)
            case "BestOf":
                return max([0, *(self.fact(n.fact, o) for o in range(n.first, n.last + 1))])
            case "Rank":
                value = self.fact(n.fact)
                return n.values.index(value) + 1 if value in n.values else 0
            case "ApplyYear":
                return self.year
            case "ApplyDate":
                return self.case.date
            case "AddMonths":
                return add_months(self(n.date), n.months)
            case "YearOf":
                return clamp(self(n.date)).year
            case "Add":
                return sum(self(i) for i in n.items)
            case "Sub":
                return self(n.left) - self(n.right)
            case "Scale":
                return self(n.item) * n.factor
            case "FloorDiv":
                return self(n.item) // n.divisor
            case "Least":
                return min(self(i) for i in n.items)
            case "Greatest":
                return max(self(i) for i in n.items)
            case "If":
                return self(n.then) if self(n.cond) else self(n.other)
            case "SumOver":
                return sum(self.over(n.thing, n.item))
            case "SumBy":
                groups: dict[Any, int] = {}
                names = [item.values[n.by.name] for item in self.case.things[n.thing]]
                for name, value in zip(names, self.over(n.thing, n.item), strict=True):
                    groups[name] = groups.get(name, 0) + max(value, 0)
                return sum(min(one, max(self(n.limit), 0)) for one in groups.values())
            case "MostOver":
                return max(self.over(n.thing, n.item), default=0)
            case "CountOver":
                return sum(self.over(n.thing, n.item))
            case "ReceivedSum":
                return sum(r.amount for r in self.receipts(n.which))
            case "FirstYear":
                return min((r.year for r in self.receipts(n.which)), default=self.year)
            case "AwardOf":
                return self.results.get(n.award, (0, 0))[n.end == "ceiling"]
        raise AssertionError(n)

    def awards(self) -> list[tuple[str, str | None, str, int, int]]:
        """Award id, item, status, floor, ceiling: after choices and caps."""
        rows: list[list[Any]] = []
        for a in self.policy.awards:
            if not self(a.when):
                continue
            floor = ceiling = 0
            for item in [None] if a.thing is None else self.case.things[a.thing]:
                if a.thing is not None and item is not None:
                    self.items, self.scope = {a.thing: item}, [a.thing]
                row = [a.id, item and item.name, "denied", 0, 0]
                if self.in_period() and self(a.eligible) and self(a.ceiling) > 0:
                    row[2:] = "granted", max(self(a.floor), 0), self(a.ceiling)
                    floor, ceiling = floor + row[3], ceiling + row[4]
                rows.append(row)
                self.items, self.scope = {}, []
            self.results[a.id] = floor, ceiling
        for choice in self.policy.choices:
            if self(choice.when):
                self.choose(choice, rows)
        for cap in self.policy.caps:
            if self(cap.when):
                self.cap(cap, rows)
        return [tuple(row) for row in rows]

    def in_period(self) -> bool:
        p, day = self.policy, self.case.date
        assert day is not None
        return (p.start is None or p.start <= day) and (p.end is None or day <= p.end)

    def choose(self, choice: ir.Choice, rows: list[list[Any]]) -> None:
        sums = []
        for i, id_ in enumerate(choice.awards):
            mine = [r for r in rows if r[0] == id_ and r[2] == "granted"]
            if mine:
                sums.append((sum(r[4] for r in mine), sum(r[3] for r in mine), -i, id_))
        if sums:
            best = max(sums)[3]
            for row in rows:
                if row[0] in choice.awards and row[0] != best:
                    row[2:] = "denied", 0, 0

    def cap(self, cap: ir.Cap, rows: list[list[Any]]) -> None:
        limit = max(self(cap.limit), 0)
        floors = ceilings = 0
        for row in rows:
            if row[0] in cap.awards and row[2] == "granted":
                f, c = row[3], row[4]
                row[4] = min(c, max(0, limit - ceilings))
                row[3] = min(f, max(0, limit - floors), row[4])
                floors, ceilings = floors + f, ceilings + c
                if row[4] == 0:
                    row[2:] = "denied", 0, 0
