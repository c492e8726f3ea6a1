"""What the form of a number says without a solver: the cap that has the last word, and how large it can get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, permutations
from typing import assert_never

import msgspec

from policy_dsl.core import ir
from policy_dsl.types import BoolT, CountT, MoneyT, PointsT, RateT, Type
from policy_dsl.values.dates import LAST_DAY

MOST = 10**14
"""1万亿元 in 分: no amount in a facts file and no sum of receipts is taken to be larger; no count is larger than that
of the unit 1 either. What is proved of 64 bits is proved up to there."""
MOST_RATE = 10**10
"""10000%."""
MOST_ITEMS = 1000
"""How long a list may be."""
WORD = 2**63 - 1


def last_word(node: ir.Num) -> int | None:
    """The amount that the text itself puts above a number (不超过200万元, 500万元), whatever the facts are; None where
    it puts none. What was received or is deducted can only make it less."""
    match node:
        case ir.Const(value=value):
            return value
        case ir.SayNum(item=item):
            return last_word(item)
        case ir.Least(items=items):
            return min((found for item in items if (found := last_word(item)) is not None), default=None)
        case ir.Greatest(items=items):
            return _all(max, items)
        case ir.Add(items=items):
            return _all(sum, items)
        case ir.If(then=then, other=other):
            return _all(max, (then, other))
        case ir.Sub(left=left, right=right) if _never_negative(right):
            return last_word(left)
        case _:
            return None


def _all(join: Callable[[list[int]], int], items: tuple[ir.Num, ...]) -> int | None:
    found = [last_word(item) for item in items]
    known = [value for value in found if value is not None]
    return join(known) if len(known) == len(found) else None


def _never_negative(node: ir.Num) -> bool:
    match node:
        case ir.ReceivedSum() | ir.NumFact() | ir.AwardOf():
            return True
        case ir.Const(value=value):
            return value >= 0
        case ir.SayNum(item=item) | ir.FloorDiv(item=item):
            return _never_negative(item)
        case ir.Scale(item=item, factor=factor):
            return factor >= 0 and _never_negative(item)
        case ir.Greatest(items=items):
            return any(map(_never_negative, items))
        case ir.Add(items=items) | ir.Least(items=items):
            return all(map(_never_negative, items))
        case _:
            return False


class Widths:
    """Between what the numbers of a policy lie, for facts up to the bounds above. ``largest``: the greatest number on
    the way, of either sign."""

    def __init__(self, policy: ir.Policy) -> None:
        self.types: dict[tuple[str | None, str], Type] = {(f.thing, f.name): f.type for f in policy.facts}
        self.awards = policy.awards
        self.largest = 0

    def of(self, node: ir.Num) -> tuple[int, int]:
        """The least and the greatest value."""
        low, high = self._of(node)
        self.largest = max(self.largest, abs(low), abs(high))
        return low, high

    def _of(self, node: ir.Num) -> tuple[int, int]:
        match node:
            case ir.Const(value=value):
                return value, value
            case ir.Unbounded():
                return 0, 0  # «no end» is a mark, not a number that anything is computed with
            case ir.NumFact(fact=fact):
                return 0, self._fact(fact)
            case ir.BestOf(fact=fact):
                return 0, self._fact(fact)
            case ir.Rank(values=values):
                return 0, len(values)
            case ir.ApplyYear() | ir.FirstYear() | ir.YearOf():
                return 0, 9999
            case ir.ApplyDate():
                return 0, LAST_DAY
            case ir.AddMonths(date=day, months=months):
                low, high = self.of(day)
                return low + min(0, months * 31), high + max(0, months * 31)
            case ir.Add(items=items):
                ends = [self.of(item) for item in items]
                return sum(low for low, _ in ends), sum(high for _, high in ends)
            case ir.Sub(left=left, right=right):
                (a, b), (c, d) = self.of(left), self.of(right)
                return a - d, b - c
            case ir.Scale(item=item, factor=factor):
                low, high = (end * factor for end in self.of(item))
                return min(low, high), max(low, high)
            case ir.FloorDiv(item=item, divisor=divisor):
                low, high = self.of(item)
                return low // divisor, high // divisor
            case ir.Least(items=items):
                ends = [self.of(item) for item in items]
                return min(low for low, _ in ends), min(high for _, high in ends)
            case ir.Greatest(items=items):
                ends = [self.of(item) for item in items]
                return max(low for low, _ in ends), max(high for _, high in ends)
            case ir.If(cond=cond, then=then, other=other):
                self.condition(cond)
                (a, b), (c, d) = self.of(then), self.of(other)
                return min(a, c), max(b, d)
            case ir.SumOver(item=item):
                low, high = self.of(item)
                return min(0, low * MOST_ITEMS), max(0, high * MOST_ITEMS)
            case ir.SumBy(item=item, limit=limit):
                self.of(limit)
                return 0, max(0, self.of(item)[1] * MOST_ITEMS)
            case ir.MostOver(item=item):
                return 0, max(0, self.of(item)[1])
            case ir.CountOver(item=item):
                self.condition(item)
                return 0, MOST_ITEMS
            case ir.ReceivedSum():
                return 0, MOST
            case ir.AwardOf(award=ident, end=end):
                return 0, max(
                    (self.award(each, end)[1] for each in self.awards if each.id == ident), default=0
                )
            case ir.SayNum(item=item):
                return self.of(item)
            case _:
                assert_never(node)

    def award(self, award: ir.Award, end: str) -> tuple[int, int]:
        """What one award comes to, over its items."""
        low, high = self.of(award.floor if end == "floor" else award.ceiling)
        return (low, high) if award.thing is None else (low, high * MOST_ITEMS)

    def condition(self, node: object) -> None:
        """The numbers that a condition compares count too."""
        match node:
            case ir.Compare(left=left, right=right):
                self.of(left)
                self.of(right)
            case tuple():
                for part in node:
                    self.condition(part)
            case msgspec.Struct():
                for name in node.__struct_fields__:
                    self.condition(getattr(node, name))
            case _:
                pass

    def _fact(self, fact: ir.FactRef) -> int:
        match self.types.get((fact.thing, fact.name)):
            case RateT() | PointsT():
                return MOST_RATE
            case MoneyT() | CountT():
                return MOST
            case BoolT():
                return 1
            case _:
                return LAST_DAY


MOST_LINKED = 4


def linked_orders(caps: Sequence[ir.Cap]) -> list[tuple[int, ...]] | None:
    """The orders in which caps can be applied, none before one whose awards are a part of its own; only those that can
    make a difference, because some awards stand under several. None: there are too many."""
    linked = [
        at for at, cap in enumerate(caps) if any(cap is not b and {*cap.awards} & {*b.awards} for b in caps)
    ]
    if len(linked) > MOST_LINKED:
        return None
    rest = tuple(at for at in range(len(caps)) if at not in linked)
    return [
        (*rest, *order)
        for order in permutations(linked)
        if linked
        and not any(
            {*caps[later].awards} < {*caps[earlier].awards} for earlier, later in combinations(order, 2)
        )
    ]
