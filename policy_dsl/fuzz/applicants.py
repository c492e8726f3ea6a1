"""Complete applicants of any policy, most of their numbers exactly at a number of the text or one unit beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random
from typing import Protocol, TypeVar

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.proofs.goals import Goal, goals_of
from policy_dsl.types import NONE, BoolT, DateT, EnumT, NameT, RateT, SetT, Type, YearT
from policy_dsl.values.case import Case, Item, Key, Receipt, Value
from policy_dsl.values.dates import add_months, year_of

T = TypeVar("T")
_Where = tuple[str | None, str]

ITEMS = tuple("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉")
SIZES = (0, 1, 1, 2, 2, 3, 8, len(ITEMS))
"""How long lists are."""
APART = 3
"""The items of longer ones are all alike, so that what adds up does."""
PLACES = ("一区", "二区")
FIRST_STATED, LAST_STATED = date(1900, 1, 1).toordinal(), date(2199, 12, 31).toordinal()
"""Days that a facts file can state."""
LARGEST = 9_200_000_000_000_000_000
"""The largest number that a facts file can state, in its smallest unit."""
MOST = 10**14
"""Numbers above it (1万亿元) are drawn only where the text names them."""


class Draws(Protocol):
    """Where choices come from. The simplest comes first, so that what is found can be made simpler."""

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""


class Dice:
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a search, no secret

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        return self.random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.random.randrange(len(options))]


class Applicants:
    """Draws applicants of one policy."""

    def __init__(self, policy: ir.Policy, goals: Sequence[Goal] | None = None) -> None:
        """``goals``: those whose numbers count too; all of the policy's where none are named."""
        self.policy = policy
        goals = goals_of(policy) if goals is None else goals
        self.types: dict[_Where, Type] = {(fact.thing, fact.name): fact.type for fact in policy.facts}
        rules = (
            policy.awards, policy.rights, policy.limits, policy.caps,
            tuple(pool.when for pool in policy.pools), tuple(goal.when for goal in goals),
        )  # fmt: skip
        limits = {goal.limit for goal in goals if goal.asked}
        self.edges = _edges([rules], limits)
        own: dict[_Where, set[int]] = {}
        months: set[int] = set()
        years: dict[_Where, set[int]] = {}
        for node in nodes(rules):
            match node:
                case ir.Compare() | ir.Least() | ir.Greatest():
                    for where in _read(node):
                        own.setdefault(where, set()).update(_edges([node], limits))
                case ir.AddMonths(months=by):
                    months.add(by)
                case ir.NumFact(fact=fact, offset=int(at)) | ir.BoolFact(fact=fact, offset=int(at)):
                    years.setdefault((fact.thing, fact.name), set()).add(at)
                case ir.BestOf(fact=fact, first=first, last=last):
                    years.setdefault((fact.thing, fact.name), set()).update(range(first, last + 1))
                case _:
                    pass
        for award in policy.awards:
            said = {at.value for at in nodes(award) if isinstance(at, ir.Const)}
            said |= {goal.limit for goal in goals if award.id in goal.awards or not goal.awards}
            for node in nodes(award):
                if isinstance(node, ir.FloorDiv) and (share := _share(node)) is not None:
                    for where in _read(node):
                        own.setdefault(where, set()).update(_shares(said, [share]))
        self.own = {where: sorted(at) for where, at in own.items()}
        self.months = sorted({by for at in months for by in (at, -at)})
        self.years = {where: sorted(at) for where, at in years.items()}
        self.awards = tuple({award.id: award for award in policy.awards}.values())

    # --- values
    def number(self, draw: Draws, where: _Where) -> int:
        """Mostly at a number that the text holds against this fact, sometimes at any other, sometimes nothing."""
        kind = draw.whole(0, 9)
        if kind < 2:
            return 0
        own = self.own.get(where) or self.edges
        if kind < 8:
            return draw.pick(own)
        if kind == 8:
            return draw.pick(self.edges)
        size: int = 10 ** draw.whole(0, 12)
        return draw.whole(1, 99) * size

    def value(self, draw: Draws, where: _Where, day: int) -> Value:
        """A value of a fact for an application of that day."""
        match self.types[where]:
            case BoolT():
                return draw.pick((False, True, True))
            case EnumT(values=values, optional=optional):
                return draw.pick((NONE, *values, *values) if optional else values)
            case SetT(values=values):
                return frozenset(each for each in values if draw.whole(0, 1))
            case NameT():
                return draw.pick(PLACES)
            case DateT():
                return self.day(draw, where, day)
            case YearT():
                return min(2199, max(1900, year_of(day) - draw.pick((0, 1, 2, 3, 5, -1))))
            case RateT():
                return draw.pick((self.number(draw, where) % 10**8, 10**6, 10**8))
            case _:
                return self.number(draw, where)

    def day(self, draw: Draws, where: _Where, day: int) -> int:
        """A day that stands to the day of application as the text asks: some months or days before or after it, or
        at the end of a year; and the day beside it."""
        year = year_of(day)
        base = draw.pick(
            (
                day,
                date(year, 1, 1).toordinal(),
                date(year - 1, 12, 31).toordinal(),
                date(year, 7, 27).toordinal(),
            )
        )
        steps = [at for at in self.own.get(where, ()) if at < 4000]
        match draw.whole(0, 3):
            case 1 if self.months:
                base = add_months(base, draw.pick(self.months))
            case 2 if steps:
                base += draw.pick((-1, 1)) * draw.pick(steps)
            case 3:
                base -= draw.whole(0, 1500)
            case _:
                pass
        return min(LAST_STATED, max(FIRST_STATED, base + draw.pick((0, -1, 1))))

    def keys(self, fact: ir.Fact, day: int) -> Iterable[Key]:
        """The keys of a fact: of every year that a rule asks about, where it has one value a year."""
        if not fact.yearly:
            return [fact.name]
        return [(fact.name, year_of(day) + by) for by in self.years.get((fact.thing, fact.name), ())]

    def facts(self, draw: Draws, thing: str | None, day: int) -> dict[Key, Value]:
        """The facts of the applicant, or of an item of a list."""
        return {
            key: self.value(draw, (thing, fact.name), day)
            for fact in self.policy.facts
            if fact.thing == thing
            for key in self.keys(fact, day)
        }

    # --- what was received
    def receipts(self, draw: Draws, year: int) -> tuple[Receipt, ...]:
        """A history as a facts file can state it."""
        if not self.awards:
            return ()
        return tuple(self.receipt(draw, year) for _ in range(draw.pick((0, 0, 1, 2))))

    def receipt(self, draw: Draws, year: int) -> Receipt:
        """One sum received for one of the awards, this year or before."""
        award = draw.pick(self.awards)
        at = None if award.tier_of is None else self.types.get((award.tier_of.thing, award.tier_of.name))
        levels = at.values if isinstance(at, EnumT) else ()
        by_item = award.thing is not None or award.id in self.policy.by_item
        return Receipt(
            year - draw.pick((0, 0, 1, 2, 3)),
            award.id,
            self.number(draw, (None, "")),
            draw.pick(ITEMS[:3]) if by_item else None,
            draw.pick((None, *levels)),
        )

    def items(self, draw: Draws, thing: str, count: int, day: int) -> tuple[Item, ...]:
        """A list; a long one, and sometimes a short one, with all items like the first."""
        alike = draw.whole(0, 2) == 2 or count > APART
        made: list[Item] = []
        for name in ITEMS[:count]:
            values = dict(made[0].values) if made and alike else self.facts(draw, thing, day)
            made.append(Item(name, values))
        return tuple(made)

    # --- applicants
    def applied(self, draw: Draws) -> int:
        """A day of application in force, often the first or last of the period or of a year."""
        first = self.policy.start or date(2026, 1, 1).toordinal()
        last = self.policy.end or first + 1800
        if draw.whole(0, 2) == 2:
            return draw.whole(first, last)
        ends = [date(year, *end).toordinal() for year in range(year_of(first), year_of(last) + 1) for end in ((1, 1), (12, 31), (6, 30))]  # fmt: skip
        return draw.pick([first, last, *(day for day in ends if first < day < last)])

    def case(self, draw: Draws) -> Case:
        """One complete applicant."""
        day = self.applied(draw)
        year = year_of(day)
        values = self.facts(draw, None, day)
        things = {
            thing.name: self.items(draw, thing.name, draw.pick(SIZES), day) for thing in self.policy.things
        }
        return Case("某企业", day, values, things, self.receipts(draw, year), self.receipts(draw, year))


