"""An award as cases: what must hold together, and the amount that follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec
from msgspec.structs import replace

from policy_dsl.core import ir

Mode = Literal["alone", "highest", "added"]

MOST_CASES = 20_000
"""More cases than any policy has; beyond them nothing is compared."""


class Atom(msgspec.Struct, frozen=True):
    """One condition without the words that show it, and the place of these words."""

    cond: ir.Bool
    origin: ir.Origin
    said: ir.Bool = ir.Lit(True)
    """The same condition with its words."""
    shared: bool = False
    """It stands before several cases or rules: that one of them asks for more is no slip."""


class Case(msgspec.Struct, frozen=True):
    """``mode``: of the cases of one award only the highest counts, or all are added up; ``alone``: it has one."""

    award: ir.Award
    atoms: tuple[Atom, ...]
    mode: Mode
    thing: str | None
    origin: ir.Origin


def in_default(when: ir.Bool, policy: ir.Policy) -> bool:
    """Whether an award is there under the default readings."""
    match when:
        case ir.ReadingIs(reading=reading, option=option):
            return any(each.name == reading and each.default == option for each in policy.readings)
        case ir.All(items=items):
            return all(in_default(item, policy) for item in items)
        case ir.AnyOf(items=items):
            return any(in_default(item, policy) for item in items)
        case ir.Not(item=item):
            return not in_default(item, policy)
        case ir.Lit(value=value):
            return value
        case _:
            return True


def plain(cond: ir.Bool) -> ir.Bool:
    """A condition without what only a reader sees."""
    match cond:
        case ir.SayBool(item=item):
            return plain(item)
        case ir.All(items=items):
            return ir.All(tuple(map(plain, items)))
        case ir.AnyOf(items=items):
            return _merged(tuple(map(plain, items)))
        case ir.Not(item=item):
            return ir.Not(plain(item))
        case ir.Exists(thing=thing, item=item):
            return ir.Exists(thing, plain(item))
        case ir.Compare(op=op, left=left, right=right):
            return ir.Compare(op, bare(left), bare(right))
        case _:
            return cond


def _merged(items: tuple[ir.Bool, ...]) -> ir.Bool:
    """国家级绿色工厂或省级绿色工厂 is one level out of two."""
    match items[0] if items else None:
        case ir.InSet(fact=fact) if all(isinstance(item, ir.InSet) and item.fact == fact for item in items):
            values = [value for item in items if isinstance(item, ir.InSet) for value in item.values]
            return ir.InSet(fact, tuple(dict.fromkeys(values)))
        case _:
            return ir.AnyOf(items)


def bare(node: ir.Num) -> ir.Num:
    """A number without what only a reader sees."""
    match node:
        case ir.SayNum(item=item):
            return bare(item)
        case ir.Add(items=items):
            return ir.Add(tuple(map(bare, items)))
        case ir.Sub(left=left, right=right):
            return ir.Sub(bare(left), bare(right))
        case ir.Scale(item=item, factor=factor):
            return ir.Scale(bare(item), factor)
        case _:
            return node


def atoms(cond: ir.Bool, origin: ir.Origin) -> Iterator[Atom]:
    """All that must hold together, with the words that say it."""
    match cond:
        case ir.SayBool(item=item, origin=inner, kind=kind):
            yield from atoms(item, inner if kind == "condition" else origin)
        case ir.All(items=items):
            for item in items:
                yield from atoms(item, origin)
        case ir.Lit(value=True):
            pass
        case _:
            yield Atom(plain(cond), origin, cond)


def cases_of(award: ir.Award) -> list[Case]:
    """The cases of an award, in the order of the text."""
    leaves = list(_leaves(award.ceiling, (), "alone", award.thing))
    whole = tuple(_placed(atom, award) for atom in atoms(award.eligible, award.origin))
    if len(leaves) == 1 and not leaves[0][0]:
        return [Case(award, whole, "alone", award.thing, award.origin)]
    # of what makes the award eligible, «one of the cases holds» adds nothing to each case
    common = tuple(
        replace(atom, shared=True) for atom in whole if not isinstance(atom.cond, ir.AnyOf | ir.Exists)
    )
    found = []
    for conds, mode, thing in leaves:
        own = tuple(_placed(atom, award) for cond in conds for atom in atoms(cond, award.origin))
        places = [atom.origin for atom in own if atom.origin != award.origin]
        place = award.origin
        if places:
            start, end = min(each.start for each in places), max(each.end for each in places)
            place = ir.Origin(start, end, "且".join(each.text for each in places))
        found.append(Case(award, (*common, *own), mode, thing, place))
    return found


def _placed(atom: Atom, award: ir.Award) -> Atom:
    """What stands outside of an award's own words holds for others too."""
    inside = award.origin.start <= atom.origin.start and atom.origin.end <= award.origin.end
    return atom if inside else replace(atom, shared=True)


_Leaf = tuple[tuple[ir.Bool, ...], Mode, str | None]


def _leaves(node: ir.Num, conds: tuple[ir.Bool, ...], mode: Mode, thing: str | None) -> Iterator[_Leaf]:
    """What decides which amount it is: the conditions on the way to each amount."""
    while isinstance(node, ir.SayNum):
        node = node.item
    match node:
        case ir.Greatest(items=items) if _decide(items):
            for item in items:
                yield from _leaves(item, conds, "highest", thing)
        case ir.Add(items=items) if _decide(items):
            for item in items:
                yield from _leaves(item, conds, "added", thing)
        case ir.Least(items=items) if _decide(items[:1]):
            yield from _leaves(items[0], conds, mode, thing)
        case ir.SumOver(thing=inner, item=item):
            yield from _leaves(item, conds, mode, inner)
        case ir.If(cond=cond, then=then, other=other):
            chain: ir.Num = other
            yield from _leaves(then, (*conds, cond), mode if mode != "alone" else "highest", thing)
            if chain != ir.Const(0):
                yield from _leaves(chain, conds, mode if mode != "alone" else "highest", thing)
        case ir.Const(value=0) if conds or mode != "alone":
            pass
        case _:
            yield conds, mode, thing


def _decide(items: tuple[ir.Num, ...]) -> bool:
    for item in items:
        while isinstance(item, ir.SayNum):
            item = item.item
        if isinstance(item, ir.If | ir.SumOver):
            return True
        if isinstance(item, ir.Greatest | ir.Add | ir.Least) and _decide(item.items):
            return True
    return False
