"""The facts that the rules of a part read, as axes of a space: what each can be, and where it is best cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import msgspec

from policy_dsl.backends.interpreter.run import item_fact, yearly
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.types import NONE, BoolT, EnumT, NameT, SetT
from policy_dsl.values.case import Item, Key, Value
from policy_dsl.values.stated import bounds

ITEM = "甲"
"""The item that stands for any of its list."""
MOST_CUTS = 64
"""Sums of the text that shares are held against."""
_MOST_VALUES = 4
"""A 可多项 fact of which the rules ask about more is left unknown."""
_FIRST_BIT = 1 << 500
"""In masks, above those of missing facts."""

Range = tuple[int, int]


class Axis(msgspec.Struct, frozen=True):
    """A fact that the rules read, of the applicant or of an item of the list ``thing``. ``values``: all that it can be,
    else it is a number; ``missing``: what the evaluator calls it when it is missing; ``cuts``: where a range of it is
    best cut."""

    at: int
    thing: str | None
    key: Key
    missing: str
    values: tuple[Value, ...] = ()
    whole: Range = (0, 0)
    cuts: tuple[int, ...] = ()

    @property
    def bit(self) -> int:
        """Stands for it in a mask, while it is a range."""
        return _FIRST_BIT << self.at


def axes_of(policy: ir.Policy, read: Sequence[object], year: int | None) -> Iterator[Axis]:
    """The facts that the rules read, those by years where it is known which years are meant."""
    types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
    keys: dict[tuple[ir.FactRef, int | None], None] = {}
    held: dict[ir.FactRef, set[str]] = {}
    for node in read:
        match node:
            case ir.BoolFact(fact=fact, offset=offset) | ir.NumFact(fact=fact, offset=offset):
                keys[fact, offset] = None
            case ir.BestOf(fact=fact, first=first, last=last):
                keys |= {(fact, offset): None for offset in range(first, last + 1)}
            case ir.InSet(fact=fact) | ir.Rank(fact=fact):
                keys[fact, None] = None
            case ir.Has(fact=fact, value=value):
                keys[fact, None] = None
                held.setdefault(fact, set()).add(value)
            case _:
                pass
    cuts = _cuts(read)
    for at, (fact, offset) in enumerate(keys):
        if offset is not None and year is None:
            continue  # it is not known of which year
        key: Key = fact.name if offset is None else (fact.name, (year or 0) + offset)
        missing = key if isinstance(key, str) else yearly(*key)
        if fact.thing is not None:
            missing = item_fact(fact.thing, Item(ITEM, {}), missing)
        values: tuple[Value, ...] = ()
        type_ = types[fact.thing, fact.name]
        match type_:
            case NameT():
                continue
            case SetT():
                asked = sorted(held.get(fact, ()))
                if len(asked) > _MOST_VALUES:
                    continue
                values = tuple(
                    frozenset(each) for n in range(len(asked) + 1) for each in combinations(asked, n)
                )
            case BoolT():
                values = (False, True)
            case EnumT(values=levels, optional=optional):
                values = (NONE, *levels) if optional else levels
            case _:
                yield Axis(
                    at, fact.thing, key, missing, whole=bounds(type_), cuts=tuple(sorted(cuts.get(fact, ())))
                )
                continue
        yield Axis(at, fact.thing, key, missing, values)


def _cuts(read: Sequence[object]) -> dict[ir.FactRef, set[int]]:
    """Where a number is best cut, as the first value of the upper part: at what the text compares it with, and where a
    share of it meets a sum of the text."""
    found: dict[ir.FactRef, set[int]] = {}
    sums = sorted({node.value for node in read if isinstance(node, ir.Const) and node.value > 0})
    for node in read:
        match node:
            case ir.Compare(op=op, left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    match _plain(one), _plain(other):
                        case ir.NumFact(fact=fact), ir.Const(value=value):
                            over = op in ("==", "!=") or (op in (">", "<=")) == (one is left)
                            found.setdefault(fact, set()).update({value, value + 1} if over else {value})
                        case _:
                            pass
            case ir.FloorDiv(item=item, divisor=divisor):
                match _plain(item):
                    case ir.Scale(item=scaled, factor=factor) if factor > 0:
                        for inner in nodes(scaled):
                            if isinstance(inner, ir.NumFact):
                                meets = (total * divisor // factor for total in sums[:MOST_CUTS])
                                found.setdefault(inner.fact, set()).update(meets)
                    case _:
                        pass
            case _:
                pass
    return found


def _plain(node: object) -> object:
    while isinstance(node, ir.SayNum):
        node = node.item
    return node
