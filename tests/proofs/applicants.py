"""Complete applicants of any policy, many of them exactly at a number of the text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.types import NONE, BoolT, DateT, EnumT, NameT, RateT, SetT, YearT
from policy_dsl.values.case import Case, Item, Receipt
from policy_dsl.values.dates import year_of

ITEMS = ("甲", "乙")


class Applicants:
    """Applicants of one policy, from a seed."""

    def __init__(self, policy: ir.Policy, seed: int) -> None:
        self.policy = policy
        self.random = Random(seed)
        rules = [*map(rules_of, policy.awards), policy.caps]
        seen = {node.value for node in nodes((*rules,)) if isinstance(node, ir.Const)}
        factors = {(node.item.factor, node.divisor) for node in nodes((*rules,)) if isinstance(node, ir.FloorDiv) and isinstance(node.item, ir.Scale)}  # fmt: skip
        # at a limit, just before and after it; and where a share of it reaches a limit
        edges = {at + by for at in seen if at > 0 for by in (-1, 0, 1)}
        edges |= {at * divisor // factor + by for at in seen for factor, divisor in factors if factor > 0 for by in (0, 1)}  # fmt: skip
        self.edges = sorted(at for at in edges if 0 <= at < 10**14) or [0]
        asked = sorted({node.tier for node in nodes((*rules,)) if isinstance(node, ir.History) and node.tier})
        types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
        self.levels: dict[str, tuple[str, ...]] = {}
        for award in policy.awards:
            own = types.get((award.tier_of.thing, award.tier_of.name)) if award.tier_of else None
            # a receipt names a level of its award; where that has none, any word
            self.levels[award.id] = own.values if isinstance(own, EnumT) else (*asked, "别的档")

    def number(self) -> int:
        """Often at an edge, often nothing."""
        kind = self.random.random()
        if kind < 0.2:
            return 0
        if kind < 0.8:
            return self.random.choice(self.edges)
        return self.random.randint(0, 10 ** self.random.randint(1, 13))

    def value(self, type_: Any, year: int) -> Any:
        match type_:
            case BoolT():
                return self.random.random() < 0.7
            case EnumT(values=values, optional=optional):
                return self.random.choice((*values, NONE) if optional else values)
            case SetT(values=values):
                return frozenset(each for each in values if self.random.random() < 0.5)
            case NameT():
                return self.random.choice(("一区", "二区"))
            case DateT():
                # months and years apart, or a day more: the ends of periods are met
                month, day = self.random.choice((1, 7)), self.random.choice((27, 28))
                return date(year - self.random.randint(0, 2), month, day).toordinal()
            case YearT():
                return year - self.random.randint(0, 4)
            case RateT():
                return self.random.choice((0, 10**6, 2 * 10**6, self.number() % 10**8))
            case _:
                return self.number()

    def facts(self, thing: str | None, year: int) -> dict[Any, Any]:
        return {
            key: self.value(fact.type, year)
            for fact in self.policy.facts
            if fact.thing == thing
            for key in ([(fact.name, year + by) for by in range(-12, 3)] if fact.yearly else [fact.name])
        }

    def receipts(self, year: int) -> tuple[Receipt, ...]:
        ids = [award.id for award in self.policy.awards]
        return tuple(
            self.receipt(year, self.random.choice(ids))
            for _ in range(self.random.choice((0, 0, 1, 3)) if ids else 0)
        )

    def receipt(self, year: int, award: str) -> Receipt:
        return Receipt(
            year - self.random.choice((0, 0, 1, 2, 3)),
            award,
            self.number(),
            self.random.choice((None, *ITEMS)),
            self.random.choice((None, *self.levels[award])),
        )

    def case(self) -> Case:
        """One complete applicant."""
        first = self.policy.start or date(2026, 1, 1).toordinal()
        day = first + self.random.randint(0, 1200)
        if self.policy.end is not None:
            day = min(day, self.policy.end)
        year = year_of(day)
        things = {
            thing.name: tuple(
                Item(name, self.facts(thing.name, year)) for name in ITEMS[: self.random.choice((0, 1, 2, 2))]
            )
            for thing in self.policy.things
        }
        return Case("某企业", day, self.facts(None, year), things, self.receipts(year), self.receipts(year))

    def cases(self, count: int) -> Iterator[Case]:
        for _ in range(count):
            yield self.case()