def _read(node: object) -> set[_Where]:
    """The numeric facts under a node."""
    return {(at.fact.thing, at.fact.name) for at in nodes(node) if isinstance(at, ir.NumFact | ir.BestOf)}


def _edges(roots: Iterable[object], limits: Iterable[int] = ()) -> list[int]:
    """At each number of these rules, just before and after it; and where a share of a fact reaches one of them."""
    seen, shares = set(limits), set()
    for root in roots:
        for node in nodes(root):
            match node:
                case ir.Const(value=value):
                    seen.add(value)
                case ir.FloorDiv() if (share := _share(node)) is not None:
                    shares.add(share)
                case _:
                    pass
    edges = {at + by for at in seen for by in (-1, 0, 1)} | _shares(seen, shares)
    return sorted(at for at in edges if 0 <= at < MOST) or [0]


def _share(node: ir.FloorDiv) -> tuple[int, int] | None:
    """Factor and divisor of ``5%``; what rounding adds to it is less than a unit."""
    stack: list[object] = [node.item]
    while stack:
        match stack.pop():
            case ir.Scale(factor=factor) if factor > 0:
                return factor, node.divisor
            case ir.SayNum(item=item):
                stack.append(item)
            case ir.Add(items=items):
                stack += items
            case _:
                pass
    return None


def _shares(amounts: Iterable[int], shares: Iterable[tuple[int, int]]) -> set[int]:
    """What a share of it comes to one of the amounts, or to half a 分, which is rounded; and one unit beside it."""
    shares = list(shares)
    met = {-(-at * divisor // factor) for at in amounts for factor, divisor in shares}
    met |= {-(-divisor // (2 * factor)) for factor, divisor in shares}
    return {edge for at in met for by in (-1, 0, 1) if 0 <= (edge := at + by) < MOST}
